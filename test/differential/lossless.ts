/** JSON with whole numbers beyond 2^53 kept as bigints, which `JSON.parse` would round. */
import { policyToJson, templateToJson } from "@cedar-policy/cedar-wasm/nodejs";
import type { PolicyJson } from "@cedar-policy/cedar-wasm/nodejs";

const parse = JSON.parse;

export function parseLossless(text: string): unknown {
  return parse(text, exactly);
}

function exactly(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  return typeof value === "number" && !Number.isSafeInteger(value) ? BigInt(context?.source ?? "") : value;
}

/** A rule in Cedar's JSON form; undefined for a template. The library reads its own JSON with `JSON.parse`, so that is replaced while it does. */
export function exactJson(text: string): PolicyJson | undefined {
  JSON.parse = (json: string) => parseLossless(json) as unknown;
  try {
    const read = policyToJson(text);
    if (read.type === "success") return read.json;
    if (templateToJson(text).type === "success") return undefined;
    throw new Error(`a rule of the corpus cannot be read: ${read.errors.map((error) => error.message).join("; ")}\n${text}`);
  } finally {
    JSON.parse = parse;
  }
}

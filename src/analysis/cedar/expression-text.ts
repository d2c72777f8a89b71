/** An expression as Cedar writes it. */
import { policyToText } from "@cedar-policy/cedar-wasm/nodejs";
import type { Expr } from "@cedar-policy/cedar-wasm/nodejs";

/** The text of an expression; empty where Cedar cannot write it. */
export function expressionText(body: Expr): string {
  const all = { op: "All" } as const;
  const written = policyToText({ effect: "permit", principal: all, action: all, resource: all, conditions: [{ kind: "when", body }] });
  return written.type === "success" ? (/when\s*\{\s*([\s\S]*?)\s*\};\s*$/.exec(written.text)?.[1] ?? "") : "";
}

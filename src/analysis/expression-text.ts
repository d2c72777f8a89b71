/** An expression as Cedar writes it, on one line and not longer than a message may be. */
import { policyToText } from "@cedar-policy/cedar-wasm/nodejs";
import type { Expr } from "@cedar-policy/cedar-wasm/nodejs";

const SHOWN_CHARS = 100;

export function textOf(expr: Expr): string {
  const all = { op: "All" } as const;
  const written = policyToText({
    effect: "permit",
    principal: all,
    action: all,
    resource: all,
    conditions: [{ kind: "when", body: expr }],
  });
  const text = written.type === "success" ? (/when\s*\{\s*([\s\S]*?)\s*\};\s*$/.exec(written.text)?.[1] ?? "") : "";
  const line = text.replace(/\s+/g, " ");
  return line.length > SHOWN_CHARS ? `${line.slice(0, SHOWN_CHARS)}…` : line;
}

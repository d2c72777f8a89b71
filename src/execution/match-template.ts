/**
 * Whether a URI could have come from a URI template (RFC 6570, levels 1 to 3 as MCP servers use them). Templates come
 * from upstreams, so no regular expression is built of them: the match walks the URI once for each part of the template.
 */
import { TEMPLATE_PARTS_MAX } from "./limits.ts";

type Part =
  | { readonly kind: "text"; readonly text: string }
  /** One or more characters for which `accepts` holds, after `before`. */
  | { readonly kind: "value"; readonly before: string; readonly accepts: (char: string) => boolean };

/** A template that was read once, to be matched often. */
export type ReadTemplate = readonly Part[];

/** How much may still be walked of a URI: what one look-up costs is bounded, however many templates a server offers. */
export interface Steps {
  left: number;
}

const WORD = (char: string) => char !== "/" && char !== ",";
const ANY = () => true;
const PARAMETER = (char: string) => char !== "&";

/** Whether `uri` matches `template`; undefined when the steps ran out before that was known. */
export function matchesTemplate(template: ReadTemplate, uri: string, steps: Steps): boolean | undefined {
  let reached = new Set([0]);
  for (const part of template) {
    reached =
      part.kind === "text" ? afterText(reached, part.text, uri) : afterValue(afterText(reached, part.before, uri), part.accepts, uri);
    steps.left -= 1 + reached.size;
    if (steps.left < 0) return undefined;
    if (reached.size === 0) return false;
  }
  return reached.has(uri.length);
}

/** The positions after a text, from each position where it stands. */
function afterText(from: ReadonlySet<number>, text: string, uri: string): Set<number> {
  const reached = new Set<number>();
  for (const at of from) if (uri.startsWith(text, at)) reached.add(at + text.length);
  return reached;
}

/** The positions after one or more accepted characters. Starts are taken in order, so that each position is visited once. */
function afterValue(from: ReadonlySet<number>, accepts: (char: string) => boolean, uri: string): Set<number> {
  const reached = new Set<number>();
  for (const start of [...from].sort((a, b) => a - b)) {
    for (let at = start; at < uri.length && !reached.has(at + 1) && accepts(uri.charAt(at)); at++) reached.add(at + 1);
  }
  return reached;
}

/** Reads a template; undefined for one that cannot be read, which matches nothing. */
export function readTemplate(template: string): ReadTemplate | undefined {
  const parts: Part[] = [];
  let at = 0;
  while (at < template.length) {
    const open = template.indexOf("{", at);
    if (open !== at) parts.push({ kind: "text", text: template.slice(at, open === -1 ? undefined : open) });
    if (open === -1) return parts;
    const close = template.indexOf("}", open);
    const expression = close === -1 ? [] : readExpression(template.slice(open + 1, close));
    if (expression.length === 0) return undefined;
    parts.push(...expression);
    if (parts.length > TEMPLATE_PARTS_MAX) return undefined;
    at = close + 1;
  }
  return parts;
}

function readExpression(expression: string): readonly Part[] {
  const operator = /^[+#./?&]/.exec(expression)?.[0] ?? "";
  const names = expression
    .slice(operator.length)
    .split(",")
    .map((name) => name.replace(/\*$/, ""));
  if (names.some((name) => !/^[A-Za-z0-9_.%-]+$/.test(name))) return [];
  return names.map((name, i) => ({ kind: "value", ...shapeOf(operator, name, i === 0) }));
}

function shapeOf(operator: string, name: string, first: boolean): { before: string; accepts: (char: string) => boolean } {
  switch (operator) {
    case "+":
      return { before: first ? "" : ",", accepts: ANY };
    case "#":
      return { before: first ? "#" : ",", accepts: ANY };
    case ".":
      return { before: ".", accepts: WORD };
    case "/":
      return { before: "/", accepts: WORD };
    case "?":
      return { before: `${first ? "?" : "&"}${name}=`, accepts: PARAMETER };
    case "&":
      return { before: `&${name}=`, accepts: PARAMETER };
    default:
      return { before: first ? "" : ",", accepts: WORD };
  }
}

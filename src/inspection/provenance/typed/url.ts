/** URLs (RFC 3986) and e-mail addresses as they are compared: scheme and host without case, the rest as it is. */
import { matchAt } from "./number.ts";

const RUN = /[^\s"'<>`\u201c\u201d\u00ab\u00bb|{}^]+/y;
const PARTS = /^(?:([A-Za-z][A-Za-z0-9+.-]{0,20}):\/\/)?([^/?#]+)([/?#].*)?$/s;
const HOST = /^(?=.{1,253}$)([A-Za-z0-9](?:[A-Za-z0-9-]{0,62})(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}))*)(?::(\d{1,5}))?$/;
const DEFAULT_PORT: Readonly<Record<string, string>> = { http: "80", https: "443" };
const EMAIL = /^[^\s@<>()",;:]{1,128}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+$/;

export interface Url {
  /** What is compared: `http` and `https` are the same, and so is neither. */
  readonly norm: string;
  /** Host and port, lower case. */
  readonly host: string;
  /** Path, query and fragment; empty where there is nothing but the root. */
  readonly rest: string;
}

/**
 * A whole value read as a URL. Undefined where readers could disagree about its host (somebody's name before it, a
 * backslash, white space, signs outside of ASCII): such a value is only ever equal to itself.
 */
export function urlOf(value: string): Url | undefined {
  if (/[\\\s]/.test(value)) return undefined;
  const [, scheme = "", authority = "", tail = ""] = PARTS.exec(value) ?? [];
  const [, name, port] = HOST.exec(authority) ?? [];
  if (name === undefined) return undefined;
  const lower = scheme.toLowerCase();
  const isWeb = lower === "" || lower === "http" || lower === "https";
  if (lower === "" && !name.includes(".")) return undefined;
  const host = `${name.toLowerCase()}${port === undefined || port === DEFAULT_PORT[lower] ? "" : `:${port}`}`;
  const rest = tail === "/" ? "" : tail;
  return { norm: `${isWeb ? "" : `${lower}://`}${host}${rest}`, host, rest };
}

/** The URL that begins here as it is written, without what closes the sentence around it. */
export function urlTextAt(text: string, at: number): string {
  let found = matchAt(RUN, text, at) ?? "";
  for (;;) {
    const last = found.at(-1) ?? "";
    const closes = last === ")" ? !found.includes("(") : last === "]" ? !found.includes("[") : ".,;:!?*".includes(last);
    if (found === "" || !closes) return found;
    found = found.slice(0, -1);
  }
}

/** Whether a text names a scheme, and so is a URL whatever else it looks like. */
export function hasScheme(text: string): boolean {
  return /^[A-Za-z][A-Za-z0-9+.-]{0,20}:\/\//.test(text);
}

/** Whether a whole value is an e-mail address. */
export function isEmail(value: string): boolean {
  return EMAIL.test(value);
}

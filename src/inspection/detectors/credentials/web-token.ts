/** JSON web tokens (RFC 7519): parts in base64url, of which the first is a JSON object that names an algorithm. */
import type { Rule } from "../../scan/rule.ts";
import { notBehind } from "./form.ts";
import { named } from "./named.ts";

/** What of a part is read. */
const READ_CHARS_MAX = 8192;

/** The text of a part in base64 or base64url; empty where it is none. */
export function decoded(part: string): string {
  return Buffer.from(part.slice(0, READ_CHARS_MAX), "base64url").toString("latin1");
}

/** Whether the first part is a header, and the second an object, or unreadable because it is encrypted (RFC 7516). */
function isWebToken(token: string): boolean {
  const [header = "", payload = "", ...rest] = token.split(".");
  const names = decoded(header);
  if (!/^\s*\{/.test(names) || !names.includes('"alg"')) return false;
  return rest.length === 3 || /^\s*\{/.test(decoded(payload));
}

export const WEB_TOKENS: readonly Rule[] = [
  {
    id: "json-web-token",
    class: "credentials",
    group: "secret",
    // {" and { followed by a space or a line's end, in base64.
    keywords: ["eyJ", "eyA", "ewo"],
    before: 0,
    after: 16_000,
    open: /[\w.-]*$/y,
    pattern: new RegExp(
      `${notBehind("A-Za-z0-9_-")}e[yw][A-Za-z0-9_-]{12,4000}\\.[A-Za-z0-9_-]{4,8000}\\.[A-Za-z0-9_-]{0,2000}(?:\\.[A-Za-z0-9_-]{8,2000}){0,2}`,
    ),
    score: 0.9,
    valid: isWebToken,
  },
  named("web-token", ["jwt", "bearer"], "ey[\\w/+-]{10,2000}\\.ey[\\w/+-]{10,4000}\\.[\\w/+-]{8,1000}={0,2}"),
];

/** Private keys as text: PEM (RFC 7468), OpenSSH, PGP (RFC 9580), PuTTY, XML signatures, JSON web keys (RFC 7517). */
import type { Rule } from "../../scan/rule.ts";

const BODY_CHARS_MAX = 32_000;
/** One line of base64, or what is left of one where the text ends. */
const BASE64 = /[A-Za-z0-9+/=]{24}|^[A-Za-z0-9+/=\s\\]{4,}$/;

function key(id: string, keyword: string, pattern: RegExp, more: Partial<Rule> = {}): Rule {
  const { source, flags } = pattern;
  return {
    id,
    class: "credentials",
    group: "secret",
    keywords: [keyword],
    before: 0,
    after: BODY_CHARS_MAX + 256,
    pattern: new RegExp(source, flags),
    score: 0.95,
    ...more,
  };
}

export const PRIVATE_KEYS: readonly Rule[] = [
  // A key that is cut off counts to the end of what is there.
  key(
    "private-key",
    "-----BEGIN ",
    new RegExp(
      `-----BEGIN (?:[A-Z0-9]{1,16} ){0,3}PRIVATE KEY(?: BLOCK)?-----((?:[^-]|-(?!----)){0,${BODY_CHARS_MAX}})(?:-----END [A-Z0-9 ]{0,48}PRIVATE KEY(?: BLOCK)?-----)?`,
    ),
    {
      valid: (_found, match) => BASE64.test(match[1] ?? ""),
      // Until it is said to be of another kind, or its end stands there.
      open: /-----BEGIN (?:[A-Z0-9 ]*-{0,4}$|[A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----(?:[^-]|-(?!----))*(?:-{5}[A-Z0-9 ]*-{0,5})?$)/y,
    },
  ),
  key(
    "ssh2-private-key",
    "---- BEGIN SSH2 ",
    new RegExp(`---- BEGIN SSH2 [A-Z ]{0,24}PRIVATE KEY ----[^-]{16,${BODY_CHARS_MAX}}(?:---- END [A-Z0-9 ]{0,40} ----)?`),
  ),
  key("putty-private-key", "Private-Lines:", /Private-Lines: \d{1,3}\s{1,3}(?:[A-Za-z0-9+/=]{4,64}\s{0,3}){1,200}/, { after: 13_500 }),
  key("xml-private-key", "<RSAKeyValue>", /<RSAKeyValue>[\s\S]{0,4000}?<D>([A-Za-z0-9+/=\s]{40,2000})<\/D>/, { value: 1, after: 6100 }),
  key("json-web-key", '"kty"', /"kty"\s{0,4}:\s{0,4}"(?:RSA|EC|OKP)"[^{}]{0,4000}?"d"\s{0,4}:\s{0,4}"([\w-]{40,1000})"/, { value: 1, after: 5200, open: /"kty"[^{}]*$/y }),
];

/** E-mail addresses: the dot-atom form of RFC 5322 with a host of DNS labels (RFC 1035, IDNA's `xn--` included). */
import type { Detector } from "../../scan/detector.ts";

/** Letters of other scripts, without their punctuation. */
const OTHERS = "\\u00aa\\u00b5\\u00ba\\u00c0-\\u1fff\\u2c00-\\u2dff\\u3040-\\ud7ff\\ud800-\\udfff";
const LETTERS = `A-Za-z0-9_${OTHERS}`;
/** Without signs that are allowed there and in truth always stand between an address and something else: `?to=`, `/`, `|`. */
const LOCAL = `[${LETTERS}!#$%'*+~-]`;

/** The authority of a URL, and where a copy over SSH goes: the name of an account on a machine. */
const IN_URL = /(?<!mailto:|sip:|sips:|xmpp:|acct:):\/\/[^\s/?#@"'<>]{0,100}$/i;
const TO_PATH = /^:(?:[~/]|[\w.-]{1,100}\/)/;
/** Files, units of systemd and labels of a program have a sign in their name too. */
const NAMED_ALIKE =
  /@\dx\.\w+$|@\d[\w.-]*\.\w+$(?<=\.(?:tgz|gz|zip|js|json|css))|\.(?:png|jpe?g|gif|webp|svg|tgz|service|socket|timer|slice|mount|html|json|ya?ml|css|jsx|tsx)$|^(?:git|this|super|return|break|continue)@/i;
const BEFORE_CHARS = 120;

function isAddress(found: string, { input, index }: RegExpExecArray): boolean {
  const before = input.slice(Math.max(0, index - BEFORE_CHARS), index);
  const end = index + found.length;
  if (input.charCodeAt(end) === 58 && TO_PATH.test(input.slice(end, end + BEFORE_CHARS))) return false;
  return !NAMED_ALIKE.test(found) && !(before.includes("://") && IN_URL.test(before));
}

export const email: Detector = {
  name: "email",
  rules: [
    {
      id: "email",
      class: "email",
      group: "pii",
      keywords: ["@"],
      before: 64,
      after: 256,
      pattern: new RegExp(
        `(?<![${LETTERS}])[${LETTERS}]${LOCAL}{0,63}(?:\\.${LOCAL}{1,64}){0,8}@(?:[A-Za-z0-9${OTHERS}](?:[A-Za-z0-9${OTHERS}-]{0,61}[A-Za-z0-9${OTHERS}])?\\.){1,8}(?:xn--[A-Za-z0-9-]{2,59}|[A-Za-z${OTHERS}]{2,24})(?![A-Za-z0-9@])`,
      ),
      score: 0.9,
      valid: isAddress,
    },
  ],
};

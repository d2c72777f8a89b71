/**
 * Credentials of other houses in a text, by forms that are credentials and nothing else: private keys in PEM (RFC 7468),
 * signed JSON web tokens (RFC 7519), and tokens that their issuers made recognizable by a prefix. What has no form of
 * its own, such as a password, is not seen.
 */
import type { Detector, Seen } from "../../scan/detector.ts";

const KIND = { class: "credentials", group: "secret" } as const;

/** Each begins with a fixed text, so that a text without any of them is passed over quickly. */
const SHAPES = [
  "-----BEGIN (?:[A-Z0-9]{1,16} ){0,3}PRIVATE KEY-----[\\s\\S]*?(?:-----END [A-Z0-9 ]{0,48}PRIVATE KEY-----|$)",
  "(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}\\.eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{16,}",
  "\\b(?:AKIA|ASIA)[A-Z2-7]{16}\\b",
  "\\bgh[pousr]_[A-Za-z0-9]{36,251}\\b",
  "\\bgithub_pat_[A-Za-z0-9_]{59,255}\\b",
  "\\bglpat-[A-Za-z0-9_-]{20,255}",
  "\\bxox[abeoprs]-[A-Za-z0-9-]{10,255}",
  "\\b[rs]k_(?:live|test)_[A-Za-z0-9]{16,255}\\b",
  "\\bsk-(?:ant|proj|svcacct|or)-[A-Za-z0-9_-]{20,255}",
  "\\bnpm_[A-Za-z0-9]{36}\\b",
  "\\bAIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])",
];
const ANY = new RegExp(SHAPES.join("|"), "g");

export const credentials: Detector = { name: "credentials", look: credentialsIn, finds: [KIND] };

function credentialsIn(text: string): readonly Seen[] {
  return Array.from(text.matchAll(ANY), ({ index, 0: found }) => ({
    ...KIND,
    rule: "credentials",
    start: index,
    end: index + found.length,
    score: 0.9,
  }));
}

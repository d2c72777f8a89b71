/** Bank accounts other than by IBAN, and the numbers of banks that go with them: ABA routing (check digit), SWIFT codes (ISO 9362), British sort codes, Indian IFSC. */
import { wordsOf } from "../../scan/context.ts";
import { WORD } from "../../scan/unit.ts";
import type { Detector } from "../../scan/detector.ts";
import { weigh } from "../checksum.ts";
import { digits, identifier } from "../identifier.ts";

const ABA = ["aba", "routing", "rtn", "routing number", "transit", "bank routing"];
const ACCOUNT = [
  "account",
  "account number",
  "account no",
  "acct",
  "bank account",
  "bank number",
  "checking",
  "savings",
  "account#",
  "a/c",
  "kontonummer",
  "numéro de compte",
  "número de cuenta",
  "rekeningnummer",
];
const kind = { class: "bank-account" } as const;

export const bankAccount: Detector = {
  name: "bank-account",
  shapes: [
    identifier({ ...kind, id: "us-aba-routing", shapes: [digits(9)], strength: "weak", words: ABA, valid: isAba }),
    identifier({ ...kind, id: "us-aba-routing-grouped", shapes: ["####-####-#"], strength: "strong", words: ABA, valid: isAba }),
    identifier({
      ...kind,
      id: "us-bank-account",
      shapes: [8, 9, 10, 11, 12, 13, 14, 15, 16, 17].map(digits),
      strength: "bare",
      words: ACCOUNT,
    }),
    identifier({ ...kind, id: "uk-sort-code", shapes: ["##-##-##"], strength: "named", words: ["sort code", "sortcode", "sort-code"] }),
    identifier({
      ...kind,
      id: "uk-sort-code-account",
      shapes: ["##-##-## ########", "##-##-##-########"],
      strength: "strong",
      words: ["sort code", ...ACCOUNT],
    }),
    identifier({ ...kind, id: "in-ifsc", shapes: ["@@@@0******"], strength: "weak", words: ["ifsc", "neft", "rtgs", "imps", "bank"] }),
    identifier({ ...kind, id: "au-bsb", shapes: ["###-###"], strength: "named", words: ["bsb"] }),
  ],
  rules: [
    {
      id: "swift-bic",
      class: "bank-account",
      group: "pii",
      keywords: ["swift", "bic"],
      before: 0,
      after: 60,
      pattern:
        /\b(?:SWIFT|Swift|swift|BIC|bic)(?:[ /-]?(?:BIC|bic|code|Code|CODE|address))?(?: (?:is|number|no\.?|lautet|est|es))?[\s:=#"'|(-]{1,6}([A-Z]{4}[A-Z]{2}[A-Z0-9]{2}(?:[A-Z0-9]{3})?)(?![A-Za-z0-9])/,
      value: 1,
      score: 0.7,
    },
  ],
  // Nothing in a BIC (ISO 9362) is a check digit: its member must say what it is, and it be all of the text.
  wants: (key) => /(?:^| )bic(?: |$)|(?:^| )swift(?: (?:bic|code|id|number|address)|$)/.test(wordsOf(key)),
  gate: WORD,
  reach: 16,
  look: (text, { key }) => {
    const [code = "", bic] = (key !== undefined && text.length <= 16 && BIC.exec(text)) || [];
    if (bic === undefined) return [];
    return [
      { class: kind.class, group: "pii", rule: "swift-bic-of-member", start: code.length - bic.length, end: code.length, score: 0.7 },
    ];
  },
  finds: [{ class: kind.class, group: "pii" }],
};

const BIC = /^\s*([A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?)(?=\s*$)/i;

/** The first two digits name a district of the Federal Reserve or a thrift; weights 3, 7, 1. */
function isAba(compact: string): boolean {
  return /^(?:0[1-9]|1[0-2]|2[1-9]|3[0-2]|6[1-9]|7[0-2]|80)/.test(compact) && weigh(compact, [3, 7, 1, 3, 7, 1, 3, 7, 1]) % 10 === 0;
}

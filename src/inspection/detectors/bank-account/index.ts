/** Bank accounts other than by IBAN, and the numbers of banks that go with them: ABA routing (check digit), SWIFT codes (ISO 9362), British sort codes, Indian IFSC. */
import { wordsOf } from "../../scan/context.ts";
import { WORD } from "../../scan/unit.ts";
import type { Detector } from "../../scan/detector.ts";
import { digitAt, hasDay, isLuhn, isOneDigit, weigh } from "../checksum.ts";
import { digits, identifier } from "../identifier.ts";

const ABA = ["aba", "routing", "rtn", "routing number", "transit", "bank routing"];
const ACCOUNT = [
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
  "kontonr",
  "konto-nr",
  "konto",
  "kontonumer",
  "numer konta",
  "conto corrente",
  "cuenta bancaria",
  "cuenta corriente",
  "conta bancária",
  "conta corrente",
  "n° de compte",
  "nuban",
  "口座番号",
  "계좌번호",
  "银行账号",
  "银行卡号",
  "銀行帳號",
  "账号",
  "номер счета",
  "расчетный счет",
  "р/с",
];
const CLABE = ["clabe", "interbancaria"];
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
      // A day is no account: 20240517.
      valid: (compact) => !(compact.length === 8 && hasDay(compact, "YYYYMD")),
    }),
    identifier({ ...kind, id: "de-blz", shapes: [digits(8), "###_###_##"], strength: "named", words: ["blz", "bankleitzahl"], window: 24 }),
    // Mexico (Banco de México): bank, place, account and a digit by weights 3, 7, 1. Argentina (BCRA): two blocks, each with its digit.
    identifier({ ...kind, id: "mx-clabe", shapes: [digits(18), "###_###_###########_#"], strength: "weak", words: CLABE, valid: isClabe }),
    identifier({ ...kind, id: "ar-cbu", shapes: [digits(22)], strength: "strong", words: ["cbu", "cvu"], valid: isCbu }),
    // France: bank, branch, account and a key by which all of it is divisible by 97.
    identifier({
      ...kind,
      id: "fr-rib",
      shapes: ["#####_#####_***********_##", "#####_#####_##########@_##"],
      strength: "weak",
      words: ["rib", "relevé d'identité", "compte"],
      valid: isRib,
    }),
    // Spain before IBAN: bank, branch, two check digits, account.
    identifier({
      ...kind,
      id: "es-ccc",
      shapes: [digits(20), "####_####_##_##########"],
      strength: "weak",
      words: ["cuenta", "código cuenta cliente", "ccc:"],
      valid: isCcc,
    }),
    identifier({
      ...kind,
      id: "se-bankgiro",
      shapes: ["####-####", "###-####"],
      strength: "named",
      words: ["bankgiro", "bankgironummer", "bg-nr"],
      window: 24,
      valid: isLuhn,
    }),
    identifier({ ...kind, id: "nl-account", shapes: ["##.##.##.###"], strength: "named", words: ["rekeningnummer", "rekening"] }),
    identifier({
      ...kind,
      id: "kr-account",
      shapes: ["###-###-######", "###-######-##-###", "######-##-######", "###-##-######"],
      strength: "named",
      words: ["계좌번호", "계좌", "account number"],
      window: 24,
    }),
    identifier({ ...kind, id: "jp-account", shapes: [digits(7)], strength: "named", words: ["口座番号", "口座"], window: 12 }),
    identifier({
      ...kind,
      id: "cn-account",
      shapes: [16, 17, 18, 19].map(digits),
      strength: "named",
      words: ["银行账号", "银行卡号", "账号", "卡号"],
      window: 12,
    }),
    identifier({ ...kind, id: "sort-code-plain", shapes: [digits(6)], strength: "named", words: ["sort code", "sortcode"], window: 12 }),
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
    // The word alone says little: accounts are created, followed and charged. The number must follow it.
    {
      id: "account-number",
      class: "bank-account",
      group: "pii",
      keywords: ["account", "acct", "a/c"],
      before: 0,
      after: 64,
      pattern:
        /(?<![A-Za-z])(?:account|acct\.?|a\/c)(?:[ _-]?(?:number|num|no|nr))?\.?[\s:=#"'|(-]{0,5}(?:is |was |of )?#?(\d{6,17})(?![\w.,:/-]?\d)(?! ?(?:users|followers|records|items|entries|rows|accounts|times))/i,
      value: 1,
      valid: (compact) => !(compact.length === 8 && hasDay(compact, "YYYYMD")) && !isOneDigit(compact),
      score: 0.5,
    },
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

function isClabe(compact: string): boolean {
  let sum = 0;
  for (let index = 0; index < 17; index++) sum += (digitAt(compact, index) * ([3, 7, 1][index % 3] ?? 0)) % 10;
  return (10 - (sum % 10)) % 10 === digitAt(compact, 17) && !isOneDigit(compact);
}

function isCbu(compact: string): boolean {
  const bank = (10 - (weigh(compact, [7, 1, 3, 9, 7, 1, 3]) % 10)) % 10;
  const account = (10 - (weigh(compact.slice(8), [3, 9, 7, 1, 3, 9, 7, 1, 3, 9, 7, 1, 3]) % 10)) % 10;
  return bank === digitAt(compact, 7) && account === digitAt(compact, 21) && !isOneDigit(compact);
}

/** Letters count as digits, three or two to each: A and J are 1, S is 2. */
function isRib(compact: string): boolean {
  const plain = compact.replaceAll(/[A-Z]/g, (letter) => {
    const at = letter.charCodeAt(0) - 65;
    return String(at < 18 ? (at % 9) + 1 : at - 16);
  });
  const part = (from: number, to: number): number => Number(plain.slice(from, to));
  return (89 * part(0, 5) + 15 * part(5, 10) + 3 * part(10, 21) + part(21, 23)) % 97 === 0;
}

function isCcc(compact: string): boolean {
  const check = (text: string, weights: readonly number[]): number => {
    const rest = 11 - (weigh(text, weights) % 11);
    return rest === 11 ? 0 : rest === 10 ? 1 : rest;
  };
  return (
    check(compact.slice(0, 8), [4, 8, 5, 10, 9, 7, 3, 6]) === digitAt(compact, 8) &&
    check(compact.slice(10), [1, 2, 4, 8, 5, 10, 9, 7, 3, 6]) === digitAt(compact, 9)
  );
}

/** The first two digits name a district of the Federal Reserve or a thrift; weights 3, 7, 1. */
function isAba(compact: string): boolean {
  return /^(?:0[1-9]|1[0-2]|2[1-9]|3[0-2]|6[1-9]|7[0-2]|80)/.test(compact) && weigh(compact, [3, 7, 1, 3, 7, 1, 3, 7, 1]) % 10 === 0;
}

/** Numbers of companies and of their taxes. They are no person's, so that their group is their own: `pii` does not hold them. */
import type { Detector } from "../../scan/detector.ts";
import type { ShapeRule } from "../../scan/rule.ts";
import { digitAt, isLuhn, isMod11Mod10, isOneDigit, modulo, weigh } from "../checksum.ts";
import { digits, identifier } from "../identifier.ts";
import type { Identifier } from "../identifier.ts";

const company = (about: Omit<Identifier, "class" | "group">): ShapeRule => identifier({ ...about, class: "company-id", group: "company" });

const VAT = ["vat", "vat number", "vat id", "ust-id", "ust-idnr", "umsatzsteuer", "uid", "tva", "iva", "btw", "moms"];
const ABN = ["abn", "australian business number"];

export const companyId: Detector = {
  name: "company-id",
  shapes: [
    company({
      id: "de-vat-id",
      shapes: ["DE~###~###~###", "DE~#########"],
      strength: "strong",
      words: VAT,
      valid: (compact) => isMod11Mod10(compact.slice(2)),
    }),
    company({ id: "de-vat-id-form", shapes: ["DE#########"], strength: "named", words: VAT }),
    company({
      id: "de-handelsregister",
      shapes: ["HRA", "HRB"].flatMap((kind) =>
        [1, 2, 3, 4, 5, 6].flatMap((count) => [`${kind}~${digits(count)}`, `${kind}~${digits(count)}_@`]),
      ),
      strength: "strong",
      words: ["handelsregister", "amtsgericht", "eingetragen", "registergericht"],
    }),
    company({ id: "at-vat-id", shapes: ["ATU########"], strength: "strong", words: VAT, valid: isAustrianVat }),
    company({
      id: "ch-uid",
      shapes: ["CHE-###.###.###", "CHE#########"],
      strength: "strong",
      words: VAT,
      valid: (compact) => (11 - (weigh(compact.slice(3), [5, 4, 3, 2, 7, 6, 5, 4]) % 11)) % 11 === digitAt(compact, 11),
    }),
    company({
      id: "fr-siret",
      shapes: [digits(14), "###_###_###_#####"],
      strength: "weak",
      words: ["siret", "siren", "rcs"],
      valid: (compact) => isLuhn(compact) && isLuhn(compact.slice(0, 9)) && !isOneDigit(compact),
    }),
    company({
      id: "fr-siren",
      shapes: ["###~###~###"],
      strength: "weak",
      words: ["siren", "rcs", "siret"],
      valid: (compact) => isLuhn(compact) && !isOneDigit(compact),
    }),
    company({
      id: "fr-vat-id",
      shapes: ["FR~##~###~###~###", "FR###########"],
      strength: "strong",
      words: VAT,
      valid: (compact) => (12 + 3 * modulo(compact.slice(4), 97)) % 97 === Number(compact.slice(2, 4)),
    }),
    company({ id: "nl-vat-id", shapes: ["NL#########B##"], strength: "strong", words: VAT }),
    company({
      id: "be-vat-id",
      shapes: ["BE~####~###~###", "BE##########"],
      strength: "strong",
      words: VAT,
      valid: (compact) => 97 - modulo(compact.slice(2, 10), 97) === Number(compact.slice(10)),
    }),
    company({ id: "es-cif", shapes: ["@~########", "@#######@"], strength: "weak", words: ["cif", "nif", "c.i.f."], valid: isCif }),
    company({
      id: "it-vat-code",
      shapes: ["########~###", "IT###########"],
      strength: "weak",
      words: ["partita iva", "p. iva", "p.iva", "piva", "vat"],
      valid: (compact) => isLuhn(compact.replace("IT", "")) && !/^0{7}|^IT0{7}/.test(compact),
    }),
    company({
      id: "se-organisationsnummer",
      shapes: ["######-####"],
      strength: "strong",
      words: ["organisationsnummer", "orgnummer", "org.nr", "orgnr", "org nr"],
      valid: isOrganisation,
    }),
    company({
      id: "se-organisationsnummer-plain",
      shapes: [digits(10), "SE############"],
      strength: "weak",
      words: ["organisationsnummer", "orgnummer", "org.nr", "orgnr", "org nr"],
      valid: isOrganisation,
    }),
    company({
      id: "no-organisasjonsnummer",
      shapes: ["###~###~###"],
      strength: "weak",
      words: ["organisasjonsnummer", "org.nr", "orgnr"],
      valid: (compact) => /^[89]/.test(compact) && (11 - (weigh(compact, [3, 2, 7, 6, 5, 4, 3, 2]) % 11)) % 11 === digitAt(compact, 8),
    }),
    company({
      id: "dk-cvr",
      shapes: [digits(8), "## ## ## ##"],
      strength: "named",
      words: ["cvr", "cvr-nr"],
      valid: (compact) => weigh(compact, [2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0,
    }),
    company({
      id: "fi-y-tunnus",
      shapes: ["#######-#"],
      strength: "strong",
      words: ["y-tunnus", "business id"],
      valid: (compact) => (11 - (weigh(compact, [7, 9, 10, 5, 8, 4, 2]) % 11)) % 11 === digitAt(compact, 7),
    }),
    company({
      id: "pl-regon",
      shapes: [digits(9)],
      strength: "weak",
      words: ["regon"],
      valid: (compact) => (weigh(compact, [8, 9, 2, 3, 4, 5, 6, 7]) % 11) % 10 === digitAt(compact, 8),
    }),
    company({
      id: "in-gstin",
      shapes: ["##@@@@@####@#Z*", "##@@@@@####@@Z*"],
      strength: "strong",
      words: ["gstin", "gst"],
      valid: (compact) => /^(?:0[1-9]|[12]\d|3[0-7]|9[79])[A-Z]{5}\d{4}[A-Z][1-9A-Z]Z[A-Z\d]$/.test(compact),
    }),
    company({
      id: "in-gstin-form",
      shapes: ["##@@@@@####@**#"],
      strength: "weak",
      words: ["gstin", "gst"],
      valid: (compact) =>
        /^(?:0[1-9]|[12]\d|3[0-7])[A-Z]{5}\d{4}[A-Z][A-Z]\d\d$|^(?:0[1-9]|[12]\d|3[0-7])[A-Z]{5}\d{4}[A-Z]\dZ\d$/.test(compact),
    }),
    company({
      id: "sg-uen",
      shapes: ["########@", "#########@", "@##@@####@"],
      strength: "strong",
      words: ["uen", "acra", "unique entity"],
      valid: isUen,
    }),
    company({
      id: "kr-brn",
      shapes: ["###-##-#####"],
      strength: "strong",
      words: ["사업자등록번호", "사업자", "brn", "business registration"],
      valid: isBrn,
    }),
    company({
      id: "kr-brn-plain",
      shapes: [digits(10)],
      strength: "weak",
      words: ["사업자등록번호", "사업자", "brn", "business registration"],
      valid: isBrn,
    }),
    company({ id: "au-abn", shapes: ["## ### ### ###", "##-###-###-###"], strength: "strong", words: ABN, valid: isAbn }),
    company({ id: "au-abn-plain", shapes: [digits(11)], strength: "weak", words: ABN, valid: isAbn }),
    company({
      id: "au-acn",
      shapes: ["###~###~###"],
      strength: "weak",
      words: ["acn", "australian company number"],
      valid: (compact) => (10 - (weigh(compact, [8, 7, 6, 5, 4, 3, 2, 1]) % 10)) % 10 === digitAt(compact, 8) && !isOneDigit(compact),
    }),
    company({ id: "br-cnpj", shapes: ["##.###.###/####-##", digits(14)], strength: "strong", words: ["cnpj"], valid: isCnpj }),
    company({ id: "uk-vat-id", shapes: ["GB~###~####~##", "GB#########"], strength: "strong", words: VAT, valid: isBritishVat }),
    company({
      id: "us-ein",
      shapes: ["##-#######"],
      strength: "bare",
      words: ["ein", "fein", "employer identification", "federal tax", "tax id"],
      valid: (compact) => !/^(?:0[0789]|1[789]|28|29|49|69|7[089]|8[9]|9[67])/.test(compact),
    }),
    company({
      id: "cn-uscc",
      shapes: ["******************"],
      strength: "named",
      words: ["统一社会信用代码", "uscc"],
      valid: (compact) => /^[1-9A-Y]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}$/.test(compact),
    }),
  ],
};

function isAustrianVat(compact: string): boolean {
  let sum = 0;
  for (let index = 0; index < 7; index++) {
    const product = digitAt(compact, index + 3) * (index % 2 === 0 ? 1 : 2);
    sum += Math.floor(product / 10) + (product % 10);
  }
  return (10 - ((sum + 4) % 10)) % 10 === digitAt(compact, 10);
}

/** Odd places doubled, by their digits; the check is a digit or, for some kinds of organization, a letter. */
function isCif(compact: string): boolean {
  if (!/^[ABCDEFGHJNPQRSUVW]\d{7}[\dA-J]$/.test(compact)) return false;
  let sum = 0;
  for (let index = 1; index <= 7; index++) {
    const doubled = digitAt(compact, index) * (index % 2 === 1 ? 2 : 1);
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  const check = (10 - (sum % 10)) % 10;
  return compact[8] === String(check) || compact[8] === "JABCDEFGHI"[check];
}

/** The third digit is at least 2, so that it is no month of a personal number. */
function isOrganisation(compact: string): boolean {
  const number = compact.startsWith("SE") ? compact.slice(2, 12) : compact;
  return /^[1-9]\d[2-9]/.test(number) && isLuhn(number);
}

/** Three forms by age and kind, each with its own weights and letters. */
function isUen(compact: string): boolean {
  if (/^\d{8}[A-Z]$/.test(compact)) return "XMKECAWLJDB"[weigh(compact, [10, 4, 9, 3, 8, 2, 7, 1]) % 11] === compact[8];
  if (/^\d{9}[A-Z]$/.test(compact))
    return /^(?:1[89]|20)/.test(compact) && "ZKCMDNERGWH"[weigh(compact, [10, 8, 6, 4, 9, 7, 5, 3, 1]) % 11] === compact[9];
  if (!/^[RST]\d\d[A-Z]{2}\d{4}[A-Z]$/.test(compact)) return false;
  const order = "ABCDEFGHJKLMNPQRSTUVWX0123456789";
  const sum = [4, 3, 5, 3, 10, 2, 2, 5, 7].reduce((total, weight, index) => total + order.indexOf(compact[index] ?? "") * weight, 0);
  return order[(((sum - 5) % 11) + 11) % 11] === compact[9];
}

function isBrn(compact: string): boolean {
  const sum = weigh(compact, [1, 3, 7, 1, 3, 7, 1, 3, 5]) + Math.floor((digitAt(compact, 8) * 5) / 10);
  return (10 - (sum % 10)) % 10 === digitAt(compact, 9) && !isOneDigit(compact);
}

/** The first digit less one, weighed with the others, is divisible by 89. */
function isAbn(compact: string): boolean {
  return /^[1-9]/.test(compact) && (weigh(compact, [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]) - 10) % 89 === 0;
}

function isCnpj(compact: string): boolean {
  const check = (weights: readonly number[]) => {
    const rest = weigh(compact, weights) % 11;
    return rest < 2 ? 0 : 11 - rest;
  };
  return (
    check([5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]) === digitAt(compact, 12) &&
    check([6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]) === digitAt(compact, 13) &&
    !isOneDigit(compact)
  );
}

/** Modulo 97, and since 2010 with 55 added. */
function isBritishVat(compact: string): boolean {
  const sum = weigh(compact.slice(2), [8, 7, 6, 5, 4, 3, 2]) + Number(compact.slice(9, 11));
  return sum % 97 === 0 || (sum + 55) % 97 === 0;
}

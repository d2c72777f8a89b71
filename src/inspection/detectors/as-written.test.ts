/**
 * Values as people write them, in texts that stand in no fixture: each with the labels that it has in its country, in a
 * sentence, a table, a line of its own and a member; and what looks like a number that somebody hands out and is none.
 */
import { expect, test } from "vitest";
import { overlapping } from "../find.ts";
import { SCANNER } from "../scan/index.ts";

const RECALL_MIN = 0.98;
const FLAGGED_MAX = 0.005;
const EACH = 30;

/** Published samples of those who hand them out, with their class, labels and names of members. */
const VALUES: readonly (readonly [value: string, classes: string, labels: string, keys: string])[] = [
  ["943 476 5919", "health-id", "NHS number", "nhsNumber"],
  ["44051401359", "national-id", "PESEL", "pesel"],
  ["111222333", "national-id", "BSN|burgerservicenummer", "citizenServiceNumber"],
  ["12345678Z", "national-id", "DNI|NIF", "dni"],
  ["X-1234567-L", "national-id", "NIE", "nie"],
  ["529.982.247-25", "national-id", "CPF", "cpf"],
  ["12345678-5", "national-id", "RUT", "rut"],
  ["85.07.30-033.28", "national-id", "Rijksregisternummer|numéro national", "rijksregisternummer"],
  ["1237010180", "national-id", "Sozialversicherungsnummer|SVNR", "socialSecurityNumber"],
  ["756.9217.0769.85", "national-id", "AHV-Nummer|numéro AVS", "ahvNumber"],
  ["811218-9876", "national-id", "personnummer", "personnummer"],
  ["131052-308T", "national-id", "henkilötunnus|hetu", "hetu"],
  ["736028/5163", "national-id", "rodné číslo", "rodneCislo"],
  ["RSSMRA85T10A562S", "national-id|tax-id", "codice fiscale", "fiscalCode"],
  ["10000000146", "national-id", "TC Kimlik No", "tcKimlikNo"],
  ["8001015009087", "national-id", "SA ID number", "idNumber"],
  ["11010519491231002X", "national-id", "身份证号", "residentId"],
  ["S1234567D", "national-id", "NRIC", "nric"],
  ["123 456 782", "tax-id", "TFN|tax file number", "taxFileNumber"],
  ["51 824 753 556", "company-id", "ABN", "abn"],
  ["536-22-4567", "national-id", "SSN|social security number", "ssn"],
  ["1EG4TE5MK73", "health-id", "MBI|Medicare ID", "medicareId"],
  ["86 095 742 719", "tax-id", "Steuer-ID|IdNr.", "steuerId"],
  ["A123456780", "health-id", "KVNR|Versichertennummer", "healthInsuranceNumber"],
  ["269054958815780", "national-id", "numéro de sécurité sociale|NIR", "nir"],
  ["021000021", "bank-account", "routing number|ABA", "routingNumber"],
  ["DEUTDEFF500", "bank-account", "BIC|SWIFT", "swiftCode"],
  ["4111 1111 1111 1111", "card", "card number|Kreditkarte|tarjeta", "cardNumber"],
  ["GB29 NWBK 6016 1331 9268 19", "iban", "IBAN|account", "iban"],
  ["C01X00T47", "passport|national-id", "Reisepass-Nr.|passport no.", "passportNumber"],
  ["2001:db8:85a3::8a2e:370:7334", "ip", "IP", "ip"],
  ["May 17, 1990", "birth-date", "Date of birth|born on", "birthday"],
  ["17 mai 1990", "birth-date", "née le|date de naissance", "dateNaissance"],
  ["06 12 34 56 78", "phone", "portable|tél.", "phoneNumber"],
  ["612 345 678", "phone", "móvil|llámame al", "contactPhone"],
  ["(11) 91234-5678", "phone", "celular|WhatsApp", "mobile_number"],
  ["8 916 123-45-67", "phone", "тел.|моб.", "phone"],
];
const written = (label: string, value: string): readonly string[] => [
  `${label}: ${value}`,
  `${label} ${value}`,
  `My ${label} is ${value}.`,
  `| ${label} | ${value} |`,
  `${label} = ${value}, please check`,
  `${label}\n${value}`,
  `${label} (${value})`,
];

test("nearly all of them are found, whole, however they are written down", () => {
  const cases = VALUES.flatMap(([value, classes, labels, keys]) => [
    ...labels.split("|").flatMap((label) => written(label, value).map((text) => ({ text, value, classes, key: undefined }))),
    ...keys.split("|").map((key) => ({ text: value, value, classes, key })),
  ]);
  const missed = cases.filter(({ text, value, classes, key }) => {
    const start = text.indexOf(value);
    const found = overlapping(SCANNER.scan(text, key === undefined ? {} : { key }, "likely"));
    return !found.some((match) => classes.split("|").includes(match.class) && match.start <= start && match.end >= start + value.length);
  });
  expect({ share: 1 - missed.length / cases.length >= RECALL_MIN, missed: missed.map(({ text }) => text).slice(0, 5) }).toMatchObject({ share: true });
});

/** The same numbers at every run. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 8) % below;
  };
}

/** Between backticks `9` is a digit, `f` a hexadecimal one, `A` a capital or a digit; anything else stands for itself. */
const NONE: readonly string[] = [
  "request `ffffffff-ffff-4fff-afff-ffffffffffff` ended",
  "commit `ffffffffffffffffffffffffffffffffffffffff`",
  "ts=16`99999999999`",
  "created_at: 16`99999999`",
  "Chrome/1`99`.0.`9999`.1`99` Safari/537.36",
  "20`99`-1`9`-1`9`T1`9`:3`9`:2`9`.`999`Z",
  "total 4`99`,`999`.`99` EUR",
  "order #5`999999999`",
  "Bestellung 5`99999999999`",
  '"id": 5`99999999`',
  "SKU `AAA-99999`",
  "EAN 40`99999999999`",
  "processed `99999` rows in `9999` ms (heap `999999999`)",
  "[`99999.999999`] eth0: link up, pid=`99999`",
  "at main (/app/src/index.ts:`999`:`99`)",
  "INSERT INTO t VALUES (`999999`, 'x', `9999999999`, '2024-05-17');",
  "47.`999999`, -122.`999999`",
  "4`9999`,report,`999999999`,`9999999999`,1`9999999999`,2023-04-16",
  "pages 1`99`-2`99`, lines 3`999`-4`999`",
  "sha256:`ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff`",
  "https://example.com/items/`9999999999`?page=`99`&ref=`ffffffffffff`",
  "`ffffffff`: `ffff ffff ffff ffff ffff ffff ffff ffff`",
  "invoice `99999999`-`9`",
  "during 4`999999999` cycles of the hotel",
  "traceparent: 00-`ffffffffffffffffffffffffffffffff`-`ffffffffffffffff`-01",
];
const SIGNS: { readonly [sign: string]: string } = { "9": "0123456789", f: "0123456789abcdef", A: "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789" };

test("hardly any of what a program writes down is taken for one", () => {
  const roll = dice(20_261_121);
  const texts = NONE.flatMap((form) =>
    Array.from({ length: EACH }, () =>
      form.replaceAll(/`([^`]*)`/g, (_, inner: string) =>
        inner.replaceAll(/[9fA]/g, (sign) => SIGNS[sign]?.charAt(roll(SIGNS[sign]?.length ?? 1)) ?? ""),
      ),
    ),
  );
  const flagged = texts.filter((text) => SCANNER.scan(text, {}, "likely").length > 0);
  expect({ few: flagged.length / texts.length <= FLAGGED_MAX, flagged: flagged.slice(0, 5) }).toMatchObject({ few: true });
});

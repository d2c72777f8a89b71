/** Recognizer cases of Presidio: an entity, a text, the spans in it. Offsets are in Unicode code points. */
import type { CaseSet, Case, Goal } from "./case.ts";

interface Row {
  readonly entity: string;
  readonly text: string;
  readonly label: string;
  readonly expectedSpans: readonly (readonly [number, number])[] | null;
  readonly source: string;
}

/** Our classes for their entities. What is not here is not claimed, and is listed as such. */
const CLASSES: { readonly [entity: string]: readonly string[] } = {
  ABA_ROUTING_NUMBER: ["bank-account"],
  CREDIT_CARD: ["card"],
  CRYPTO: ["crypto-address"],
  DATE_TIME: ["birth-date"],
  EMAIL_ADDRESS: ["email"],
  IBAN_CODE: ["iban"],
  IP_ADDRESS: ["ip"],
  MAC_ADDRESS: ["mac-address"],
  PHONE_NUMBER: ["phone"],
  PH_MOBILE_NUMBER: ["phone"],
  TR_PHONE_NUMBER: ["phone"],
  US_BANK_NUMBER: ["bank-account"],
  UK_POSTCODE: ["address"],
  DE_PLZ: ["address"],
};
/** Endings of entities that are the same kind of thing in every country. */
const KINDS: readonly (readonly [ending: RegExp, classes: readonly string[]])[] = [
  [/PASSPORT$/, ["passport"]],
  [/(?:DRIVER_LICENSE|DRIVING_LICENCE|FUEHRERSCHEIN)$/, ["driver-licence"]],
  [/(?:VEHICLE_REGISTRATION|LICENSE_PLATE|_KFZ)$/, ["vehicle-plate"]],
  [/(?:MEDICARE|HEALTH_INSURANCE|_NHS|_MBI|_NPI|_LANR|_BSNR|MEDICAL_LICENSE)$/, ["health-id"]],
  [/(?:_ABN|_ACN|_UEN|_BRN|HANDELSREGISTER|ORGANISATIONSNUMMER|_GSTIN|VAT_ID|VAT_CODE)$/, ["company-id", "tax-id"]],
  [/_/, ["national-id", "tax-id", "identity-card"]],
];
/** Entities without a checksum or a form of their own: what they are is told by names and words around them. */
const BY_SHAPE = /^(?:DATE_TIME|UK_POSTCODE|DE_PLZ|US_BANK_NUMBER)$|PHONE|MOBILE|PASSPORT$|DRIVER_LICENSE$|DRIVING_LICENCE$|VEHICLE_REGISTRATION$|LICENSE_PLATE$|KFZ$/;
const PHONES = new Set(["PHONE_NUMBER", "PH_MOBILE_NUMBER", "TR_PHONE_NUMBER"]);
const NOT_CLAIMED = new Set(["DATE_TIME", "URL"]);

const isStructured = ({ family, classes }: Case): boolean => classes.length > 0 && !BY_SHAPE.test(family);

const GOALS: readonly Goal[] = [
  { what: "structured PII (a checksum or a form of its own)", measure: "recall", of: isStructured, bound: 0.98 },
  { what: "structured PII (a checksum or a form of its own)", measure: "precision", of: isStructured, bound: 0.99 },
  { what: "phone", measure: "recall", of: ({ family }) => PHONES.has(family), bound: 0.9 },
];

/** Twice: each text alone, as a number in a cell of which nobody knows what it means, and as the value of a member that is named for the entity. */
export function presidio(rows: readonly Row[]): readonly CaseSet[] {
  const cases = rows.map((row, index) => caseOf(row, index));
  const named = cases.map((one): Case => ({ ...one, about: { key: one.family.toLowerCase() } }));
  return [
    { name: "presidio recognizers, as values of members named for the entity", cases: named, goals: GOALS },
    { name: "presidio recognizers, texts alone", cases, goals: [], note: "a bare number is a finding only where its form and checksum leave no other reading; the goals are held to values in members" },
  ];
}

function caseOf({ entity, text, label, expectedSpans }: Row, index: number): Case {
  const offsets = offsetsOf(text);
  const spans = expectedSpans?.map(([start, end]) => [offsets[start] ?? start, offsets[end] ?? end] as const);
  return {
    id: `presidio-${index}`,
    family: entity,
    positive: label === "positive",
    text,
    classes: classesOf(entity),
    ...(spans !== undefined && { spans }),
  };
}

function classesOf(entity: string): readonly string[] {
  if (NOT_CLAIMED.has(entity)) return [];
  return CLASSES[entity] ?? KINDS.find(([ending]) => ending.test(entity))?.[1] ?? [];
}

/** UTF-16 offsets of the code points of a text, the end included. */
function offsetsOf(text: string): readonly number[] {
  const offsets = [0];
  for (const character of text) offsets.push((offsets.at(-1) ?? 0) + character.length);
  return offsets;
}

/**
 * Names of people, where a pattern is honest: behind a title, behind "my name is", and in a member that says it holds
 * one. Any other name is a word like others, and is not seen.
 */
import type { Detector, Seen, TextAbout } from "../../scan/detector.ts";
import { wordsOf } from "../../scan/context.ts";

const KIND = { class: "name", group: "pii" } as const;
const PART = "\\p{Lu}(?:[\\p{L}\\p{M}-]|['’](?!s(?![\\p{L}]))){1,24}";
const PARTICLE = "(?:van|von|vom|zu|de|der|den|ten|ter|la|le|di|da|do|dos|das|del|della|du|al|el|bin|ibn|af|av|y|e)";
const FULL = `${PART}(?: (?:\\p{Lu}\\.?|${PARTICLE}|${PART})(?![\\p{L}\\p{M}])){0,4}`;
const TITLES = [
  "Mr",
  "Mrs",
  "Ms",
  "Miss",
  "Mx",
  "Dr",
  "Prof",
  "Sir",
  "Dame",
  "Herr",
  "Frau",
  "Hr",
  "Fr",
  "Mme",
  "Mlle",
  "Monsieur",
  "Madame",
  "Señor",
  "Señora",
  "Sr",
  "Sra",
  "Sig",
  "Signor",
  "Signora",
  "Dhr",
  "Mevr",
  "Pan",
  "Pani",
];
/** A title alone in a leaf or a line, such as "Dr" for drive, is followed by no capital word. */
const TITLED = new RegExp(`(?<![\\p{L}\\d.])(?:${TITLES.join("|")})\\.? (${FULL})`, "u");

export const name: Detector = {
  name: "name",
  rules: [
    {
      ...KIND,
      id: "name-with-title",
      keywords: TITLES.flatMap((title) => [`${title} `, `${title}. `]),
      before: 0,
      after: 128,
      pattern: TITLED,
      value: 1,
      score: 0.6,
    },
    {
      ...KIND,
      id: "name-introduced",
      keywords: [
        "name is ",
        "name's ",
        "i am called ",
        "je m'appelle ",
        "me llamo ",
        "ich heiße ",
        "ich heisse ",
        "mein name ist ",
        "mi chiamo ",
        "meu nome é ",
        "mi nombre es ",
        "mijn naam is ",
      ],
      before: 12,
      after: 128,
      pattern: new RegExp(
        `(?<![\\p{L}\\d])(?:(?:[Mm]y|[Hh]is|[Hh]er|[Tt]heir) (?:full )?name(?: is|'s)|I am called|[Jj]e m'appelle|[Mm]e llamo|[Ii]ch hei(?:ß|ss)e|[Mm]ein Name ist|[Mm]i chiamo|[Mm]eu nome é|[Mm]i nombre es|[Mm]ijn naam is) (${FULL})`,
        "u",
      ),
      value: 1,
      score: 0.7,
    },
  ],
  look: ofMember,
  finds: [KIND],
  wants: (key) => HOLDER.test(wordsOf(key)),
  reach: 128,
};

const HOLDER =
  /\b(?:first|last|full|given|family|middle|maiden|sur|fore|nick|customer|patient|client|employee|person|contact|recipient|sender|beneficiary|cardholder|account holder|holder|owner|payer|payee|guest|passenger|user|author|attendee) ?name\b|\b(?:surname|firstname|lastname|fullname|vorname|nachname|prenom|prénom|apellidos?|cognome|sobrenome)\b/;
const WHOLE = new RegExp(`^${FULL}$`, "u");

/** The whole text of a member that holds a name. */
function ofMember(text: string, { key = "" }: TextAbout): readonly Seen[] {
  if (key === "" || text.length > 96 || !WHOLE.test(text)) return [];
  return [{ ...KIND, rule: "name-in-member", start: 0, end: text.length, score: 0.7 }];
}

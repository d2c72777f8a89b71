/** Which arguments of a tool steer, which are carried along, and which name who will read them. */
import type { JsonObject } from "../../call/json.ts";
import {
  ADDRESSES,
  ALSO_SELECTS,
  CONTENT,
  DESTINATIONS,
  GRAVE,
  INVITED,
  OF_A_PROGRAM,
  PERHAPS_PROGRAMS,
  PROGRAMS,
  RECIPIENTS,
  RESOURCES,
  SOURCES,
  STEERING_DESCRIPTION,
  TAILS,
} from "./argument-names.ts";
import type { ArgumentPlace } from "./places.ts";
import { wordsOf } from "./words.ts";
import { ARGUMENT_DESCRIPTION_CHARS_MAX, CHOICES_MAX } from "./limits.ts";

export interface ArgumentRoles {
  readonly control: readonly string[];
  readonly content: readonly string[];
  readonly recipients: readonly string[];
}

/** What decides on roles besides the arguments. */
export interface Steering {
  /** Texts choose what is done: nothing is merely carried along. */
  readonly byText: boolean;
  /** Something that is there already is changed: what it is called says which. */
  readonly ofExisting: boolean;
  /** Whether anybody gets anything. */
  readonly reaches: boolean;
}

export function argumentRoles(places: readonly ArgumentPlace[], { byText, ofExisting, reaches }: Steering): ArgumentRoles {
  const carried = byText ? [] : places.filter(isContent);
  const selected = ofExisting && carried.length === places.length;
  const content = selected ? carried.filter(({ name }) => !ALSO_SELECTS.has(wordsOf(name).at(-1) ?? "")) : carried;
  const control = places.filter((place) => !content.includes(place));
  return {
    control: control.filter((place) => byText || !isSlight(place)).map(({ place }) => place),
    content: content.map(({ place }) => place),
    recipients: reaches ? control.filter(({ name }) => tells(name, RECIPIENTS)).map(({ place }) => place) : [],
  };
}

/** Whether a tool with these arguments reaches people, whatever its verb says. */
export function hasInvited(places: readonly ArgumentPlace[]): boolean {
  return places.some(({ name }) => tells(name, INVITED));
}

/** Whether an argument is fetched from. */
export function hasAddress(places: readonly ArgumentPlace[]): boolean {
  return places.some(
    ({ name, schema }) => ADDRESSES.has(wordsOf(name).at(-1) ?? "") || /^(?:uri|url|iri)$/u.test(String(schema["format"])),
  );
}

/** Whether an argument is run. */
export function hasProgram(places: readonly ArgumentPlace[]): boolean {
  return places.some(({ name, schema }) => {
    const last = wordsOf(name).at(-1) ?? "";
    return PROGRAMS.has(last) || (PERHAPS_PROGRAMS.has(last) && OF_A_PROGRAM.test(descriptionOf(schema)));
  });
}

/** The argument that names what is read and what is written, `*` where none does. */
export function resourcesOf(places: readonly ArgumentPlace[]): { readonly reads: string; readonly writes: string } {
  const top = places.filter(({ place }) => place.lastIndexOf("/") === 0 && place !== "/*");
  const found = RESOURCES.flatMap((word) => top.filter(({ name }) => wordsOf(name).at(-1) === word || tells(name, new Set([word]))))[0]
    ?.name;
  const [source, destination] = [SOURCES, DESTINATIONS].map((names) => top.find(({ name }) => names.has(wordsOf(name)[0] ?? ""))?.name);
  const moves = source !== undefined && destination !== undefined;
  return { reads: (moves ? source : found) ?? "*", writes: (moves ? destination : found) ?? "*" };
}

/** Whether a name is or ends with one of the words, what merely says its form left out: `recipient_ids`. */
function tells(name: string, words: ReadonlySet<string>): boolean {
  const all = wordsOf(name);
  const [last = "", before = ""] = [all.at(-1), all.at(-2)];
  return words.has(last) || words.has(`${before}_${last}`) || (TAILS.has(last) && words.has(before) && !(isId(last) && ITEMS.has(before)));
}

/** The id of a mail says which mail, not who gets it. */
const ITEMS: ReadonlySet<string> = new Set(["email", "emails", "mail", "mails"]);

function isId(word: string): boolean {
  return word === "id" || word === "ids" || word === "uid";
}

/**
 * A truth value or one of a few choices that steers nothing grave. It is not named at all, rather than as content: what no
 * place names is looked at as what steers, and let pass only where it leaves nothing worth choosing.
 */
function isSlight({ name, schema }: ArgumentPlace): boolean {
  const choices = schema["enum"];
  const isFew = schema["type"] === "boolean" || (Array.isArray(choices) && choices.length <= CHOICES_MAX);
  return isFew && !wordsOf(name).some((word) => GRAVE.has(word));
}

/** Free text under a name of free text, which its description does not contradict. */
function isContent({ name, schema }: ArgumentPlace): boolean {
  if (!CONTENT.has(wordsOf(name).at(-1) ?? "") || !isFreeText(schema)) return false;
  return !STEERING_DESCRIPTION.test(descriptionOf(schema));
}

function isFreeText(schema: JsonObject): boolean {
  const types = [schema["type"], ...optionsOf(schema).map((option) => option["type"])].flat();
  const isText =
    types.some((type) => type === "string") && types.every((type) => type === undefined || type === "string" || type === "null");
  return (
    isText &&
    ["enum", "const", "format", "pattern"].every((limit) => [schema, ...optionsOf(schema)].every((one) => one[limit] === undefined))
  );
}

/** The schemas that a value may fit, where there are several: `anyOf: [{ type: string }, { type: "null" }]`. */
function optionsOf(schema: JsonObject): readonly JsonObject[] {
  const options = schema["anyOf"] ?? schema["oneOf"];
  return Array.isArray(options) ? (options as readonly JsonObject[]).filter((option) => typeof option === "object" && option !== null) : [];
}

function descriptionOf({ description }: JsonObject): string {
  return typeof description === "string" ? description.slice(0, ARGUMENT_DESCRIPTION_CHARS_MAX) : "";
}

/** The arguments of a call, leaf by leaf, by the places of the tool's manifest: what steers, what is carried, who gets it. */
import type { Definition } from "../../call/definition.ts";
import { isJsonObject } from "../../call/json.ts";
import type { JsonObject, JsonValue } from "../../call/json.ts";
import type { ToolManifest } from "../../call/manifest.ts";
import { ANY_STEP, membersOf, stepsOf, written } from "../labels/json-place.ts";
import { GENERIC_ID_WORDS, ID_WORDS, MONEY_WORDS, PERSON_WORDS, QUANTITY_WORDS, withKin, wordsOfName } from "./words.ts";

/** What a place in the arguments is. It holds nothing that a caller wrote. */
export interface Argument {
  /** The place of the manifest that covers it; where none does, that of the tool's schema. */
  readonly place: string;
  readonly role: "control" | "content";
  /** Whether the manifest names it at all. */
  readonly isListed: boolean;
  readonly isRecipient: boolean;
  /** Words of its name, and of the tool's: what a number that is given here is the number of. */
  readonly words: ReadonlySet<string>;
  readonly nouns: ReadonlySet<string>;
  readonly isMoney: boolean;
  readonly isQuantity: boolean;
  readonly isId: boolean;
  readonly isPerson: boolean;
  /** What the server's schema says of it; undefined where it says nothing. */
  readonly schema: JsonObject | undefined;
}

export interface ArgumentLeaf {
  readonly argument: Argument;
  readonly value: string | number | boolean;
}

/** The arguments of one tool by its manifest. Places are read once. */
export class Arguments {
  readonly #patterns: readonly Pattern[];
  readonly #definition: Definition;
  readonly #nouns: ReadonlySet<string>;
  readonly #known = new Map<string, Argument>();

  constructor(definition: Definition, manifest: ToolManifest) {
    this.#definition = definition;
    this.#nouns = new Set(wordsOfName(definition.name));
    this.#patterns = patternsOf(manifest);
  }

  /** Whether these are the arguments of this definition as it is now. */
  isOf(definition: Definition): boolean {
    return (
      this.#definition === definition ||
      (this.#definition.fingerprint === definition.fingerprint && this.#definition.name === definition.name)
    );
  }

  /** Every text, number and truth value of the arguments, and every member's name that the caller chose. */
  *leaves(args: JsonObject): Generator<ArgumentLeaf> {
    yield* this.#below(args, [], asObject(this.#definition.described["inputSchema"]));
  }

  *#below(value: JsonValue, path: readonly string[], schema: JsonObject | undefined): Generator<ArgumentLeaf> {
    if (value === null) return;
    if (typeof value !== "object") return yield { argument: this.#argument(path, schema), value };
    for (const [step, inner] of membersOf(value)) {
      const next = Array.isArray(value) ? this.#item(schema, Number(step)) : this.#property(schema, step);
      const isNamed = !Array.isArray(value) && (next !== undefined || this.#isListed(path, step));
      const below = [...path, isNamed ? step : ANY_STEP];
      // A name that neither schema nor manifest has is the caller's own word.
      if (!isNamed && !Array.isArray(value)) yield { argument: this.#argument(below, undefined), value: step };
      yield* this.#below(inner, below, next);
    }
  }

  #isListed(path: readonly string[], step: string): boolean {
    return this.#patterns.some(({ steps }) => steps[path.length] === step && coversStart(steps, path));
  }

  #argument(path: readonly string[], schema: JsonObject | undefined): Argument {
    const key = path.map(written).join("/");
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const argument = this.#describe(path, schema);
    this.#known.set(key, argument);
    return argument;
  }

  #describe(path: readonly string[], schema: JsonObject | undefined): Argument {
    const covering = this.#patterns.filter(({ steps }) => covers(steps, path));
    const closest = covering.reduce<Pattern | undefined>(
      (best, one) => (best === undefined || isCloser(one, best) ? one : best),
      undefined,
    );
    const names = path.filter((step) => step !== ANY_STEP);
    const words = withKin(new Set(wordsOfName(names.at(-1) ?? "")));
    const has = (these: ReadonlySet<string>) => [...words].some((word) => these.has(word));
    const isRecipient = covering.some(({ isRecipient }) => isRecipient);
    return {
      place: closest?.place ?? (path.length === 0 ? "" : `/${path.map(written).join("/")}`),
      role: closest?.role ?? "control",
      isListed: closest !== undefined,
      isRecipient,
      words,
      nouns: this.#nouns,
      isMoney: has(MONEY_WORDS),
      isQuantity: has(QUANTITY_WORDS),
      isId: has(GENERIC_ID_WORDS) || has(ID_WORDS),
      isPerson: isRecipient || has(PERSON_WORDS),
      schema,
    };
  }

  #property(schema: JsonObject | undefined, name: string): JsonObject | undefined {
    return this.#options(schema)
      .map(({ properties }) => (isJsonObject(properties) && Object.hasOwn(properties, name) ? asObject(properties[name]) : undefined))
      .find((found) => found !== undefined);
  }

  #item(schema: JsonObject | undefined, index: number): JsonObject | undefined {
    return this.#options(schema)
      .map(
        ({ items, prefixItems }) =>
          asObject(Array.isArray(prefixItems) ? (prefixItems as readonly JsonValue[])[index] : undefined) ?? asObject(items),
      )
      .find((found) => found !== undefined);
  }

  /** The schemas that a value may fit, one step of references and choices looked through. */
  #options(schema: JsonObject | undefined): readonly JsonObject[] {
    const own = this.#resolved(schema);
    if (own === undefined) return [];
    const choices = [own["anyOf"], own["oneOf"], own["allOf"]].flatMap((list) =>
      Array.isArray(list) ? (list as readonly JsonValue[]) : [],
    );
    const chosen = choices.map((choice) => this.#resolved(asObject(choice))).filter((choice) => choice !== undefined);
    return [own, ...chosen];
  }

  #resolved(schema: JsonObject | undefined): JsonObject | undefined {
    const ref = schema?.["$ref"];
    if (typeof ref !== "string" || !ref.startsWith("#/")) return schema;
    let at: JsonValue | undefined = this.#definition.described["inputSchema"];
    for (const step of stepsOf(ref.slice(1))) at = isJsonObject(at) && Object.hasOwn(at, step) ? at[step] : undefined;
    return asObject(at);
  }
}

interface Pattern {
  readonly place: string;
  readonly steps: readonly string[];
  readonly role: "control" | "content";
  readonly isRecipient: boolean;
}

function patternsOf({ control, content, recipients }: ToolManifest): readonly Pattern[] {
  const of = (places: readonly string[], role: Pattern["role"], isRecipient: boolean) =>
    places.map((place) => ({ place, steps: stepsOf(place), role, isRecipient }));
  return [...of(recipients, "control", true), ...of(control, "control", false), ...of(content, "content", false)];
}

function covers(steps: readonly string[], path: readonly string[]): boolean {
  return steps.length <= path.length && coversStart(steps, path);
}

function coversStart(steps: readonly string[], path: readonly string[]): boolean {
  return path.every((step, at) => at >= steps.length || steps[at] === step || steps[at] === ANY_STEP);
}

/** The longer place is the closer one; of two that are alike, what steers. */
function isCloser(one: Pattern, than: Pattern): boolean {
  return one.steps.length > than.steps.length;
}

function asObject(value: unknown): JsonObject | undefined {
  return isJsonObject(value) ? value : undefined;
}

/**
 * The parts of a result by their places: which label a leaf has. The last part that covers a leaf holds, as the manifest
 * orders them. Readers that stand in the data are looked up there: a step `*` that the place of the part and the place of
 * the readers share is the same step in both, so that each mail has its own recipients.
 */
import type { JsonValue } from "../../call/json.ts";
import type { PartLabel, ResultLabels } from "../../call/manifest.ts";
import { ANY_STEP, memberOf, stepsOf, textsAt, written } from "./json-place.ts";
import { READER_CHARS_MAX, READERS_MAX } from "./limits.ts";

/** A label with its readers as places, read once. */
interface Part {
  readonly label: PartLabel;
  readonly steps: readonly string[];
  /** Readers that are named. */
  readonly named: readonly string[];
  /** Steps of the places where further readers stand, with how many of them are those of the part. */
  readonly places: readonly { readonly steps: readonly string[]; readonly shared: number }[];
  /** The most steps that are shared. */
  readonly shared: number;
}

/**
 * Where a walk through the data stands: which parts may still cover what lies below, and the one that covers it so far,
 * -1 for the tool's label. Where no part asks for a step by name, every step leads to the same place, so there are few.
 */
export interface Standing {
  readonly open: readonly { readonly part: number; readonly depth: number }[];
  readonly covering: number;
  /** Steps that a part asks for by name. */
  readonly named: ReadonlySet<string>;
  readonly next: Map<string, Standing>;
}

export class PartFinder {
  readonly #whole: Part;
  readonly #parts: readonly Part[];
  #first: Standing | undefined;

  constructor({ parts, ...whole }: ResultLabels) {
    this.#whole = readPart("", whole);
    this.#parts = parts.map(({ place, ...label }) => readPart(place, label));
  }

  /** Where the walk begins. */
  begin(): Standing {
    return (this.#first ??= this.#settle(
      this.#parts.map((_, part) => ({ part, depth: 0 })),
      -1,
    ));
  }

  /** One step further. */
  step(standing: Standing, step: string): Standing {
    if (standing.open.length === 0) return standing;
    const by = standing.named.has(step) ? step : ANY_STEP;
    const known = standing.next.get(by);
    if (known !== undefined) return known;
    const open = standing.open.filter(({ part, depth }) => {
      const wanted = this.#parts[part]?.steps[depth];
      return wanted === ANY_STEP || wanted === by;
    });
    const next = this.#settle(
      open.map(({ part, depth }) => ({ part, depth: depth + 1 })),
      standing.covering,
    );
    standing.next.set(by, next);
    return next;
  }

  /** The label of what stands here, its readers looked up in the data. */
  labelAt({ covering }: Standing, path: readonly string[], data: JsonValue): PartLabel {
    return resolve(this.#parts[covering] ?? this.#whole, path, data);
  }

  /** The same text for what has the same label in the same data: what is looked up need be looked up once. */
  keyAt({ covering }: Standing, path: readonly string[]): string {
    const { shared } = this.#parts[covering] ?? this.#whole;
    return shared === 0 ? String(covering) : `${covering}/${path.slice(0, shared).map(written).join("/")}`;
  }

  /** The labels of all parts and of the whole, for what cannot be told apart: whoever may read it must be in each. */
  all(data: JsonValue | undefined): readonly PartLabel[] {
    return [this.#whole, ...this.#parts].map((part) => {
      const readers =
        part.label.readers === null ? null : bounded([...part.named, ...part.places.flatMap(({ steps }) => commonTo(data, steps))]);
      return { ...part.label, readers };
    });
  }

  #settle(open: Standing["open"], before: number): Standing {
    const isHere = ({ part, depth }: Standing["open"][number]) => this.#parts[part]?.steps.length === depth;
    const covering = Math.max(before, ...open.filter(isHere).map(({ part }) => part));
    const still = open.filter((one) => !isHere(one));
    const named = new Set(still.map(({ part, depth }) => this.#parts[part]?.steps[depth] ?? ANY_STEP));
    named.delete(ANY_STEP);
    return { open: still, covering, named, next: new Map() };
  }
}

function readPart(place: string, label: PartLabel): Part {
  const steps = stepsOf(place);
  const readers = label.readers ?? [];
  const places = readers
    .filter((reader) => reader.startsWith("/"))
    .map((reader) => {
      const to = stepsOf(reader);
      const differs = to.findIndex((step, index) => step !== steps[index]);
      return { steps: to, shared: differs < 0 ? to.length : differs };
    });
  const { integrity, authentic, choosable } = label;
  return {
    label: { integrity, readers: label.readers, authentic, choosable },
    steps,
    named: readers.filter((reader) => !reader.startsWith("/")),
    places,
    shared: Math.max(0, ...places.map((one) => one.shared)),
  };
}

function resolve({ label, named, places }: Part, path: readonly string[], data: JsonValue): PartLabel {
  if (label.readers === null || places.length === 0) return label;
  const found = places.flatMap(({ steps, shared }) => {
    const from = path.slice(0, shared);
    const at = from.reduce<JsonValue | undefined>((value, step) => (value === undefined ? undefined : memberOf(value, step)), data);
    return at === undefined ? [] : textsAt(at, steps.slice(shared));
  });
  return { ...label, readers: bounded([...named, ...found]) };
}

/** Readers of a whole in which there may be several lists of them: those who stand in every one. */
function commonTo(data: JsonValue | undefined, steps: readonly string[]): readonly string[] {
  const star = steps.indexOf(ANY_STEP);
  if (data === undefined) return [];
  if (star < 0) return textsAt(data, steps);
  const lists = textsPerItem(data, steps.slice(0, star), steps.slice(star + 1));
  return lists.reduce<readonly string[]>(
    (common, list, index) => (index === 0 ? list : common.filter((reader) => list.includes(reader))),
    [],
  );
}

function textsPerItem(data: JsonValue, before: readonly string[], after: readonly string[]): readonly (readonly string[])[] {
  const list = before.reduce<JsonValue | undefined>((value, step) => (value === undefined ? undefined : memberOf(value, step)), data);
  if (typeof list !== "object" || list === null) return [];
  return Object.values(list).map((item: JsonValue) => textsAt(item, after));
}

/** More readers than a label can carry, or one that is no name: nobody, rather than some. */
function bounded(readers: readonly string[]): readonly string[] {
  const different = [...new Set(readers)].sort();
  return different.length > READERS_MAX || different.some((reader) => reader.length > READER_CHARS_MAX) ? [] : different;
}

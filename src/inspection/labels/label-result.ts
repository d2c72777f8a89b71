/**
 * The label of what a call brought back, leaf by leaf. First that applies: what an authoritative server states in
 * `_meta`; the manifest's part that covers the leaf; the manifest's word on the tool; the server's trust; untrusted and
 * private. What any other server states, and what a store has kept of the resource, can only tighten. docs/spec/labels.md
 * is the contract.
 */
import type { JsonObject, JsonValue } from "../../call/json.ts";
import { isJsonObject } from "../../call/json.ts";
import { joinLabels, TRUSTED_PUBLIC, type Label } from "../../call/label.ts";
import type { PartLabel, ResultLabels } from "../../call/manifest.ts";
import type { Outcome } from "../../call/outcome.ts";
import type { IndexedLeaf } from "../provenance/indexed-leaf.ts";
import { blobTexts } from "../blobs.ts";
import { written } from "./json-place.ts";
import { leavesIn, NOT_READ } from "./leaves.ts";
import { LEAF_DEPTH_MAX } from "./limits.ts";
import { readMetaLabel } from "./meta-label.ts";
import { joinParts, overrule, tighten } from "./part-label.ts";
import { OwnFinder } from "./own-finder.ts";
import { PartFinder } from "./part-finder.ts";
import type { ReaderId } from "./reader-id.ts";

/** What is known of a result before it is looked into. */
export interface ResultFacts {
  /** What a person says of the tool's results, or what its server is trusted for. */
  readonly labels: ResultLabels;
  /** Whether what the server states in `_meta` is believed; else it can only tighten. */
  readonly isAuthoritative: boolean;
  /** What the stores that the call read from have kept of what was written there. */
  readonly stored: Label | undefined;
  /** `server/name` of what answered. */
  readonly origin: string;
  readonly readerId: ReaderId;
}

export interface LabelledResult {
  /** What the session has read by it: the join over all leaves. Readers stand by their ids, here and in the leaves. */
  readonly label: Label;
  /** The same label for whoever is given the result: readers by the names that the result itself has. */
  readonly shown: Label;
  readonly leaves: Iterable<IndexedLeaf>;
  /** Whether it holds something that a session has put away before, under a label. */
  readonly isKept?: boolean;
}

const finders = new WeakMap<ResultLabels, PartFinder>();

/** A manifest's places are read once. */
function finderOf(labels: ResultLabels): PartFinder {
  const finder = finders.get(labels) ?? new PartFinder(labels);
  finders.set(labels, finder);
  return finder;
}

/** Labels an outcome: its result, or the upstream's own words on why there is none. Nothing where nothing came back. */
export function labelResult(outcome: Outcome, facts: ResultFacts): LabelledResult {
  if (outcome.result !== undefined) return labelled(outcome.result, facts);
  const { rpc } = outcome.fault ?? {};
  if (rpc === undefined) return { label: TRUSTED_PUBLIC, shown: TRUSTED_PUBLIC, leaves: [] };
  // `data` came as JSON from the upstream.
  const said: JsonObject = { message: rpc.message, ...(rpc.data !== undefined && { data: rpc.data as JsonValue }) };
  const collector = new Collector(facts);
  collector.whole(said, "/fault", { parts: finderOf(facts.labels).all(undefined) });
  return collector.done();
}

function labelled(result: JsonObject, facts: ResultFacts): LabelledResult {
  const { content, structuredContent, _meta, ...rest } = result;
  const finder = finderOf(facts.labels);
  const collector = new Collector(facts, readMetaLabel(_meta));
  const items = Array.isArray(content) ? (content as readonly JsonValue[]) : [];
  const stated = items.map((item) => (isJsonObject(item) ? readMetaLabel(item["_meta"]) : undefined));
  // An error is in the server's own words, whatever its results look like.
  const byPlace = (facts.labels.parts.length > 0 || facts.labels.own !== undefined) && result["isError"] !== true;
  if (structuredContent !== undefined) collector.data(structuredContent, "/result/structuredContent", { finder, byPlace, stated });
  const texts = items.map((item) => (structuredContent !== undefined || byPlace ? dataIn(item) : undefined));
  for (const { steps, text } of blobTexts(result)) {
    const own = steps[0] === "content" ? stated[Number(steps[1])] : undefined;
    collector.whole(text, `/result/${steps.map(written).join("/")}`, { parts: finder.all(undefined), stated: [own] });
  }
  items.forEach((item, index) => {
    const at = `/result/content/${index}`;
    const own = [stated[index]];
    const data = texts[index];
    if (data !== undefined && structuredContent !== undefined && isSame(data, structuredContent)) return;
    if (data !== undefined && byPlace) collector.data(data, `${at}/text`, { finder, byPlace, stated: own });
    else collector.whole(wordsOf(item), at, { parts: finder.all(data), stated: own, notRead: NOT_READ });
  });
  collector.whole(Array.isArray(content) ? rest : { ...rest, ...(content !== undefined && { content }) }, "/result", {
    parts: finder.all(undefined),
    notRead: NOT_READ,
  });
  return collector.done();
}

/** The data that a text of a result is; undefined where it is only words. Numbers and truth values alone are words. */
function dataIn(item: JsonValue): JsonValue | undefined {
  const text = isJsonObject(item) && item["type"] === "text" ? item["text"] : undefined;
  if (typeof text !== "string" || !/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

/** Whether a text only says the structured content once more. What is too deep to be compared is looked at by itself. */
function isSame(data: JsonValue, structured: JsonValue): boolean {
  try {
    return JSON.stringify(data) === JSON.stringify(structured);
  } catch {
    return false;
  }
}

/** An item of a result without what it is called in the protocol. */
function wordsOf(item: JsonValue): JsonValue {
  if (!isJsonObject(item)) return item;
  const { type: _type, ...words } = item;
  return words;
}

/** What the served person made was neither written nor picked by anybody else. */
function ownIf(isOwn: boolean, label: PartLabel): PartLabel {
  return isOwn ? { ...label, integrity: "trusted", authentic: true, choosable: false } : label;
}

interface DataParts {
  readonly finder: PartFinder;
  readonly byPlace: boolean;
  /** What the items of the result state of it. */
  readonly stated: readonly (Label | undefined)[];
}

interface WholeParts {
  readonly parts: readonly PartLabel[];
  readonly stated?: readonly (Label | undefined)[];
  /** Members that carry nothing to be read. */
  readonly notRead?: ReadonlySet<string>;
}

/** Gathers leaves with their labels, and the join of all. */
class Collector {
  readonly #facts: ResultFacts;
  readonly #stated: Label | undefined;
  readonly #leaves: IndexedLeaf[] = [];
  readonly #used = new Set<PartLabel>();
  /** Names of readers by their ids. */
  readonly #names = new Map<string, string>();

  constructor(facts: ResultFacts, stated?: Label) {
    this.#facts = facts;
    this.#stated = stated;
  }

  /** Something that is not told apart: everything in it is as strict as the strictest part. */
  whole(value: JsonValue, place: string, { parts, stated = [], notRead }: WholeParts): void {
    const label = this.#final(joinParts(parts), stated);
    for (const leaf of leavesIn(value, place, notRead)) this.#add({ ...leaf, label });
  }

  /** Data whose parts are told apart by their places, unless none of the places is in it. */
  data(value: JsonValue, place: string, { finder, byPlace, stated }: DataParts): void {
    if (!byPlace) return this.whole(value, place, { parts: finder.all(value), stated });
    const before = this.#leaves.length;
    const found = new Map<string, PartLabel>();
    const own = new OwnFinder(this.#facts.labels.own);
    let isFound = false;
    // One path for all leaves: of a hundred thousand leaves each with its own, most of the time would go into lists.
    const path: string[] = [];
    const walk = (inner: JsonValue, standing: ReturnType<PartFinder["begin"]>, at: string): void => {
      if (inner === null) return;
      const isOwn = own.enter(path, inner);
      if (typeof inner === "object" && path.length < LEAF_DEPTH_MAX) {
        for (const step of Object.keys(inner)) {
          path.push(step);
          walk((inner as JsonObject)[step] ?? null, finder.step(standing, step), `${at}/${written(step)}`);
          path.pop();
        }
        return;
      }
      isFound ||= standing.covering >= 0 || isOwn;
      const key = `${isOwn ? "own " : ""}${finder.keyAt(standing, path)}`;
      const label = found.get(key) ?? this.#final(ownIf(isOwn, finder.labelAt(standing, path, value)), stated);
      found.set(key, label);
      if (typeof inner !== "object") this.#leaves.push({ place: at, value: inner, label });
    };
    walk(value, finder.begin(), place);
    if (isFound) {
      for (const label of found.values()) this.#used.add(label);
      return;
    }
    // A server that answers in another form than its manifest says: which part is which cannot be told.
    this.#leaves.length = before;
    this.whole(value, place, { parts: finder.all(value), stated });
  }

  done(): LabelledResult {
    const origins = [this.#facts.origin, ...(this.#facts.stored?.origins ?? [])];
    const least: Label = { ...TRUSTED_PUBLIC, origins: joinLabels({ ...TRUSTED_PUBLIC, origins }, TRUSTED_PUBLIC).origins };
    // What holds nothing to read is still an answer: whether there is one may be what was picked.
    const parts = this.#used.size === 0 ? [this.#final(joinParts(finderOf(this.#facts.labels).all(undefined)), [])] : [...this.#used];
    let label = least;
    for (const part of parts) {
      if (label.integrity === "untrusted" && label.readers?.length === 0) break;
      label = joinLabels(label, { ...part, origins: [] });
    }
    const shown = label.readers?.flatMap((reader) => this.#names.get(reader) ?? []).sort() ?? null;
    return { label, shown: { ...label, readers: shown }, leaves: this.#leaves };
  }

  #add(leaf: IndexedLeaf): void {
    this.#used.add(leaf.label);
    this.#leaves.push(leaf);
  }

  /** The label after what the server states, of the result and of the items, and after what stores have kept. */
  #final(part: PartLabel, stated: readonly (Label | undefined)[]): PartLabel {
    const all = [this.#stated, ...stated].filter((one) => one !== undefined);
    const word = all.length === 0 ? undefined : this.#byIds(all.reduce(joinLabels));
    const named = this.#byIds(part);
    const heard = this.#facts.isAuthoritative ? overrule(named, word) : tighten(named, word);
    return tighten(heard, this.#facts.stored);
  }

  #byIds<T extends { readonly readers: Label["readers"] }>(label: T): T {
    if (label.readers === null || label.readers.length === 0) return label;
    return { ...label, readers: [...new Set(label.readers.map((reader) => this.#idOf(reader)))].sort() };
  }

  #idOf(name: string): string {
    const id = this.#facts.readerId(name);
    if (!this.#names.has(id)) this.#names.set(id, name);
    return id;
  }
}

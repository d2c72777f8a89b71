/**
 * What a session has read, leaf by leaf, so that a value in a call can be followed to where it stood before. Nothing is
 * computed when something is added: a session that never does anything of consequence costs a list. What is too much to
 * hold is let go, oldest first, and read again from the agent's database when a value is found nowhere else.
 *
 * Trust: who controls this folder can let untrusted data steer calls. It cannot make a call run that policy refuses.
 */
import type { Seen } from "../../call/flow.ts";
import type { CallId } from "../../call/id.ts";
import type { PartLabel } from "../../call/manifest.ts";
import type { ToolClass } from "../../call/tool-class.ts";
import {
  CLOCK_LEAVES_MAX,
  ENDORSED_A_SESSION_MAX,
  INDEXED_CHARS_A_SESSION_MAX,
  PROMPT_CHARS_A_SESSION_MAX,
  RECALLABLE_RESULTS_MAX,
  RECALLED_CHARS_MAX,
  SEEN_REMEMBERED_MAX,
  SEEN_TOLD_MAX,
} from "./limits.ts";
import { wordsOf } from "../manifests/words.ts";
import { allowsSum } from "./amounts.ts";
import type { Argument } from "./argument.ts";
import { AskedDeeds } from "./deed.ts";
import { GIVE_BACK } from "./deed-words.ts";
import type { Deed } from "./deed.ts";
import { DescribedRecords } from "./described.ts";
import { derivedTimes } from "./derived-times.ts";
import { isEchoOf } from "./echo.ts";
import type { Echo } from "./echo.ts";
import { isKnown } from "./field.ts";
import { isGivenBack } from "./given-back.ts";
import type { Payment } from "./given-back.ts";
import { ASKED, KNOWN } from "./ground.ts";
import type { Pool } from "./ground.ts";
import type { IndexedLeaf, LeafOrigin } from "./indexed-leaf.ts";
import { Overlaps, stretchesOf } from "./overlap.ts";
import type { Readers } from "./overlap.ts";
import { Sources } from "./sources.ts";
import type { Spot } from "./sources.ts";
import { stoodVerbatim } from "./verbatim.ts";
import { AMOUNT_WORDS, isWhole } from "./words.ts";

/** Reads the leaves of a result again with their labels; undefined where that cannot be done any more. */
export type Recall = (origin: LeafOrigin) => { readonly leaves: Iterable<IndexedLeaf>; readonly chars: number } | undefined;

interface Read {
  readonly origin: LeafOrigin;
  readonly leaves: readonly IndexedLeaf[];
  readonly chars: number;
  readonly echo: Echo;
}

interface Endorsed {
  readonly value: string;
  readonly sources: Sources;
  readonly classes: readonly ToolClass[];
  readonly untilMs: number;
}

const PROMPT = { place: "" };

export class ProvenanceIndex {
  readonly #recall: Recall;
  readonly #charsMax: number;
  readonly #prompts: string[] = [];
  readonly #asked = new Sources();
  readonly #deeds = new AskedDeeds();
  #promptsIndexed = 0;
  #promptsWorded = 0;
  #promptChars = 0;
  #endorsed: Endorsed[] = [];
  #reads: Read[] = [];
  #chars = 0;
  #known = new Sources();
  #knownReads = 0;
  /** What nobody outside wrote but may have picked, where the server vouches that it is what it says. */
  #vouchedFor = new Sources();
  /** By what they came with: records that the prompts describe, as far as there are prompts. */
  #described = new Map<LeafOrigin, DescribedRecords>();
  #describedBy = 0;
  /** Whom the session's calls have paid, by the first of them. */
  readonly #paid = new Map<string, CallId>();
  #overlaps = new Overlaps();
  #overlapReads = 0;
  #letGo: LeafOrigin[] = [];
  /** Where values stood, until something more is read: a call that waits for people comes by again and again. */
  readonly #seen = new Map<string, readonly Seen[]>();

  constructor(recall: Recall = () => undefined, charsMax = INDEXED_CHARS_A_SESSION_MAX) {
    this.#recall = recall;
    this.#charsMax = charsMax;
  }

  /** UTF-16 units of what is held. */
  get chars(): number {
    return this.#chars + this.#promptChars;
  }

  /** Whether the person's own words are known. */
  get knowsPrompt(): boolean {
    return this.#prompts.length > 0;
  }

  /** Adds what the person asked for. Whatever stands in it may steer calls. */
  addPrompt(text: string): void {
    const room = PROMPT_CHARS_A_SESSION_MAX - this.#promptChars;
    // A prompt that is cut would end in a piece of a token, which the person never wrote.
    const kept = text.length <= room ? text : "";
    this.#prompts.push(kept);
    this.#promptChars += kept.length;
  }

  /** Adds what a call has released to the agent. `echo` is what of it the agent may have put there. */
  addResult(origin: LeafOrigin, leaves: Iterable<IndexedLeaf>, echo: Echo = "nothing"): void {
    const kept = [...leaves];
    const chars = charsOf(kept);
    if (kept.length === 0) return;
    this.#reads.push({ origin, leaves: kept, chars, echo });
    this.#seen.clear();
    this.#chars += chars;
    if (this.#chars > this.#charsMax) this.#makeRoom();
  }

  /** Takes note of a result that can be read again, without holding it. */
  addRecallable(origin: LeafOrigin): void {
    // One request to a model may have brought several.
    if (this.#letGo.at(-1)?.call === origin.call) return;
    this.#letGo.push(origin);
    if (this.#letGo.length > RECALLABLE_RESULTS_MAX) this.#letGo.shift();
  }

  /** Lets a value steer calls of tools of any of these classes until then (epoch milliseconds). */
  endorse(value: string, classes: readonly ToolClass[], untilMs: number): void {
    const sources = new Sources();
    sources.add(value, PROMPT);
    this.#endorsed.push({ value, sources, classes, untilMs });
    if (this.#endorsed.length > ENDORSED_A_SESSION_MAX) this.#endorsed.shift();
  }

  /** Whether somebody vouched for values of tools of any of these classes. */
  hasEndorsed(classes: readonly ToolClass[], now: number): boolean {
    return this.#endorsed.some((one) => one.untilMs > now && one.classes.some((name) => classes.includes(name)));
  }

  /** Whether the person asked for what a call does; not where the prompt is not known. */
  hasAskedFor(deed: Deed): boolean {
    if (!this.knowsPrompt) return false;
    this.#wordPrompts();
    return this.#deeds.include(deed);
  }

  /** Whether the person's words have all of these, in whatever form. */
  says(words: Iterable<string>): boolean {
    this.#wordPrompts();
    return this.#deeds.says(words);
  }

  #wordPrompts(): void {
    for (; this.#promptsWorded < this.#prompts.length; this.#promptsWorded++) this.#deeds.add(this.#prompts[this.#promptsWorded] ?? "");
  }

  /** Whether something that was read is not held any more. */
  get hasLetGo(): boolean {
    return this.#letGo.length > 0;
  }

  /** What accounts for values in calls of tools of these classes, the best first. */
  pools(classes: readonly ToolClass[], now: number): readonly Pool[] {
    const vouched = this.#vouched(classes, now);
    return [
      this.#promptPool(),
      ...vouched.map(({ sources }): Pool => ({ sources, standing: ASKED, isWholeOnly: true })),
      this.#knownPool(),
    ];
  }

  /** Whether a person vouched for exactly this text. */
  isEndorsed(text: string, classes: readonly ToolClass[], now: number): boolean {
    return this.#vouched(classes, now).some(({ value }) => value === text);
  }

  /** What was vouched for holds for a tool that does nothing beyond what it was vouched for. */
  #vouched(classes: readonly ToolClass[], now: number): readonly Endorsed[] {
    if (this.#endorsed.length === 0) return this.#endorsed;
    this.#endorsed = this.#endorsed.filter(({ untilMs }) => untilMs > now);
    const deeds = classes.filter((name) => name !== "read");
    return this.#endorsed.filter((one) => deeds.every((name) => one.classes.includes(name)));
  }

  /** Pools of what is not held any more, newest first, as far back as one call may read again. */
  *recalled(): Generator<Pool> {
    for (const { origin, leaves } of this.#recalledReads()) {
      const sources = new Sources();
      addLeaves(sources, { origin, leaves, chars: 0, echo: "anything" }, isKnown);
      if (sources.chars > 0) yield { sources, standing: KNOWN };
    }
  }

  /** Where a value stood before, newest first: at most SEEN_TOLD_MAX places of what is held. */
  seen(value: string): readonly Seen[] {
    const before = this.#seen.get(value);
    if (before !== undefined) return before;
    const places = this.#places(value);
    if (this.#seen.size >= SEEN_REMEMBERED_MAX) this.#seen.clear();
    this.#seen.set(value, places);
    return places;
  }

  #places(value: string): readonly Seen[] {
    const places: Seen[] = [];
    const sought = value.toLowerCase();
    for (let at = this.#reads.length - 1; at >= 0 && places.length < SEEN_TOLD_MAX; at--) {
      const read = this.#reads[at] ?? NOTHING_READ;
      for (const place of placesIn(read, sought, SEEN_TOLD_MAX - places.length)) places.push({ ...read.origin, place });
    }
    return places;
  }

  /** Whether a URL stood somewhere exactly so, whoever wrote it there but the agent. What is read again is taken for the agent's. */
  stoodBefore(url: string): boolean {
    if (this.#prompts.some((text) => stoodVerbatim(url, text))) return true;
    return this.#reads.some(
      ({ leaves, echo }) => !isEchoOf(url, echo) && leaves.some(({ value }) => typeof value === "string" && stoodVerbatim(url, value)),
    );
  }

  /** Whether anything that was read may hold what the agent itself has put there. */
  get hasEchoes(): boolean {
    return this.#reads.some(({ echo }) => echo === "anything");
  }

  /** Who may read what a text repeats of private data, one list for each that differs. The person's own words are no such data. */
  readersOf(text: string): ReadonlySet<Readers> {
    for (; this.#overlapReads < this.#reads.length; this.#overlapReads++) {
      addPrivate(this.#overlaps, this.#reads[this.#overlapReads] ?? NOTHING_READ);
    }
    const own = this.#ownStretches();
    const found = new Set(this.#overlaps.in(text, own));
    for (const read of this.#recalledReads()) {
      const overlaps = new Overlaps();
      addPrivate(overlaps, read);
      for (const readers of overlaps.in(text, own)) found.add(readers);
    }
    return found;
  }

  #ownStretches(): (stretch: number) => boolean {
    let own: readonly ReadonlySet<number>[] | undefined;
    return (stretch) => {
      own ??= this.#prompts.map(stretchesOf);
      return own.some((stretches) => stretches.has(stretch));
    };
  }

  /** What accounts for a value because the person described the record in which it stands; see `described.ts`. */
  describedPools(argument: Argument): readonly Pool[] {
    if (!this.knowsPrompt) return [];
    this.#knownPool();
    const accepts = ({ source: { origin, place }, ...spot }: Spot) =>
      origin !== undefined && isWhole({ ...spot, source: { place } }) && this.#recordsOf(origin)?.has(place, argument) === true;
    return [this.#known, this.#vouchedFor].map((sources) => ({ sources, standing: ASKED, accepts }));
  }

  /** Days that trusted clocks told: what the person calls today may be theirs. */
  clocks(): readonly number[] {
    return this.#reads.flatMap(clockTold);
  }

  /** Whether the prompts, or what they describe, allow a payment of this sum; see `amounts.ts`. */
  allowsSum(value: string | number, argument: Argument): boolean {
    return this.knowsPrompt && allowsSum(value, argument, this.#prompts, () => this.#describedSums());
  }

  /** Whether a payment gives back what its recipient sent, as the prompts ask, and nothing was paid to him before; see `given-back.ts`. */
  givesBack(payment: Payment): boolean {
    if (!this.knowsPrompt || this.hasLetGo) return false;
    this.#wordPrompts();
    if (!this.#deeds.has(GIVE_BACK) || !isGivenBack(payment, this.#prompts, this.#reads)) return false;
    const before = this.#paid.get(payment.recipient);
    return before === undefined || before === payment.call;
  }

  /** Takes note of whom a call pays. */
  addPaid(addresses: Iterable<string>, call: CallId): void {
    for (const address of addresses) if (!this.#paid.has(address)) this.#paid.set(address, call);
  }

  #describedSums(): readonly number[] {
    return this.#reads.flatMap(({ origin }) => [
      ...(this.#recordsOf(origin)?.numbers((words) => words.some((word) => AMOUNT_WORDS.has(word))) ?? []),
    ]);
  }

  #recordsOf(origin: LeafOrigin): DescribedRecords | undefined {
    const asked = this.#promptPool().sources;
    if (this.#describedBy !== this.#promptsIndexed) this.#described.clear();
    this.#describedBy = this.#promptsIndexed;
    const known = this.#described.get(origin);
    if (known !== undefined) return known;
    const read = this.#reads.find((one) => one.origin === origin);
    if (read === undefined) return undefined;
    const records = new DescribedRecords(read.leaves, asked);
    this.#described.set(origin, records);
    return records;
  }

  #promptPool(): Pool {
    for (; this.#promptsIndexed < this.#prompts.length; this.#promptsIndexed++) {
      this.#asked.add(this.#prompts[this.#promptsIndexed] ?? "", PROMPT);
    }
    return { sources: this.#asked, standing: ASKED, derivedTimes: () => derivedTimes(this.#prompts) };
  }

  #knownPool(): Pool {
    for (; this.#knownReads < this.#reads.length; this.#knownReads++) {
      const read = this.#reads[this.#knownReads] ?? NOTHING_READ;
      addLeaves(this.#known, read, isKnown);
      addLeaves(this.#vouchedFor, read, (label) => label.authentic && !isKnown(label));
    }
    return { sources: this.#known, standing: KNOWN };
  }

  *#recalledReads(): Generator<Read> {
    let room = RECALLED_CHARS_MAX;
    for (const origin of this.#letGo.toReversed()) {
      if (room <= 0) return;
      const again = this.#recall(origin);
      if (again === undefined) continue;
      room -= again.chars;
      yield { origin, leaves: [...again.leaves], chars: again.chars, echo: "anything" };
    }
  }

  /** Lets go of the oldest until a quarter is free, so that it need not be done again at once. */
  #makeRoom(): void {
    let gone = 0;
    while (gone < this.#reads.length && this.#chars > (this.#charsMax * 3) / 4) {
      const read = this.#reads[gone++] ?? NOTHING_READ;
      this.#chars -= read.chars;
      this.addRecallable(read.origin);
    }
    this.#reads = this.#reads.slice(gone);
    this.#seen.clear();
    this.#known = new Sources();
    this.#vouchedFor = new Sources();
    this.#described.clear();
    this.#knownReads = 0;
    this.#overlaps = new Overlaps();
    this.#overlapReads = 0;
  }
}

// Never met: indexes run below the lengths of their lists.
const NOTHING_READ: Read = { origin: { call: "call_", name: "" }, leaves: [], chars: 0, echo: "nothing" };

function addLeaves(sources: Sources, { origin, leaves }: Read, isWanted: (label: PartLabel) => boolean): void {
  for (const { place, value, label } of leaves) {
    if (typeof value !== "boolean" && isWanted(label)) sources.add(String(value), { origin, place });
  }
}

function addPrivate(overlaps: Overlaps, { leaves }: Read): void {
  for (const { value, label } of leaves) {
    if (typeof value !== "boolean" && label.readers !== null) overlaps.add(String(value), label.readers);
  }
}

/** The day that a result tells where it is a trusted clock's: of a tool such as `get_current_day` that answers with a date alone. */
function clockTold({ origin, leaves }: Read): readonly number[] {
  if (leaves.length > CLOCK_LEAVES_MAX || !isClock(origin.name)) return [];
  return leaves.flatMap(({ value, label }) => {
    const day = typeof value === "string" && isKnown(label) ? /^\d{4}-\d{2}-\d{2}(?=$|[T ])/.exec(value)?.[0] : undefined;
    const at = day === undefined ? Number.NaN : Date.parse(`${day}T12:00:00Z`);
    return Number.isNaN(at) ? [] : [at];
  });
}

function isClock(name: string): boolean {
  const words = wordsOf(name.slice(name.indexOf("/") + 1));
  return words.some((word) => CURRENT.has(word)) && words.some((word) => TIMES.has(word));
}

const CURRENT: ReadonlySet<string> = new Set(["current", "today", "now", "clock"]);
const TIMES: ReadonlySet<string> = new Set(["date", "day", "time", "datetime", "timestamp", "today", "now", "clock"]);

/** What a leaf costs beside its text. */
const LEAF_CHARS = 32;

/** All that was read in one text without case, and where each leaf begins in it. */
interface Joined {
  readonly text: string;
  readonly starts: readonly number[];
}

const joined = new WeakMap<Read, Joined>();

function joinedOf(read: Read): Joined {
  const before = joined.get(read);
  if (before !== undefined) return before;
  const starts: number[] = [];
  const texts: string[] = [];
  let at = 0;
  for (const { value } of read.leaves) {
    // Making a text small may change its length, so it is measured afterwards.
    const text = `${String(value).toLowerCase()}\n`;
    starts.push(at);
    texts.push(text);
    at += text.length;
  }
  const made = { text: texts.join(""), starts };
  joined.set(read, made);
  return made;
}

/** Places of leaves that hold a text, at most so many. */
function placesIn(read: Read, sought: string, max: number): readonly string[] {
  const { text, starts } = joinedOf(read);
  const places: string[] = [];
  let leaf = 0;
  for (let at = text.indexOf(sought); at !== -1 && places.length < max; at = text.indexOf(sought, starts[leaf] ?? text.length)) {
    while (leaf < starts.length && (starts[leaf] ?? 0) <= at) leaf++;
    places.push(read.leaves[leaf - 1]?.place ?? "");
  }
  return places;
}

function charsOf(leaves: readonly IndexedLeaf[]): number {
  return leaves.reduce((chars, { place, value }) => chars + LEAF_CHARS + place.length + (typeof value === "string" ? value.length : 0), 0);
}

/**
 * What reading and validating a rule cost, kept from one load to the next. Cedar's parser and validator take some half a
 * millisecond a rule: a folder of thousands, of which one changed, must not pay for all. Kept are pure functions of what
 * they are kept by: the form of a rule by its text, the text of a linked rule by its template and filling, what stands in
 * a file by its name and text, and that a rule validated by its text and what of the schema it can see. A cache never
 * holds more than the last two loads.
 */
import type { PlacedFile } from "./place-statements.ts";
import type { Problem } from "./problem.ts";
import type { LinksInText } from "./read-links.ts";
import type { BodyRead } from "./rule-body.ts";
import type { Compared } from "./studied.ts";
import type { LinkRead, Slot } from "./template.ts";

/** What was read of a text. The same text gives the same object, so that others can keep things by its `json`. */
export interface ReadText {
  readonly text: string;
  readonly read: BodyRead;
}

interface Kept extends ReadText {
  /** Digest of what the rule was validated against, and had no problem with. */
  sound: string | undefined;
}

type KeptLink = { readonly text: string } | { readonly unfit: readonly Slot[] };

/** What a cache holds of its last load, as plain data: one object stays one, wherever it is named. */
export interface KeptRules {
  readonly texts: ReadonlyMap<string, Kept>;
  readonly links: ReadonlyMap<string, KeptLink>;
  readonly items: ReadonlyMap<string, LinksInText>;
  readonly files: ReadonlyMap<string, PlacedFile>;
  readonly schema: string | undefined;
}

/** What the last two loads used. */
class Recent<Value> {
  #now = new Map<string, Value>();
  #before = new Map<string, Value>();

  /** What the last load used. */
  get last(): ReadonlyMap<string, Value> {
    return this.#now;
  }

  /** Begins with what another held of its last load. */
  take(last: ReadonlyMap<string, Value>): void {
    this.#now = new Map(last);
  }

  begin(): void {
    this.#before = this.#now;
    this.#now = new Map();
  }

  get(key: string): Value | undefined {
    const now = this.#now.get(key);
    if (now !== undefined) return now;
    const before = this.#before.get(key);
    if (before !== undefined) this.#now.set(key, before);
    return before;
  }

  keep(key: string, value: Value): Value {
    this.#now.set(key, value);
    return value;
  }
}

export class RuleCache {
  readonly #texts = new Recent<Kept>();
  readonly #links = new Recent<KeptLink>();
  /** Items of files of links, by their texts. */
  readonly items = new Recent<LinksInText>();
  /** What stands in files of rules, by their names and texts. */
  readonly files = new Recent<PlacedFile>();
  /** What nobody sees in files, by their names and texts. */
  readonly hidden = new Recent<readonly Problem[]>();
  #schema: string | undefined;
  /** What comparing the rules with one another came to the last time. */
  compared: Compared | undefined;
  #gained = false;

  /** A cache as another was, after its last load. */
  static of({ texts, links, items, files, schema }: KeptRules): RuleCache {
    const cache = new RuleCache();
    cache.#texts.take(texts);
    cache.#links.take(links);
    cache.items.take(items);
    cache.files.take(files);
    cache.#schema = schema;
    return cache;
  }

  /** What it holds of the last load, for one that begins as this one is. */
  kept(): KeptRules {
    const { items, files } = this;
    return { texts: this.#texts.last, links: this.#links.last, items: items.last, files: files.last, schema: this.#schema };
  }

  /** Whether it came to hold what Cedar's own engine said since this was asked last. */
  hasGained(): boolean {
    const gained = this.#gained;
    this.#gained = false;
    return gained;
  }

  /** Begins another load: what it does not use is forgotten with the next one. */
  begin(): void {
    for (const kept of [this.#texts, this.#links, this.items, this.files, this.hidden]) kept.begin();
  }

  /** What was read of a text; undefined where it was not read since the load before. */
  text(text: string): ReadText | undefined {
    return this.#texts.get(text);
  }

  keepText(text: string, read: BodyRead): void {
    // A slice of a file's text would keep all of that file in memory, each version of it.
    const own = Buffer.from(text, "utf8").toString("utf8");
    this.#texts.keep(own, { text: own, read, sound: undefined });
    this.#gained = true;
  }

  /** What a link came to, by its template and filling; undefined where it was not read since the load before. */
  link(key: string): ReadText | { readonly unfit: readonly Slot[] } | undefined {
    const known = this.#links.get(key);
    if (known === undefined) return undefined;
    return "unfit" in known ? known : this.text(known.text);
  }

  keepLink(key: string, linked: LinkRead): void {
    if ("text" in linked) this.keepText(linked.text, linked.read);
    this.#links.keep(key, "text" in linked ? { text: linked.text } : linked);
    this.#gained = true;
  }

  /** Whether the rule of this text had no problem with the view of that digest. */
  isSound(text: string, view: string): boolean {
    return this.#texts.get(text)?.sound === view;
  }

  setSound(text: string, view: string): void {
    const known = this.#texts.get(text);
    if (known !== undefined) known.sound = view;
    this.#gained = true;
  }

  /** Whether the schema of that digest parsed. */
  isSoundSchema(digest: string): boolean {
    return this.#schema === digest;
  }

  setSoundSchema(digest: string): void {
    this.#schema = digest;
    this.#gained = true;
  }
}

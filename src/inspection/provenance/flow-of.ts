/**
 * What is to be said of the values in a call: which steer it and are not accounted for, what its content carries that
 * nothing accounts for, who would read what they may not, and what address was never seen. Says only what is; whether a
 * call may run for all that is for rules to say.
 */
import type { Call } from "../../call/call.ts";
import { DEED_MARK, NO_FLOW } from "../../call/flow.ts";
import type { Flow, Lack, Lacking, Seen } from "../../call/flow.ts";
import type { JsonValue } from "../../call/json.ts";
import type { Label } from "../../call/label.ts";
import type { ToolManifest } from "../../call/manifest.ts";
import { CARRIED_MAX, CHOICES_MAX, LACKING_TOLD_MAX, SEEN_SOUGHT_MAX, WORD_CHARS_MIN } from "./limits.ts";
import { isSum } from "./amounts.ts";
import { Arguments } from "./argument.ts";
import type { Argument, ArgumentLeaf } from "./argument.ts";
import type { Constants } from "./constants.ts";
import { carriedIn } from "./content.ts";
import { addressOf } from "./field.ts";
import { ASKED, KNOWN, standingOf, UNKNOWN } from "./ground.ts";
import type { Grounds, Standing } from "./ground.ts";
import type { Readers } from "./overlap.ts";
import type { ProvenanceIndex } from "./provenance-index.ts";

/** What is known of a session when a call is looked at. */
export interface SessionProvenance {
  readonly index: ProvenanceIndex;
  readonly label: Label;
  /** Whether the person's own words are known. */
  readonly knowsPrompt: boolean;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly constants: Constants;
  /** The id under which labels name a reader. */
  readonly readerId: (reader: string) => string;
  /** What detectors take for secrets in the arguments. */
  readonly secrets: readonly string[];
}

/** What the values of a call lack. Pure but for what the index computes once. Never faults. */
export function flowOf(call: Call, manifest: ToolManifest, session: SessionProvenance): Flow {
  const isFetch = fetches(manifest);
  const consequential = (!isFetch && manifest.classes.some((name) => name !== "read")) || manifest.classes.length === 0;
  if (!consequential && !isFetch) return NO_FLOW;
  const binding = consequential && (!manifest.reversible || manifest.outward);
  const blind = consequential && !session.knowsPrompt;
  if (session.label.integrity === "trusted") return consequential ? { consequential, binding, blind, lacking: [] } : NO_FLOW;
  const lacking = new Looking(call, manifest, session).all(isFetch);
  return consequential || lacking.length > 0 ? { consequential, binding, blind, lacking } : NO_FLOW;
}

/** Whether a tool only fetches what an address names. */
function fetches({ classes }: ToolManifest): boolean {
  return classes.includes("egress") && classes.includes("read") && classes.every((name) => name === "egress" || name === "read");
}

/** The place of all arguments together: stands for what the call does. */
const THE_CALL = "";

const known = new WeakMap<ToolManifest, Arguments>();

function argumentsOf({ definition }: Call, manifest: ToolManifest): Arguments {
  const before = known.get(manifest);
  if (before?.isOf(definition) === true) return before;
  const made = new Arguments(definition, manifest);
  known.set(manifest, made);
  return made;
}

/** One look at one call. */
class Looking {
  readonly #call: Call;
  readonly #manifest: ToolManifest;
  readonly #session: SessionProvenance;
  readonly #grounds: Grounds;
  readonly #leaves: readonly ArgumentLeaf[];
  readonly #lacking: Lacking[] = [];
  #sought = 0;

  constructor(call: Call, manifest: ToolManifest, session: SessionProvenance) {
    const { index, constants, now } = session;
    this.#call = call;
    this.#manifest = manifest;
    this.#session = session;
    const pools = [...constants.pools, ...index.pools(manifest.classes, now)];
    this.#leaves = [...argumentsOf(call, manifest).leaves(call.args)];
    this.#grounds = { pools, domains: constants.domains, now, told: index.clocks() };
  }

  all(isFetch: boolean): readonly Lacking[] {
    const leaves = this.#leaves;
    for (const leaf of leaves) {
      if (isFetch) this.#fetched(leaf);
      else if (leaf.argument.role === "control") this.#steers(leaf);
      else if (this.#manifest.outward) this.#carried(leaf);
    }
    if (!isFetch && this.#manifest.outward) this.#readable(leaves);
    if (!isFetch && (this.#manifest.outward || !this.#manifest.reversible)) this.#deed(leaves);
    return this.#lacking;
  }

  /** Values that the person named do not make a deed of theirs, and some deeds need no value at all. */
  #deed(leaves: readonly ArgumentLeaf[]): void {
    const { index, now } = this.#session;
    const { classes } = this.#manifest;
    if (this.#lacking.some(({ lack }) => lack === "ungrounded" || lack === "unasked")) return;
    const steering = leaves.filter(({ argument, value }) => argument.role === "control" && !isWithoutChoice(argument, value));
    const isBare = steering.length === 0;
    if (index.hasAskedFor({ tool: this.#call.definition.name, classes, isBare })) return;
    // Who vouched for values did not vouch for what needs none.
    const { server, name } = this.#call.definition;
    if (isBare ? this.#isEndorsed(`${DEED_MARK}${server}/${name}`) : index.hasEndorsed(classes, now)) return;
    if (isBare) this.#lack(THE_CALL, "unasked", undefined);
    for (const { argument, value } of steering) this.#lack(argument.place, "unasked", value);
  }

  #steers({ argument, value }: ArgumentLeaf): void {
    if (isWithoutChoice(argument, value) || this.#isEndorsed(value)) return;
    const standing = typeof value === "boolean" ? this.#ofTruth(value, argument) : this.#standing(value, argument);
    if (standing !== ASKED) this.#lack(argument.place, standing === KNOWN ? "unasked" : "ungrounded", value);
  }

  #isEndorsed(value: string | number | boolean): boolean {
    const { index, now } = this.#session;
    return index.isEndorsed(String(value), this.#manifest.classes, now);
  }

  /** The standing by what is held, and by what must be read again only where that says nothing. */
  #standing(value: string | number, argument: Argument): Standing {
    const standing = standingOf(value, argument, this.#grounds);
    if (standing === ASKED || this.#isDescribed(value, argument) || this.#isMeasured(value, argument)) return ASKED;
    if (this.#isGivenBack(value, argument)) return ASKED;
    if (standing !== UNKNOWN || !this.#session.index.hasLetGo) return standing;
    for (const pool of this.#session.index.recalled()) {
      const again = standingOf(value, argument, { ...this.#grounds, pools: [...this.#grounds.pools, pool] });
      if (again !== UNKNOWN) return again;
    }
    return UNKNOWN;
  }

  /** Whether the person named the record in which the value stands instead of the value. */
  #isDescribed(value: string | number, argument: Argument): boolean {
    if (argument.role !== "control") return false;
    const asked = this.#grounds.pools.filter(({ standing }) => standing === ASKED);
    const pools = [...asked, ...this.#session.index.describedPools(argument)];
    return pools.length > asked.length && standingOf(value, argument, { ...this.#grounds, pools }) === ASKED;
  }

  /** Whether it is a payment that the person's words allow. */
  #isMeasured(value: string | number, argument: Argument): boolean {
    return this.#manifest.classes.includes("pay") && isSum(argument) && this.#session.index.allowsSum(value, argument);
  }

  /** Whether the recipient of a payment gets back what he sent, as the person asked. */
  #isGivenBack(value: string | number, argument: Argument): boolean {
    const recipient = argument.isRecipient && typeof value === "string" ? addressOf(value) : undefined;
    if (recipient === undefined || !this.#manifest.classes.includes("pay")) return false;
    const sums = this.#leaves.filter((leaf) => isSum(leaf.argument));
    return this.#session.index.givesBack({ call: this.#call.id, recipient, sums });
  }

  /** `recurring: true` was asked for by who said `recurring`; that something be left off is said in too many ways. */
  #ofTruth(value: boolean, { words }: Argument): Standing {
    return value && [...words].some((word) => word.length >= WORD_CHARS_MIN) && this.#session.index.says(words) ? ASKED : UNKNOWN;
  }

  /** An address must have stood somewhere; whoever wrote it there could not put into it what is read only now. */
  #fetched({ argument, value }: ArgumentLeaf): void {
    if (isWithoutChoice(argument, value) || argument.role === "content" || this.#isEndorsed(value)) return;
    if (typeof value !== "string") return argument.isListed ? this.#steers({ argument, value }) : undefined;
    if (this.#session.index.stoodBefore(value)) return;
    const standing = this.#standing(value, argument);
    // Also what nobody outside can choose may hold what the agent has put there.
    if (standing === ASKED || (standing === KNOWN && !this.#session.index.hasEchoes)) return;
    this.#lack(argument.place, "unseen", value);
  }

  #carried({ argument, value }: ArgumentLeaf): void {
    const text = String(value);
    if (this.#isEndorsed(text)) return;
    const carried = carriedIn(text, CARRIED_MAX);
    if (carried.length === CARRIED_MAX) this.#lack(argument.place, "unsourced", undefined);
    for (const { value: one, isEncoded } of carried) {
      if (this.#standing(one, argument) !== UNKNOWN) continue;
      // What somebody wrote before cannot be an encoding of what the session has read.
      if (isEncoded && this.#session.index.seen(one).length > 0) continue;
      this.#lack(argument.place, "unsourced", one);
    }
    for (const secret of this.#session.secrets) {
      if (text.includes(secret) && this.#standing(secret, argument) !== ASKED) this.#lack(argument.place, "unsourced", secret);
    }
  }

  /**
   * Every recipient may read what the content repeats of private data. Where it repeats none, it could still be put in
   * other words or encoded: then whoever is not named by a person may read what everybody may read that was read.
   */
  #readable(leaves: readonly ArgumentLeaf[]): void {
    const recipients = leaves.filter(({ argument, value }) => argument.isRecipient && typeof value !== "boolean");
    if (recipients.length === 0) return;
    const contents = leaves.filter(({ argument, value }) => argument.role === "content" && !this.#isEndorsed(value));
    const private_ = contents.map((content) => ({ content, lists: [...this.#session.index.readersOf(String(content.value))] }));
    const repeated = private_.flatMap(({ lists }) => lists);
    const unable = repeated.length > 0 ? this.#unable(recipients, repeated) : this.#unnamed(recipients);
    for (const { argument, value } of unable) this.#lack(argument.place, "unreadable", value);
    if (unable.length === 0) return;
    // Vouching for a recipient is not vouching for what is sent: that takes the content as well.
    for (const { content, lists } of private_) if (lists.length > 0) this.#lack(content.argument.place, "unreadable", undefined);
  }

  #unable(recipients: readonly ArgumentLeaf[], lists: readonly Readers[]): readonly ArgumentLeaf[] {
    return recipients.filter(({ value }) => namesIn(String(value)).some((name) => !this.#mayRead(name, lists)));
  }

  #unnamed(recipients: readonly ArgumentLeaf[]): readonly ArgumentLeaf[] {
    const { readers } = this.#session.label;
    if (readers === null) return [];
    return this.#unable(recipients, [readers]).filter(
      ({ argument, value }) => typeof value === "boolean" || this.#standing(value, argument) !== ASKED,
    );
  }

  #mayRead(name: string, lists: readonly Readers[]): boolean {
    const { constants, readerId } = this.#session;
    if (constants.isOwn(name)) return true;
    const id = readerId(name);
    return lists.every((readers) => readers === null || readers.includes(id));
  }

  #lack(argument: string, lack: Lack, value: JsonValue | undefined): void {
    const isTold = this.#lacking.some((one) => one.argument === argument && one.lack === lack);
    if (isTold && this.#lacking.length >= LACKING_TOLD_MAX) return;
    this.#lacking.push({ argument, lack, seen: this.#seen(value) });
  }

  #seen(value: JsonValue | undefined): readonly Seen[] {
    if (value === undefined || typeof value === "boolean" || this.#sought >= SEEN_SOUGHT_MAX) return [];
    this.#sought++;
    return this.#session.index.seen(String(value));
  }
}

/** Several recipients may stand in one text. */
function namesIn(value: string): readonly string[] {
  return value.includes("@")
    ? value
        .split(/[,;\n]/)
        .map((name) => name.trim())
        .filter((name) => name !== "")
    : [value];
}

/** What would also happen if it were left out, or what leaves nothing worth choosing at a place that no manifest names. */
function isWithoutChoice({ schema, isListed }: Argument, value: string | number | boolean): boolean {
  if (schema?.["default"] === value) return true;
  if (isListed) return false;
  if (typeof value === "boolean" || value === "") return true;
  const choices = schema?.["enum"];
  return Array.isArray(choices) && choices.length <= CHOICES_MAX && (choices as readonly JsonValue[]).includes(value);
}

/**
 * Resources whose whole content a call replaces: what stood there before is gone, and with it why it was labelled so. The label
 * is set anew once the call has succeeded, never before, and only where nothing else can have had a hand in what stands there now:
 *
 * - the resource was never written under another spelling of its name, which a store may keep as another resource;
 * - no other call that writes to this server under a label was on its way when this one began, or has begun since.
 *
 * Which calls are on their way is known as long as the house runs. One whose end nobody knows is on its way for good.
 *
 * Durability: a label that is not set anew for want of a commit stays as high as it was.
 */
import type { CallId } from "../../call/id.ts";
import type { Label } from "../../call/label.ts";
import type { ReplaceLabel, StoredLabelStore } from "../port.ts";
import { WRITES_IN_FLIGHT_MAX } from "./limits.ts";
import type { Spelling } from "./resource-names.ts";

/** A call that replaces, with names by their digests. */
export interface Replacing {
  readonly call: CallId;
  readonly server: string;
  /** The label of what it writes. */
  readonly label: Label;
  readonly replaced: Spelling;
}

/** What is under way on a server. */
interface Writing {
  readonly inFlight: Set<CallId>;
  /** How many calls have begun that write under a label. */
  begun: number;
  /** Labels that are being set anew. */
  replacing: number;
}

export class Replacements {
  readonly #store: StoredLabelStore;
  readonly #replace: ReplaceLabel;
  readonly #servers = new Map<string, Writing>();
  readonly #begun = new Map<CallId, Replacing & { readonly alone: boolean; readonly after: number }>();
  /** Spellings by name whose label is being made durable: another call may not see it yet. */
  readonly #raising = new Map<string, readonly string[]>();

  constructor({ store, replace }: { readonly store: StoredLabelStore; readonly replace: ReplaceLabel }) {
    this.#store = store;
    this.#replace = replace;
  }

  /** A call that replaces is about to be permitted. To be told before `writes` of it. */
  begin(replacing: Replacing): void {
    const { inFlight, begun } = this.#on(replacing.server);
    if (this.#begun.size >= WRITES_IN_FLIGHT_MAX) return;
    const isHigh = replacing.label.integrity !== "trusted" || replacing.label.readers !== null;
    this.#begun.set(replacing.call, { ...replacing, alone: inFlight.size === 0, after: isHigh ? begun + 1 : begun });
  }

  /** A call that writes under a label is about to be permitted. */
  writes(server: string, call: CallId): void {
    const writing = this.#on(server);
    writing.begun++;
    // What is full stays full: nothing counts as alone any more.
    if (writing.inFlight.size < WRITES_IN_FLIGHT_MAX) writing.inFlight.add(call);
  }

  /** Whether a label is being set anew: what stands now may not stand when another change arrives. */
  isReplacing(server: string): boolean {
    return (this.#servers.get(server)?.replacing ?? 0) > 0;
  }

  /** Marks to be left because a resource that has a label is written in another spelling than before. */
  otherwise(spellings: readonly Spelling[], stands: (resource: string) => boolean): readonly string[] {
    const isOther = ({ at, spelt, otherwise }: Spelling) =>
      stands(otherwise) || (stands(at) && !stands(spelt)) || (this.#raising.get(at) ?? []).some((one) => one !== spelt);
    return spellings.filter(isOther).map(({ otherwise }) => otherwise);
  }

  /** Remembers spellings until what was asked for is durable. */
  async during(spellings: readonly Spelling[], durable: Promise<void>): Promise<void> {
    for (const { at, spelt } of spellings) this.#raising.set(at, [...(this.#raising.get(at) ?? []), spelt]);
    try {
      await durable;
    } finally {
      for (const { at, spelt } of spellings) this.#forget(at, spelt);
    }
  }

  #forget(at: string, spelt: string): void {
    const raising = this.#raising.get(at) ?? [];
    const left = raising.toSpliced(raising.indexOf(spelt), 1);
    if (left.length === 0) this.#raising.delete(at);
    else this.#raising.set(at, left);
  }

  /** A call has ended, and whether it did what it was to do. */
  end(server: string, call: CallId, isDone: boolean): void {
    const writing = this.#on(server);
    if (writing.inFlight.size < WRITES_IN_FLIGHT_MAX) writing.inFlight.delete(call);
    const replacing = this.#begun.get(call);
    this.#begun.delete(call);
    if (replacing === undefined || !isDone || !replacing.alone || writing.begun !== replacing.after) return;
    const { label, replaced } = replacing;
    const stands = new Map(this.#store.storedLabels(server, Object.values(replaced)).map((row) => [row.resource, row.label]));
    const before = stands.get(replaced.at);
    if (before === undefined || !stands.has(replaced.spelt) || stands.has(replaced.otherwise) || isSame(before, label)) return;
    writing.replacing++;
    const over = () => void writing.replacing--;
    // Asked for here and now, so that it stands before every change that is asked for later. Without it the label stays high.
    void this.#replace({ server, resource: replaced.at, label, call }).then(over, over);
  }

  #on(server: string): Writing {
    const known = this.#servers.get(server);
    if (known !== undefined) return known;
    const made = { inFlight: new Set<CallId>(), begun: 0, replacing: 0 };
    this.#servers.set(server, made);
    return made;
  }
}

function isSame(one: Label, other: Label): boolean {
  return (
    one.integrity === other.integrity &&
    one.readers?.length === other.readers?.length &&
    (one.readers ?? []).every((reader) => other.readers?.includes(reader))
  );
}

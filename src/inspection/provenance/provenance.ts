/**
 * The indexes of all sessions that are in use, and where they come from: what was read while the house runs, and what the
 * agent's database kept from before. A session that is let go for want of room is read again when it comes back.
 *
 * Durability: none of its own. Results, prompts and endorsements are durable before they count for anything here.
 */
import type { Call } from "../../call/call.ts";
import { NO_FLOW } from "../../call/flow.ts";
import type { Flow } from "../../call/flow.ts";
import type { CallId, SessionId } from "../../call/id.ts";
import type { Definition } from "../../call/definition.ts";
import { isJsonObject } from "../../call/json.ts";
import type { JsonObject, JsonValue } from "../../call/json.ts";
import type { ToolManifest } from "../../call/manifest.ts";
import type { Sealed, SessionView } from "../../call/session-view.ts";
import type { LabelledResult } from "../labels/label-result.ts";
import type { EndorsementStore, ResultStore, StoredResult } from "../port.ts";
import type { BroughtResult } from "../brought/brought.ts";
import type { Constants } from "./constants.ts";
import type { Echo } from "./echo.ts";
import { addressOf } from "./field.ts";
import { flowOf } from "./flow-of.ts";
import type { IndexedLeaf, LeafOrigin } from "./indexed-leaf.ts";
import { INDEXED_CHARS_A_SESSION_MAX, INDEXED_CHARS_MAX, INDEXED_SESSIONS_MAX, RECALLABLE_RESULTS_MAX } from "./limits.ts";
import { ProvenanceIndex } from "./provenance-index.ts";

/** A result as it was kept: what was asked, and what came back or why nothing did. */
export interface ResultRead {
  readonly stored: StoredResult;
  readonly args: JsonObject;
  readonly result: JsonObject;
}

interface ReadAgain {
  readonly origin: LeafOrigin;
  readonly leaves: readonly IndexedLeaf[];
}

export interface ProvenanceParts {
  /** What a tool does; undefined where it is no tool. */
  readonly manifestOf: (definition: Definition) => ToolManifest | undefined;
  readonly store: ResultStore & EndorsementStore;
  /** What the person asked for in a session, without the first `known` of it. */
  readonly promptsOf: (session: SessionView, known: number) => readonly string[];
  /** The leaves of a result that was kept, labelled anew; nothing where its definition is not known any more. */
  readonly leavesOf: (read: ResultRead) => Iterable<IndexedLeaf>;
  /** What a call of a model brings along of tools that the house did not perform, by the call's arguments. */
  readonly brought: (args: JsonObject, session: SessionView) => Iterable<BroughtResult>;
  readonly constants: Constants;
  readonly readerId: (reader: string) => string;
}

/** What is held of one session. */
interface Held {
  readonly index: ProvenanceIndex;
  /** Whether what its calls brought back before is in the index, or is known to be readable again. */
  isRestored: boolean;
  /** Calls whose results came while it was held. */
  readonly learned: Set<CallId>;
  /** Keys of what its requests to models brought along. */
  readonly brought: Set<string>;
  prompts: number;
  /** Index of the newest endorsement that is known. */
  endorsed: number;
  /** Whether it had read what is private, when it last said or was told something. */
  wasPrivate: boolean;
  /** Whether it did more than read after that. */
  hasActed: boolean;
}

const READING: Pick<ToolManifest, "classes" | "content"> = { classes: ["read"], content: [] };

function textsIn(value: JsonValue): readonly string[] {
  if (typeof value === "string") return [value];
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([name, inner]) => [name, ...textsIn(inner)]);
}

function addressesIn(args: JsonObject): readonly string[] {
  return textsIn(args).flatMap((text) => addressOf(text) ?? []);
}

export class Provenance {
  readonly #parts: ProvenanceParts;
  /** By use: the one used longest ago first. */
  readonly #held = new Map<SessionId, Held>();
  readonly #charsMax: number;
  #chars = 0;

  constructor(parts: ProvenanceParts, charsMax = INDEXED_CHARS_MAX) {
    this.#parts = parts;
    this.#charsMax = charsMax;
  }

  /** What the values of a call lack. `secrets` are texts in its arguments that detectors take for secrets. Faults: STORE_*, KEYS_*. */
  flowOf(call: Call, session: SessionView, secrets: readonly string[]): Flow {
    const { manifestOf, constants, readerId } = this.#parts;
    const manifest = call.action === "callTool" ? manifestOf(call.definition) : undefined;
    if (manifest === undefined || (manifest.classes.every((name) => name === "read") && manifest.classes.length > 0)) return NO_FLOW;
    const held = this.#hold(session);
    this.#freshen(held, session);
    if (session.label.integrity === "untrusted") this.#restore(held, session);
    const { index } = held;
    const flow = flowOf(call, manifest, {
      index,
      label: session.label,
      knowsPrompt: index.knowsPrompt,
      now: call.at,
      constants,
      readerId,
      secrets,
    });
    this.#makeRoom(session.id);
    return flow;
  }

  /** Takes note of whom a call pays, before it does: what calls pay back at the same time counts as well. */
  pays({ id, action, definition, args }: Call, session: SessionView): void {
    const manifest = action === "callTool" ? this.#parts.manifestOf(definition) : undefined;
    if (manifest?.classes.includes("pay") === true) this.#held.get(session.id)?.index.addPaid(addressesIn(args), id);
  }

  /** Takes in what a call has released to the agent. */
  learn(call: Call, session: SessionView, { leaves, label, isKept = false }: Pick<LabelledResult, "leaves" | "label" | "isKept">): void {
    const held = this.#hold(session);
    const before = held.index.chars;
    const echo = this.#echoOf(call, session, held);
    held.wasPrivate ||= session.label.readers !== null || label.readers !== null;
    held.index.addResult({ call: call.id, name: `${call.definition.server}/${call.definition.name}` }, leaves, isKept ? "anything" : echo);
    if (!held.isRestored) held.learned.add(call.id);
    this.#chars += held.index.chars - before;
    this.#makeRoom(session.id);
  }

  /** Takes in what a call of a model brings along: the same result comes again with every request, and counts once. */
  bring({ id, args }: Pick<Call, "id" | "args">, session: SessionView): void {
    const held = this.#hold(session);
    const before = held.index.chars;
    const reads = this.#broughtBy(id, args, { held, session });
    // Of several that come at once, one may hold what the agent put away when it had read another.
    const echo = held.wasPrivate || reads.length > 1 ? "anything" : "nothing";
    for (const { origin, leaves } of reads) held.index.addResult(origin, leaves, echo);
    held.wasPrivate ||= session.label.readers !== null;
    this.#chars += held.index.chars - before;
    this.#makeRoom(session.id);
  }

  #broughtBy(
    call: CallId,
    args: JsonObject,
    { held, session }: { readonly held: Held; readonly session: SessionView },
  ): readonly ReadAgain[] {
    const reads: ReadAgain[] = [];
    for (const { key, name, leaves } of this.#parts.brought(args, session)) {
      if (held.brought.has(key)) continue;
      held.brought.add(key);
      reads.push({ origin: { call, name }, leaves: [...leaves()] });
    }
    return reads;
  }

  /**
   * A session that has read nothing private has nothing to hide in an address. Once it has, what it does may leave one behind, whatever
   * brings it back; what only reads may answer with its own question.
   */
  #echoOf(call: Call, session: SessionView, held: Held): Echo {
    if (session.label.readers === null) return "nothing";
    // What a model says is no result: nothing of it is looked for.
    if (call.action === "callModel") return "anything";
    const manifest = call.action === "callTool" ? this.#parts.manifestOf(call.definition) : undefined;
    const { classes = [], content = [] } = manifest ?? (call.action === "callTool" ? {} : READING);
    const isReading = classes.length > 0 && classes.every((name) => name === "read" || name === "egress");
    if (!isReading) held.hasActed = true;
    if (held.hasActed) return "anything";
    // What is fetched was asked about before, unless it stood somewhere.
    return classes.includes("egress") && content.length === 0 ? "nothing" : textsIn(call.args);
  }

  #hold(session: SessionView): Held {
    const known = this.#held.get(session.id);
    const held = known ?? this.#fresh(session);
    this.#held.delete(session.id);
    this.#held.set(session.id, held);
    return held;
  }

  #fresh(session: SessionView): Held {
    const recall = (origin: LeafOrigin) => this.#read(origin, session);
    return {
      index: new ProvenanceIndex(recall),
      // A session that has made no call before has nothing to be read again.
      isRestored: session.calls === 0,
      learned: new Set(),
      brought: new Set(),
      prompts: 0,
      endorsed: -1,
      wasPrivate: session.calls > 0 && session.label.readers !== null,
      hasActed: session.calls > 0 && session.label.readers !== null,
    };
  }

  /** Prompts and endorsements that came since. Both are few, and count from the moment at which they are durable. */
  #freshen(held: Held, session: SessionView): void {
    const { store, promptsOf } = this.#parts;
    const before = held.index.chars;
    for (const text of promptsOf(session, held.prompts)) {
      held.prompts++;
      held.index.addPrompt(text);
    }
    for (const { entry, call, classes, values, expiresAt } of store.endorsements(session.agent, session.id)) {
      if (entry <= held.endorsed) continue;
      held.endorsed = entry;
      for (const value of openList(session, values, `${call}/endorsed`)) held.index.endorse(value, classes, expiresAt);
    }
    this.#chars += held.index.chars - before;
  }

  /** Reads what the session's calls brought back before, newest first as far as it is held; of the rest it takes note. */
  #restore(held: Held, session: SessionView): void {
    if (held.isRestored) return;
    held.isRestored = true;
    const before = held.index.chars;
    const stored = this.#parts.store.resultsOf(session.agent, session.id, RECALLABLE_RESULTS_MAX);
    const origins = stored.flatMap(({ call, server, name }) => (held.learned.has(call) ? [] : [{ call, name: `${server}/${name}` }]));
    held.learned.clear();
    const reads: ReadAgain[] = [];
    let room = INDEXED_CHARS_A_SESSION_MAX / 2;
    while (room > 0 && origins.length > 0) {
      const origin = origins.pop();
      const again = origin && this.#open(origin.call, session);
      if (origin === undefined || again === undefined) continue;
      const { stored, args } = again;
      held.index.addPaid(addressesIn(args), origin.call);
      const isModel = stored.action === "callModel";
      room -= (isModel ? stored.args : stored.result).bytes.length;
      if (isModel) reads.unshift(...this.#broughtBy(origin.call, args, { held, session }));
      else reads.unshift({ origin, leaves: [...this.#parts.leavesOf(again)] });
    }
    for (const origin of origins) held.index.addRecallable(origin);
    for (const { origin, leaves } of reads) held.index.addResult(origin, leaves, "anything");
    this.#chars += held.index.chars - before;
  }

  /** A result from the agent's database. What cannot be read accounts for nothing; nor does what a model said, but what it was told does. */
  #read({ call }: LeafOrigin, session: SessionView): { readonly leaves: Iterable<IndexedLeaf>; readonly chars: number } | undefined {
    const again = this.#open(call, session);
    if (again === undefined) return undefined;
    const { stored, args } = again;
    if (stored.action !== "callModel") return { leaves: this.#parts.leavesOf(again), chars: stored.result.bytes.length };
    const leaves = [...this.#parts.brought(args, session)].flatMap((one) => [...one.leaves()]);
    return { leaves, chars: stored.args.bytes.length };
  }

  #open(call: CallId, session: SessionView): ResultRead | undefined {
    return openResult(this.#parts.store, session, call);
  }

  #makeRoom(keeping: SessionId): void {
    for (const [session, { index }] of this.#held) {
      if ((this.#chars <= this.#charsMax && this.#held.size <= INDEXED_SESSIONS_MAX) || session === keeping) return;
      this.#held.delete(session);
      this.#chars -= index.chars;
    }
  }
}

/** What one of a session's calls was given and brought back, opened; undefined where there is none. Faults: STORE_*, KEYS_*. */
export function openResult(store: ResultStore, session: SessionView, call: CallId): ResultRead | undefined {
  const stored = store.resultOf(session.agent, call);
  if (stored === undefined) return undefined;
  const args = open(session, stored.args, `${call}/args`)["args"];
  return { stored, args: asObject(args), result: open(session, stored.result, `${call}/result`) };
}

function open(session: SessionView, sealed: Sealed, about: string): JsonObject {
  return asObject(JSON.parse(Buffer.from(session.keys.open(sealed, about)).toString("utf8")));
}

function openList(session: SessionView, sealed: Sealed, about: string): readonly string[] {
  const values: unknown = JSON.parse(Buffer.from(session.keys.open(sealed, about)).toString("utf8"));
  return Array.isArray(values) ? values.filter((value) => typeof value === "string") : [];
}

function asObject(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}

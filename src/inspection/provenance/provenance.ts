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
import type { JsonObject } from "../../call/json.ts";
import type { ToolManifest } from "../../call/manifest.ts";
import type { Sealed, SessionView } from "../../call/session-view.ts";
import type { EndorsementStore, ResultStore, StoredResult } from "../port.ts";
import type { Constants } from "./constants.ts";
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

export interface ProvenanceParts {
  /** What a tool does; undefined where it is no tool. */
  readonly manifestOf: (definition: Definition) => ToolManifest | undefined;
  readonly store: ResultStore & EndorsementStore;
  /** What the person asked for in a session, without the first `known` of it. */
  readonly promptsOf: (session: SessionView, known: number) => readonly string[];
  /** The leaves of a result that was kept, labelled anew; nothing where its definition is not known any more. */
  readonly leavesOf: (read: ResultRead) => Iterable<IndexedLeaf>;
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
  prompts: number;
  /** Index of the newest endorsement that is known. */
  endorsed: number;
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

  /** Takes in what a call has released to the agent. */
  learn(call: Call, session: SessionView, leaves: Iterable<IndexedLeaf>): void {
    const held = this.#hold(session);
    const before = held.index.chars;
    held.index.addResult({ call: call.id, name: `${call.definition.server}/${call.definition.name}` }, leaves);
    if (!held.isRestored) held.learned.add(call.id);
    this.#chars += held.index.chars - before;
    this.#makeRoom(session.id);
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
      prompts: 0,
      endorsed: -1,
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
    const reads: { readonly origin: LeafOrigin; readonly leaves: readonly IndexedLeaf[] }[] = [];
    let room = INDEXED_CHARS_A_SESSION_MAX / 2;
    while (room > 0 && origins.length > 0) {
      const origin = origins.pop();
      const again = origin && this.#read(origin, session);
      if (origin === undefined || again === undefined) continue;
      room -= again.chars;
      reads.unshift({ origin, leaves: [...again.leaves] });
    }
    for (const origin of origins) held.index.addRecallable(origin);
    for (const { origin, leaves } of reads) held.index.addResult(origin, leaves);
    this.#chars += held.index.chars - before;
  }

  /** A result from the agent's database. What cannot be read accounts for nothing. */
  #read({ call }: LeafOrigin, session: SessionView): { readonly leaves: Iterable<IndexedLeaf>; readonly chars: number } | undefined {
    const stored = this.#parts.store.resultOf(session.agent, call);
    if (stored === undefined) return undefined;
    const args = open(session, stored.args, `${call}/args`)["args"];
    const result = open(session, stored.result, `${call}/result`);
    return { leaves: this.#parts.leavesOf({ stored, args: asObject(args), result }), chars: stored.result.bytes.length };
  }

  #makeRoom(keeping: SessionId): void {
    for (const [session, { index }] of this.#held) {
      if ((this.#chars <= this.#charsMax && this.#held.size <= INDEXED_SESSIONS_MAX) || session === keeping) return;
      this.#held.delete(session);
      this.#chars -= index.chars;
    }
  }
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

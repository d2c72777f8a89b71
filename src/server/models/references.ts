/**
 * Which earlier answers a session may point to: those that it was given. They stand at the provider under one key for all
 * agents of the house, so that an id alone would open what another was told. Answers are durable in the agent's database
 * before anybody gets them: what is not held in memory is read again there, once.
 */
import type { Caller } from "../../call/caller.ts";
import type { SessionId } from "../../call/id.ts";
import { isJsonObject, type JsonObject } from "../../call/json.ts";
import { modelsFault } from "./fault.ts";
import { REFERENCES_MAX, REFERRING_SESSIONS_MAX } from "./limits.ts";
import { objectsIn, textIn } from "./wire-stream.ts";

interface Given {
  readonly ids: Set<string>;
  /** Whether what was given before is among them. */
  isRecalled: boolean;
}

export class References {
  readonly #recall: (caller: Caller) => Iterable<JsonObject>;
  readonly #given = new Map<SessionId, Given>();

  /** `recall` reads the bodies of answers that the caller's session was given before, oldest first. */
  constructor(recall: (caller: Caller) => Iterable<JsonObject>) {
    this.#recall = recall;
  }

  /** Faults with SERVER_MODEL_REFERENCE where an id is none that the session was given; STORE_*, KEYS_*. */
  check(caller: Caller, references: readonly string[]): void {
    if (references.length === 0) return;
    const given = this.#of(caller.session);
    const isGiven = (id: string): boolean => given.ids.has(id);
    if (references.every(isGiven)) return;
    if (!given.isRecalled) {
      given.isRecalled = true;
      for (const body of this.#recall(caller)) note(given.ids, body);
      if (references.every(isGiven)) return;
    }
    throw modelsFault(
      "SERVER_MODEL_REFERENCE",
      "the request points to an answer or a container that this session was not given",
      "send the items themselves, with store: false",
      "input",
    );
  }

  /** Notes an answer of the responses, and its items. */
  give(session: SessionId, body: JsonObject): void {
    note(this.#of(session).ids, body);
  }

  #of(session: SessionId): Given {
    const given = this.#given.get(session) ?? { ids: new Set(), isRecalled: false };
    this.#given.delete(session);
    this.#given.set(session, given);
    for (const one of this.#given.keys()) if (this.#given.size > REFERRING_SESSIONS_MAX) this.#given.delete(one);
    return given;
  }
}

/** An item's own, and of the container in which a tool of the provider's ran. */
function idsIn({ id, container_id: container, environment }: JsonObject): readonly string[] {
  return [textIn(id), textIn(container), isJsonObject(environment) ? textIn(environment["container_id"]) : ""];
}

function note(ids: Set<string>, body: JsonObject): void {
  for (const id of [textIn(body["id"]), ...objectsIn(body["output"]).flatMap(idsIn)]) if (id !== "") ids.add(id);
  for (const id of ids) if (ids.size > REFERENCES_MAX) ids.delete(id);
}

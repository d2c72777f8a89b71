/**
 * Which earlier answers a session may point to: those that it was given. They stand at the provider under one key for all
 * agents of the house, so that an id alone would open what another was told. Kept in memory; after a restart a client that
 * points to one is refused, and sends the items themselves.
 */
import type { SessionId } from "../../call/id.ts";
import type { JsonObject } from "../../call/json.ts";
import { modelsFault } from "./fault.ts";
import { REFERENCES_MAX, REFERRING_SESSIONS_MAX } from "./limits.ts";
import { objectsIn, textIn } from "./wire-stream.ts";

export class References {
  readonly #given = new Map<SessionId, Set<string>>();

  /** Faults with SERVER_MODEL_REFERENCE where an id is none that the session was given. */
  check(session: SessionId, references: readonly string[]): void {
    if (references.every((id) => this.#given.get(session)?.has(id) === true)) return;
    throw modelsFault(
      "SERVER_MODEL_REFERENCE",
      "the request points to an answer that this session was not given",
      "send the items themselves, with store: false",
      "input",
    );
  }

  /** Notes an answer of the responses, and its items. */
  give(session: SessionId, body: JsonObject): void {
    const given = this.#given.get(session) ?? new Set();
    this.#given.delete(session);
    this.#given.set(session, given);
    for (const id of [textIn(body["id"]), ...objectsIn(body["output"]).map((item) => textIn(item["id"]))]) if (id !== "") given.add(id);
    for (const id of given) if (given.size > REFERENCES_MAX) given.delete(id);
    for (const one of this.#given.keys()) if (this.#given.size > REFERRING_SESSIONS_MAX) this.#given.delete(one);
  }
}

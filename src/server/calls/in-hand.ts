/** Calls that agents' own programs have in hand: the house waits for what each brings. */
import type { AgentId, CallId, SessionId } from "../../call/id.ts";
import type { JsonObject } from "../../call/json.ts";
import type { Reply } from "../../call/reply.ts";
import { callsFault } from "./fault.ts";

/** Whose call it is. */
export interface Holder {
  readonly agent: AgentId;
  readonly session: SessionId;
}

interface Held extends Holder {
  readonly bring: (result: JsonObject) => void;
  /** What becomes of the call once its result was brought, or its time ran out. */
  readonly reply: Promise<Reply>;
}

export class InHand {
  readonly #held = new Map<CallId, Held>();

  /** Waits for the result of a call; never settles once `stop` is aborted, because nobody asks any more. */
  wait(call: CallId, holder: Holder, { reply, stop }: { readonly reply: Promise<Reply>; readonly stop: AbortSignal }): Promise<JsonObject> {
    return new Promise((resolve) => {
      this.#held.set(call, { ...holder, reply, bring: resolve });
      stop.addEventListener("abort", () => this.#held.delete(call), { once: true });
      if (stop.aborted) this.#held.delete(call);
    });
  }

  /**
   * Brings the result of a call, once, and gives what became of it. Another agent's, or another session's, is as unknown as
   * one that never was. Faults: SERVER_CALL_NOT_HELD.
   */
  bring(call: string, { agent, session }: Holder, result: JsonObject): Promise<Reply> {
    const held = this.#held.get(call as CallId);
    if (held === undefined || held.agent !== agent || held.session !== session) {
      throw callsFault("SERVER_CALL_NOT_HELD", "no call of this session waits for an outcome under this id", {
        where: "call",
        hint: "an outcome is brought once, in time, and in the session of its call",
      });
    }
    this.#held.delete(call as CallId);
    held.bring(result);
    return held.reply;
  }
}

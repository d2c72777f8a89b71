/**
 * What applications remember of a conversation: the items of frameworks that keep a history (messages, tool calls, results),
 * in the agent's own database as messages of its journal, sealed under their session's key. A session is one conversation.
 * Nothing is taken out of the journal: that an item was withdrawn, or that all was cleared, is a message as well.
 */
import { canonical } from "../call/canonical.ts";
import type { Clock } from "../call/clock.ts";
import type { AgentId, Id, RunId, SessionId } from "../call/id.ts";
import type { JsonObject } from "../call/json.ts";
import type { SessionView } from "../call/session-view.ts";
import type { MessageId, MessageRole, NewMessage, RunStore } from "../runtime/port.ts";
import type { Sessions } from "../session/index.ts";
import { CONVERSATION_ITEMS_MAX, CONVERSATION_PAGE } from "./limits.ts";

export interface ConversationsParts {
  readonly journal: Pick<RunStore, "writeRuns" | "runsOf" | "messagesOf">;
  readonly sessions: Pick<Sessions, "look" | "admit">;
  readonly clock: Clock;
  readonly newId: (prefix: "run" | "msg") => Id<"run" | "msg">;
}

export interface ConversationOf {
  readonly agent: AgentId;
  readonly session: SessionId;
}

/** What stands in a message's content. */
type Kept = { readonly item: JsonObject } | { readonly mark: "withdrawn" | "cleared" };

/** The model of runs that no runtime of ours made. */
const APPLICATION = "application";

export class Conversations {
  readonly #parts: ConversationsParts;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: ConversationsParts) {
    this.#parts = parts;
  }

  /** The newest `limit` items in the order in which they came. Its cost grows with what is read, and not with what is there. */
  items(of: ConversationOf, limit: number = CONVERSATION_ITEMS_MAX): readonly JsonObject[] {
    const items: JsonObject[] = [];
    let withdrawn = 0;
    for (const kept of this.#newest(of)) {
      if (items.length >= Math.min(limit, CONVERSATION_ITEMS_MAX)) break;
      if ("item" in kept && withdrawn === 0) items.push(kept.item);
      else if ("item" in kept) withdrawn--;
      else if (kept.mark === "cleared") break;
      else withdrawn++;
    }
    return items.reverse();
  }

  /** Adds items at the end; durable when it resolves. Faults: SESSION_*, STORE_*. */
  add(of: ConversationOf, items: readonly JsonObject[]): Promise<void> {
    return this.#write(
      of,
      items.map((item) => ({ item })),
    );
  }

  /** Withdraws the newest item and gives it; undefined where there is none. One at a time: each withdraws another. */
  withdraw(of: ConversationOf): Promise<JsonObject | undefined> {
    const done = this.#turn.then(async () => {
      const [item] = this.items(of, 1);
      if (item !== undefined) await this.#write(of, [{ mark: "withdrawn" }]);
      return item;
    });
    this.#turn = done.catch(() => {});
    return done;
  }

  clear(of: ConversationOf): Promise<void> {
    return this.#write(of, [{ mark: "cleared" }]);
  }

  async #write(of: ConversationOf, kept: readonly Kept[]): Promise<void> {
    if (kept.length === 0) return;
    const { journal, sessions, clock, newId } = this.#parts;
    const view = sessions.look(of);
    sessions.admit(view);
    const [run, at] = [newId("run") as RunId, clock.now()];
    const input = view.keys.seal(Buffer.from(canonical({ items: kept.length })), `${run}/input`);
    await journal.writeRuns(of.agent, [
      { kind: "run-started", run: { run, session: of.session, version: APPLICATION, model: APPLICATION, startedAt: at, input } },
      ...kept.map((one) => ({
        kind: "message-added" as const,
        message: messageOf(one, { message: newId("msg") as MessageId, run, session: of.session, at }, view),
      })),
      { kind: "run-changed", run, from: ["running"], to: "completed", endedAt: at },
    ]);
  }

  *#newest(of: ConversationOf): Generator<Kept> {
    const { journal, sessions } = this.#parts;
    const { keys } = sessions.look(of);
    let before: number | undefined;
    for (;;) {
      const runs = journal.runsOf(of.agent, of.session, { limit: CONVERSATION_PAGE, ...(before !== undefined && { before }) });
      for (const { run, model } of runs) {
        if (model !== APPLICATION) continue;
        for (const { message, content } of journal.messagesOf(of.agent, run).toReversed())
          yield JSON.parse(Buffer.from(keys.open(content, `${message}/content`)).toString("utf8")) as Kept;
      }
      before = runs.at(-1)?.ordinal;
      if (before === undefined) return;
    }
  }
}

function messageOf(kept: Kept, about: Pick<NewMessage, "message" | "run" | "session" | "at">, { keys }: SessionView): NewMessage {
  const text = canonical(kept);
  const content = keys.seal(Buffer.from(text), `${about.message}/content`);
  return { ...about, role: "item" in kept ? roleOf(kept.item) : "system", content, chars: text.length };
}

/** Frameworks say who spoke by `role`, or by what kind of item it is. */
function roleOf({ role, type }: JsonObject): MessageRole {
  if (role === "system" || role === "user" || role === "assistant" || role === "tool") return role;
  return typeof type === "string" && /_(?:result|output)$/.test(type) ? "tool" : "assistant";
}

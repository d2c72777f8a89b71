/** A guard of an embedded house: the same path, in this process. */
import type { Line } from "../call/call.ts";
import type { ApprovalId } from "../call/id.ts";
import type { JsonObject } from "../call/json.ts";
import type { Reply } from "../call/reply.ts";
import type { Attached } from "../client/calls-client.ts";
import { type Answer, type Declared, type Door, Guard } from "./guard.ts";
import { TRY_AGAIN_MS } from "./limits.ts";
import { jsonOf } from "./tool-result.ts";
import { Waiting } from "./waiting.ts";

/** What of a session in process is needed (`House.openSession`). */
export interface SessionInProcess {
  readonly id: string;
  declare(tools: readonly Declared[], server?: string): Promise<unknown>;
  prompt(text: string, attachments?: readonly Attached[]): Promise<unknown>;
  readonly conversation: {
    items(limit?: number): readonly JsonObject[];
    add(items: readonly JsonObject[]): Promise<void>;
    withdraw(): Promise<JsonObject | undefined>;
    clear(): Promise<void>;
  };
  call(call: {
    readonly server: string;
    readonly name: string;
    readonly args: JsonObject;
    readonly approval?: ApprovalId;
    readonly line: Partial<Line>;
  }): Promise<Reply>;
}

export interface GuardOfOptions {
  /** The server of applications whose tools these are. */
  readonly server: string;
  /** How long a call goes on waiting for a person, in milliseconds; 0, which is the default, is as long as the house holds it. */
  readonly waitMs?: number;
}

/** A guard of the house that this session belongs to. */
export function guardOf(session: SessionInProcess, options: GuardOfOptions): Guard {
  return new Guard(doorIn(session, options));
}

export function doorIn(session: SessionInProcess, { server, waitMs = 0 }: GuardOfOptions): Door {
  return {
    declare: async (tools) => void (await session.declare(tools, server)),
    session: () => Promise.resolve(session.id),
    conversation: {
      items: async (limit) => session.conversation.items(limit),
      add: (items) => session.conversation.add(items.map(jsonOf) as readonly JsonObject[]),
      withdraw: () => session.conversation.withdraw(),
      clear: () => session.conversation.clear(),
    },
    prompt: async (text, attachments) => void (await session.prompt(text, attachments)),
    call: async ({ tool: name, args, signal }, perform) => {
      const line: Partial<Line> = { ...(signal !== undefined && { signal }), perform };
      let reply = await session.call({ server, name, args, line });
      const waiting = new Waiting(waitMs, signal);
      while (reply.kind === "waiting" && (await waiting.goOn(TRY_AGAIN_MS)))
        reply = await session.call({ server, name, args, approval: reply.waiting.approval, line });
      waiting.end();
      return answerOf(reply);
    },
  };
}

function answerOf(reply: Reply): Answer {
  switch (reply.kind) {
    case "released": {
      const { status, result, fault } = reply.released.outcome;
      if (status === "done" && result !== undefined && fault === undefined) return { effect: "permit", call: reply.call, status, result };
      return {
        effect: "permit",
        call: reply.call,
        status,
        code: fault?.code ?? "EXECUTION_FAULT",
        text: fault?.text ?? "it has no result",
      };
    }
    case "waiting":
      return { effect: "ask", call: reply.call, approval: reply.waiting.approval, rules: reply.waiting.asks };
    case "refused": {
      const { code, text, hint } = reply.reason;
      return { effect: "refuse", call: reply.call, code, text, ...(hint !== undefined && { hint }), rules: reply.rules };
    }
  }
}

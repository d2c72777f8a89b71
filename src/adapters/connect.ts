/** A guard over HTTP: the house is another process, here or elsewhere. */
import type { JsonObject } from "../call/json.ts";
import { type CallAnswered, CallsClient, type CallsClientOptions, HouseFault } from "../client/calls-client.ts";
import { pause } from "../client/pause.ts";
import { type Answer, type Asked, type Door, Guard } from "./guard.ts";
import { OUTCOME_TRIES_MAX, TRY_AGAIN_MS } from "./limits.ts";
import { Waiting } from "./waiting.ts";

export interface ConnectOptions extends CallsClientOptions {
  /** The server of applications whose tools these are; left out, the agent's own. */
  readonly server?: string;
  /** How long a call goes on waiting for a person, in milliseconds; 0, which is the default, is one held request. */
  readonly waitMs?: number;
}

/** A guard of the house at `url`. Nothing is sent before its first use. Throws where the key would travel in clear. */
export function connect(options: ConnectOptions): Guard {
  return new Guard(doorOf(options));
}

export function doorOf({ server, waitMs = 0, ...options }: ConnectOptions): Door {
  const client = new CallsClient(options);
  const of = server === undefined ? {} : { server };
  return {
    declare: (tools) => client.declare(tools, server),
    session: () => client.session(),
    conversation: {
      items: (limit) => client.items(limit),
      add: (items) => client.addItems(items),
      withdraw: () => client.withdrawItem(),
      clear: () => client.clearItems(),
    },
    prompt: (text, attachments) => client.prompt(text, attachments),
    call: async (asked, perform) => answerOf(await take({ client, asked, of, waitMs }), { client, perform }),
  };
}

interface Taking {
  readonly client: CallsClient;
  readonly asked: Asked;
  readonly of: { readonly server?: string };
  readonly waitMs: number;
}

/** Sends the call, and the same one again for as long as it waits: over restarts of the house, with the arguments as they were. */
async function take({ client, asked, of, waitMs }: Taking): Promise<CallAnswered> {
  const { tool, args, signal } = asked;
  const wish = { ...of, tool, args };
  let answer = await client.call(wish, signal);
  const waiting = new Waiting(waitMs, signal);
  try {
    while (answer.effect === "ask" && (await waiting.goOn(answer.retryAfterMs))) {
      const { approval } = answer;
      const last = answer;
      answer = await client.call({ ...wish, approval }, signal).catch((thrown: unknown) => {
        // The call waits in the house's database: a house that is away for a moment has not forgotten it.
        if (thrown instanceof HouseFault && thrown.status < 500) throw thrown;
        return { ...last, retryAfterMs: TRY_AGAIN_MS };
      });
    }
    return answer;
  } finally {
    waiting.end();
  }
}

interface Performing {
  readonly client: CallsClient;
  readonly perform: (args: JsonObject) => Promise<JsonObject>;
}

async function answerOf(answer: CallAnswered, { client, perform }: Performing): Promise<Answer> {
  if (answer.effect !== "permit") return answer;
  if (answer.perform === true) {
    const result = await perform(answer.args as JsonObject);
    const brought = await bring(client, answer.call, result);
    return "late" in brought ? brought.late : answerOf(brought, { client, perform: performedTwice });
  }
  const { call, status, result, fault } = answer;
  if (status === "done" && result !== undefined && fault === undefined)
    return { effect: "permit", call, status, result: result as JsonObject };
  return { effect: "permit", call, status, code: fault?.code ?? "EXECUTION_FAULT", text: fault?.said ?? fault?.text ?? "it has no result" };
}

/** What the house says to an outcome for which it waits no more. */
const NOT_HELD = "SERVER_CALL_NOT_HELD";
const LATE = "the result of the tool came when the call was over: its time had passed, or its session or the house was stopped meanwhile";

/** What was done is brought to the house, some tries long: only it can let the result out. */
async function bring(client: CallsClient, call: string, result: JsonObject): Promise<CallAnswered | { readonly late: Answer }> {
  for (let tries = 1; ; tries++) {
    try {
      return await client.outcome(call, { result });
    } catch (thrown) {
      if (thrown instanceof HouseFault && thrown.code === NOT_HELD)
        return { late: { effect: "permit", call, status: "unknown", code: thrown.code, text: LATE } };
      if (thrown instanceof HouseFault) throw thrown;
      if (tries === OUTCOME_TRIES_MAX)
        throw new Error(`the tool ran, and its result could not be brought to the house: ${said(thrown)}`, { cause: thrown });
      await pause(TRY_AGAIN_MS);
    }
  }
}

function said(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

function performedTwice(): never {
  throw new Error("the house answered an outcome with another permit");
}

/** Takes the tool calls of an answer along the path: each is a call of a tool that the agent's own program performs. */
import type { RawCall } from "../../call/call.ts";
import type { JsonObject } from "../../call/json.ts";
import { HANDED_OVER } from "../../call/outcome.ts";
import type { AnswerCall, Settle, Settled } from "./answer-calls.ts";
import { failedError, undoneError } from "./error-body.ts";
import { ANSWER_CALLS_MAX } from "./limits.ts";
import type { ModelDoorParts, Visit } from "./port.ts";

/** Stands for the server of an agent that has none of its own: no tool is there, so that its calls are recorded as refused. */
const NO_SERVER = "_application";

export interface Deciding {
  /** Who asks, found anew: the model may have taken longer than a token lasts, and a key may be gone by now. */
  readonly enter: () => Promise<Visit>;
  readonly signal: AbortSignal;
  readonly parts: Pick<ModelDoorParts, "take" | "applicationOf" | "approvalUrl">;
}

/** All calls of one answer are decided at once: what one leads to is not known when the next is judged. */
export function decidingCalls(deciding: Deciding): Settle {
  return async (calls) => {
    if (calls.length > ANSWER_CALLS_MAX)
      return calls.map(({ name }) => ({ text: refusal(name, `an answer has at most ${ANSWER_CALLS_MAX} calls`) }));
    const visit = await deciding.enter();
    return Promise.all(calls.map((call) => decide(call, visit, deciding)));
  };
}

async function decide({ name, args }: AnswerCall, visit: Visit, { signal, parts }: Deciding): Promise<Settled> {
  let handed: JsonObject | undefined;
  const raw: RawCall = {
    door: "model",
    action: "callTool",
    server: parts.applicationOf(visit.caller.agentName) ?? NO_SERVER,
    name,
    args,
    credential: visit.credential,
    line: {
      signal,
      perform: (permitted) => {
        handed = permitted;
        return Promise.resolve(HANDED_OVER);
      },
    },
  };
  const reply = await parts.take(raw);
  if (reply.kind !== "released") return { text: refusal(name, undoneError(reply, parts.approvalUrl).message) };
  const { outcome } = reply.released;
  // Only what is durable as done was handed over: killed in between, the arguments stay here.
  if (outcome.status === "done" && handed !== undefined) return { args: handed };
  return { text: refusal(name, failedError(outcome, reply.call).message) };
}

function refusal(name: string, why: string): string {
  return `The call of ${JSON.stringify(name)} was not made.\n${why}`;
}

/** A call whose server asks the agent's client before it answers (MCP 2026-07-28, multi round-trip requests). */
import type { RawCall } from "../../call/call.ts";
import type { JsonObject } from "../../call/json.ts";
import type { Reply } from "../../call/reply.ts";
import { ROUNDS_MAX } from "./limits.ts";

/**
 * Takes a call along the path and, as long as its client has answered what the server asked, the same call again with
 * the answers: each round is a call of its own, decided on and recorded. A result whose requests nobody has answered yet
 * comes back as it is.
 */
export async function inRounds(raw: RawCall, take: (raw: RawCall) => Promise<Reply>): Promise<Reply> {
  let reply = await take(raw);
  for (let rounds = 1; ; rounds++) {
    const carried = answersIn(reply);
    if (carried === undefined) return reply;
    if (rounds === ROUNDS_MAX) return tooMany(reply);
    reply = await take({ ...raw, carried });
  }
}

/** What the next round carries along, where the server wants one and there is nothing left to answer. */
function answersIn(reply: Reply): JsonObject | undefined {
  const result = reply.kind === "released" ? reply.released.outcome.result : undefined;
  if (result?.["resultType"] !== "input_required") return undefined;
  const { inputRequests, inputResponses, requestState } = result;
  const isOpen = inputRequests !== undefined ? inputResponses === undefined : requestState === undefined;
  if (isOpen) return undefined;
  return { ...(inputResponses !== undefined && { inputResponses }), ...(requestState !== undefined && { requestState }) };
}

function tooMany({ call }: Reply): Reply {
  const text = `the server asked for input ${ROUNDS_MAX} times without an answer of its own`;
  return {
    kind: "refused",
    call,
    rules: [],
    reason: { stop: "execution", code: "GATEWAY_TOO_MANY_ROUNDS", text, hint: "look at what it asked, then call again" },
  };
}

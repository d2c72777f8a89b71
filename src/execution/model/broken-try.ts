/** How a try ended whose request or answer broke off. */
import { Fault } from "../../call/fault.ts";
import { stoppedEnding, type Stopped } from "../ending-of.ts";
import { failed, unknown, type Ended } from "../fault.ts";
import type { Sent } from "./door.ts";
import type { ModelRequest, ModelTry } from "./provider.ts";

export function brokenTry(thrown: unknown, { isSent, isAnswered }: Sent, request: ModelRequest): ModelTry {
  if (request.stop.aborted) return { ending: stoppedEnding({ sent: isSent }, request.stop.reason as Stopped) };
  if (thrown instanceof Fault) {
    const ending = failed(thrown.code as Ended, thrown.message);
    return {
      ending:
        thrown.hint === undefined || ending.fault === undefined ? ending : { ...ending, fault: { ...ending.fault, hint: thrown.hint } },
    };
  }
  if (!isSent) return { ending: failed("EXECUTION_UPSTREAM_DOWN", "the provider could not be reached"), again: { wasHeard: false } };
  return lostTry(isAnswered ? "while it answered" : "before it answered", request);
}

/** Whether it happened nobody can say; asking again does no harm where the provider runs nothing for it. */
export function lostTry(when: string, { isIdempotent }: ModelRequest): ModelTry {
  const ending = unknown("EXECUTION_CONNECTION_LOST", `the connection to the provider was lost ${when}`);
  return { ending, ...(isIdempotent && { again: { wasHeard: true } }) };
}

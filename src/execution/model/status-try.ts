/** What a status of HTTP says of a model call: whether the provider took it, and whether another try may go better. */
import type { JsonObject } from "../../call/json.ts";
import { failed, unknown, type Ended, type Ending } from "../fault.ts";
import { RPC_MESSAGE_CHARS_MAX } from "../limits.ts";
import type { ModelTry } from "./provider.ts";

export interface Refused {
  /** What the provider said; it goes to the caller, and stands in no log. */
  readonly message: string;
  /** Of the provider's words for it: `type`, `code`. */
  readonly data?: JsonObject;
  readonly retryAfterMs?: number | undefined;
  /** Whether asking twice does no more than asking once. */
  readonly isIdempotent: boolean;
}

/** "Not now": the request was not taken (RFC 9110, RFC 6585; 529 is Anthropic's "overloaded"). */
const NOT_NOW: ReadonlySet<number> = new Set([429, 503, 529]);
/** The request did not arrive whole (408), or another one was in its way (409). */
const AGAIN: ReadonlySet<number> = new Set([408, 409]);
const NOT_ALLOWED: ReadonlySet<number> = new Set([401, 403]);

/** How a try ended that was answered with a status of 400 or above. */
export function statusTry(status: number, refused: Refused): ModelTry {
  const pause = refused.retryAfterMs === undefined ? {} : { pauseMs: refused.retryAfterMs };
  const end = (code: Ended, how: typeof failed = failed): Ending =>
    told(how(code, `the provider answered with HTTP status ${status}`), status, refused);
  if (NOT_NOW.has(status)) return { ending: end("EXECUTION_RATE_LIMITED"), again: { wasHeard: false, ...pause } };
  if (NOT_ALLOWED.has(status)) return { ending: end("EXECUTION_KEY_REFUSED") };
  if (AGAIN.has(status)) return { ending: end("EXECUTION_UPSTREAM_ERROR"), again: { wasHeard: false, ...pause } };
  if (status < 500) return { ending: end("EXECUTION_UPSTREAM_ERROR") };
  return { ending: end("EXECUTION_UPSTREAM_ERROR", refused.isIdempotent ? failed : unknown), again: { wasHeard: true, ...pause } };
}

/** The provider's own words beside ours, where the caller can read them. */
function told(ending: Ending, status: number, { message, data }: Refused): Ending {
  if (ending.fault === undefined) return ending;
  const rpc = { code: status, message: message.slice(0, RPC_MESSAGE_CHARS_MAX).toWellFormed(), ...(data !== undefined && { data }) };
  return { ...ending, fault: { ...ending.fault, rpc } };
}

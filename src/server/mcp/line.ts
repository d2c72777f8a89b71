/** The open line back to the agent while its call is under way, over whichever era its client speaks. */
import type { ClientCapabilities } from "@modelcontextprotocol/server";
import type { ClientAble, Line, LogMessage, ProgressReport } from "../../call/call.ts";
import type { JsonObject, JsonValue } from "../../call/json.ts";
import type { Asking, Notification } from "./asking.ts";
import { mcpFault } from "./fault.ts";
import { CLIENT_ANSWER_WITHIN_MS } from "./limits.ts";
import { isLogLevel, LOG_LEVELS } from "./log-level.ts";
import type { Place } from "./place.ts";

/**
 * The line of one request. Progress only where the client gave a token, and only ever rising, as MCP demands; logs from
 * the client's level up, both only to a client that reads them; requests of the upstream only to a client of the sessionful revisions that can answer them.
 */
export function openLine(asking: Asking, place: Place): Line {
  const { signal, declared } = asking;
  const send = (notification: Notification) => {
    // A server can say more than a client reads: what is beside the answer is dropped then, and does not pile up here.
    if (!signal.aborted && !place.visit.isBehind()) asking.notify(notification).catch(place.lost);
  };
  const progress = progressOf(asking.progressToken, send);
  const log = logOf(place, asking.logLevel, send);
  const able = ableOf(declared);
  const request = able === undefined ? undefined : requestOf(asking);
  return { signal, ...(progress && { progress }), ...(log && { log }), ...(able && { able }), ...(request && { request }) };
}

/** Of what a client declared, what servers may be told of: the members that MCP names, and nothing that a client writes into them. */
function ableOf({ elicitation, sampling }: ClientCapabilities = {}): ClientAble | undefined {
  if (elicitation === undefined && sampling === undefined) return undefined;
  const { form, url } = elicitation ?? {};
  return {
    // An elicitation that names no mode can do forms: there was nothing else before 2025-11-25.
    ...(elicitation && { elicitation: { ...((form || !url) && { form: {} }), ...(url && { url: {} }) } }),
    ...(sampling && { sampling: { ...(sampling.tools && { tools: {} }), ...(sampling.context && { context: {} }) } }),
  };
}

type Send = (notification: Notification) => void;

function progressOf(progressToken: string | number | undefined, send: Send): Line["progress"] {
  if (progressToken === undefined) return undefined;
  let last = Number.NEGATIVE_INFINITY;
  return (report: ProgressReport) => {
    if (report.progress <= last) return;
    last = report.progress;
    send({ method: "notifications/progress", params: { ...report, progressToken } });
  };
}

function logOf({ session, era }: Place, asked: unknown, send: Send): Line["log"] {
  // The stateless revision: no level, no log. The sessionful ones: everything, until a level is set.
  const level = era === "2026" ? asked : (session?.logLevel ?? "debug");
  if (!isLogLevel(level)) return undefined;
  const least = LOG_LEVELS.indexOf(level);
  return (message: LogMessage) => {
    if (isLogLevel(message.level) && LOG_LEVELS.indexOf(message.level) >= least)
      send({ method: "notifications/message", params: { ...message } });
  };
}

const NEEDS = { "elicitation/create": "elicitation", "sampling/createMessage": "sampling" } as const;

function requestOf({ declared, send }: Asking): Line["request"] {
  if (send === undefined) return undefined;
  return async (method, params: JsonObject) => {
    if (declared?.[NEEDS[method]] === undefined) {
      throw mcpFault("SERVER_CLIENT_CANNOT", `the agent's client does not support ${NEEDS[method]}`, "use a client that declares it");
    }
    const answer: unknown = await send(method, params, CLIENT_ANSWER_WITHIN_MS);
    // What came over the wire is JSON: it was read strictly at the door and checked by the SDK against the method's schema.
    return answer as JsonValue;
  };
}

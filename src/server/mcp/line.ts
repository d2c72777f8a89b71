/** The open line back to the agent while its call is under way, over whichever era its client speaks. */
import { CLIENT_CAPABILITIES_META_KEY, type ClientCapabilities, LOG_LEVEL_META_KEY, type ServerContext } from "@modelcontextprotocol/server";
import type { ClientAble, Line, LogMessage, ProgressReport } from "../../call/call.ts";
import type { JsonObject, JsonValue } from "../../call/json.ts";
import { mcpFault } from "./fault.ts";
import { CLIENT_ANSWER_WITHIN_MS } from "./limits.ts";
import { isLogLevel, LOG_LEVELS } from "./log-level.ts";
import type { Place } from "./place.ts";

/**
 * The line of one request. Progress only where the client gave a token, and only ever rising, as MCP demands; logs from
 * the client's level up; requests of the upstream only to a client of the sessionful revisions that can answer them.
 */
export function openLine(ctx: ServerContext, place: Place): Line {
  const { mcpReq } = ctx;
  // A sessionful client may come back for an answer after its connection was lost; this house keeps no answers for it.
  const signal = place.session === undefined ? mcpReq.signal : AbortSignal.any([mcpReq.signal, place.visit.gone]);
  const send = (notification: { method: string; params: { [name: string]: unknown } }) => {
    if (!signal.aborted) mcpReq.notify(notification).catch(place.lost);
  };
  const progress = progressOf(mcpReq._meta?.progressToken, send);
  const envelope: { readonly [name: string]: unknown } | undefined = mcpReq.envelope;
  const log = logOf(place, envelope?.[LOG_LEVEL_META_KEY], send);
  const declared = declaredBy(ctx, place);
  const able = ableOf(declared);
  const request = place.session === undefined || able === undefined ? undefined : requestOf(ctx, declared, signal);
  return { signal, ...(progress && { progress }), ...(log && { log }), ...(able && { able }), ...(request && { request }) };
}

/** What the client says it can do: with the request, or once for its session. The SDK has checked its form against the schema. */
export function declaredBy({ mcpReq }: ServerContext, { era, session }: Place): ClientCapabilities | undefined {
  if (era === "2025") return session?.clientCapabilities();
  const envelope: { readonly [name: string]: unknown } | undefined = mcpReq.envelope;
  return envelope?.[CLIENT_CAPABILITIES_META_KEY] as ClientCapabilities | undefined;
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

type Send = (notification: { method: string; params: { [name: string]: unknown } }) => void;

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

function requestOf({ mcpReq }: ServerContext, declared: ClientCapabilities | undefined, signal: AbortSignal): Line["request"] {
  return async (method, params: JsonObject) => {
    if (declared?.[NEEDS[method]] === undefined) {
      throw mcpFault("SERVER_CLIENT_CANNOT", `the agent's client does not support ${NEEDS[method]}`, "use a client that declares it");
    }
    const answer: unknown = await mcpReq.send({ method, params: { ...params } }, { signal, timeout: CLIENT_ANSWER_WITHIN_MS });
    // What came over the wire is JSON: it was read strictly at the door and checked by the SDK against the method's schema.
    return answer as JsonValue;
  };
}

/** The protocol server of one request (stateless) or one session (sessionful): it dispatches from the table of methods. */
import {
  type Implementation,
  type JSONRPCRequest,
  ProtocolError,
  type Result,
  Server,
  type ServerContext,
  type ServerOptions,
} from "@modelcontextprotocol/server";
import { AjvJsonSchemaValidator } from "@modelcontextprotocol/server/validators/ajv";
import { asFault } from "../../call/fault.ts";
import { askingOf } from "./asking.ts";
import { RPC } from "./fault.ts";
import { LIST_TTL_MS, SUBSCRIPTIONS_MAX } from "./limits.ts";
import { listPage } from "./list.ts";
import { isLogLevel } from "./log-level.ts";
import { type AnsweredMethod, isAnswered, SESSIONFUL_REVISIONS, treatmentOf } from "./methods.ts";
import { passRequest } from "./pass.ts";
import type { Place } from "./place.ts";
import type { DoorParts } from "./port.ts";

/** Built once: a validator of the SDK's own would be built for every request. */
const OPTIONS: ServerOptions = {
  capabilities: {
    tools: { listChanged: true },
    resources: { listChanged: true, subscribe: true },
    prompts: { listChanged: true },
    completions: {},
    logging: {},
  },
  instructions:
    "Calls pass the policy of a Chatelaine house. One may be refused, or wait for a person to permit it; the result says which, and why. A call that waits continues when it is made again with the same arguments.",
  jsonSchemaValidator: new AjvJsonSchemaValidator(),
  cacheHints: { "server/discover": { ttlMs: LIST_TTL_MS, cacheScope: "private" } },
  supportedProtocolVersions: [...SESSIONFUL_REVISIONS],
};

/** What the house says it is. */
export function serverInfo(version: string): Implementation {
  return { name: "chatelaine", title: "Chatelaine", version };
}

/** Makes the protocol server; `placeOf` finds for each request where it is served and for whom. */
export function protocolServer(version: string, placeOf: (ctx: ServerContext) => Place): Server {
  const server = new Server(serverInfo(version), OPTIONS);
  // The SDK would keep log levels by itself; here a session does, and the table says so.
  server.removeRequestHandler("logging/setLevel");
  server.fallbackRequestHandler = (request, ctx) => dispatch(request, ctx, placeOf(ctx));
  return server;
}

/** The one way from a method to what becomes of it. */
async function dispatch(request: JSONRPCRequest, ctx: ServerContext, place: Place): Promise<Result> {
  const treatment = treatmentOf(request.method, place.era);
  try {
    switch (treatment.kind) {
      case "path":
        if (request.method === "resources/subscribe") return await subscribe(request, ctx, place);
        return await passRequest({ ...askingOf(ctx, place), action: treatment.action, params: request.params ?? {} }, place);
      case "answered":
        if (isAnswered(request.method)) return ANSWERS[request.method](request.params ?? {}, place);
        break;
      case "refused":
        break;
    }
  } catch (thrown) {
    throw asProtocolError(thrown, place.parts);
  }
  throw new ProtocolError(RPC.method, treatment.kind === "refused" ? `Method not found: ${treatment.why}` : "Method not found");
}

type Answer = (params: { readonly [name: string]: unknown }, place: Place) => Result;

const ANSWERS: { readonly [M in AnsweredMethod]: Answer } = {
  "tools/list": (params, place) => listPage({ ...place, kind: "tool", cursor: params.cursor, caller: place.visit.caller }, place.parts),
  "resources/list": (params, place) =>
    listPage({ ...place, kind: "resource", cursor: params.cursor, caller: place.visit.caller }, place.parts),
  "resources/templates/list": (params, place) =>
    listPage({ ...place, kind: "template", cursor: params.cursor, caller: place.visit.caller }, place.parts),
  "prompts/list": (params, place) => listPage({ ...place, kind: "prompt", cursor: params.cursor, caller: place.visit.caller }, place.parts),
  "logging/setLevel": (params, { session }) => {
    if (!isLogLevel(params.level)) throw new ProtocolError(RPC.params, "level is not one of RFC 5424's");
    if (session !== undefined) session.logLevel = params.level;
    return {};
  },
  "resources/unsubscribe": (params, { session }) => {
    session?.subscriptions.delete(String(params.uri));
    return {};
  },
};

/** Once the path has let the subscription through, its news go to this session. */
async function subscribe(request: JSONRPCRequest, ctx: ServerContext, place: Place): Promise<Result> {
  const subscriptions = place.session?.subscriptions;
  if (subscriptions !== undefined && subscriptions.size >= SUBSCRIPTIONS_MAX) {
    throw new ProtocolError(RPC.refused, `a session may be subscribed to ${SUBSCRIPTIONS_MAX} resources`);
  }
  await passRequest({ ...askingOf(ctx, place), action: "subscribeResource", params: request.params ?? {} }, place);
  subscriptions?.add(String(request.params?.uri));
  return {};
}

/** Errors of the protocol stay; a fault is said with its code; anything else is an error of the house, without its text. */
export function asProtocolError(thrown: unknown, { report }: DoorParts): ProtocolError {
  if (thrown instanceof ProtocolError) return thrown;
  const fault = asFault(thrown, "SERVER_FAULT");
  if (fault.cause !== undefined) report(fault);
  return new ProtocolError(RPC.internal, `${fault.code}: ${fault.message}`, fault.toJSON());
}

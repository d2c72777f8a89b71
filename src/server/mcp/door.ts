/**
 * The MCP doors: `/mcp` and `/mcp/<server>`, both eras of the protocol at each. In this order: the credential, the
 * address, the body read strictly, the method looked up in the table, then the protocol. docs/mcp.md is the contract.
 *
 * Trust: whoever owns a door could drop or delay calls and lie to agents about answers. It cannot let a call run: calls
 * go to the path, with the agent's own credential, and the path judges them again from the beginning.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { isLegacyRequest, PROTOCOL_VERSION_META_KEY } from "@modelcontextprotocol/server";
import { asFault, Fault } from "../../call/fault.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../call/json.ts";
import { pathOf } from "../http.ts";
import { readBearer, unauthorized } from "./bearer.ts";
import { readJson } from "./body.ts";
import { CallExchange } from "./call-exchange.ts";
import { type HttpRefusal, mcpFault, RPC, refuseOverHttp } from "./fault.ts";
import { LegacySessions } from "./legacy.ts";
import { STREAM_CHECK_EVERY_MS } from "./limits.ts";
import { NOTIFICATIONS, treatmentOf } from "./methods.ts";
import { modernDoor, type ModernDoor, permittedListen } from "./modern.ts";
import { mismatchedHeader } from "./param-headers.ts";
import { statelessCall } from "./plain-call.ts";
import type { DoorParts } from "./port.ts";
import { takePrompt } from "./prompt-header.ts";
import { allServers, oneServer, type Scope } from "./scope.ts";
import { remember, type Visit } from "./visit.ts";
import { leavingOf, sendWeb, webRequest } from "./web.ts";

export interface McpDoor {
  /** Where it is to be mounted: this path and everything below it. */
  readonly path: "/mcp";
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Ends sessions and streams. */
  close(): Promise<void>;
}

/** One request at the door. */
interface Knock {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly visit: Visit;
  readonly modern: ModernDoor;
  /** Ends what is done for it; the visit's `gone` is its signal. */
  readonly leaving: AbortController;
}

/** Opens the doors. */
export function mcpDoor(parts: DoorParts): McpDoor {
  const addresses = openAddresses(parts);
  const sessions = new LegacySessions(parts);
  const endNews = parts.news((news) => {
    sessions.tell(news);
    for (const modern of addresses.values()) modern.tell(news);
  });
  return {
    path: "/mcp",
    handle: (request, response) => answer(request, response, { parts, addresses, sessions }),
    close: async () => {
      endNews();
      await Promise.all([sessions.close(), ...[...addresses.values()].map((modern) => modern.close())]);
    },
  };
}

interface Doors {
  readonly parts: DoorParts;
  readonly addresses: ReadonlyMap<string, ModernDoor>;
  readonly sessions: LegacySessions;
}

function openAddresses(parts: DoorParts): ReadonlyMap<string, ModernDoor> {
  const names = new Set(parts.catalogue.servers());
  const scopes: readonly Scope[] = [allServers((server) => names.has(server)), ...[...names].map(oneServer)];
  return new Map(scopes.map((scope) => [scope.path, modernDoor(parts, scope)]));
}

async function answer(request: IncomingMessage, response: ServerResponse, doors: Doors): Promise<void> {
  const refusal = await serve(request, response, doors).catch((thrown: unknown): HttpRefusal => {
    const fault = asFault(thrown, "SERVER_FAULT");
    doors.parts.report(fault);
    return { status: 500, rpc: RPC.internal, fault };
  });
  if (refusal !== undefined) refuseOverHttp(response, refusal);
}

/** Serves one request, or says how to refuse it. */
async function serve(request: IncomingMessage, response: ServerResponse, doors: Doors): Promise<HttpRefusal | undefined> {
  const path = pathOf(request);
  const credential = readBearer(request);
  if (credential === undefined) return unauthorized(request, { path, publicUrl: doors.parts.publicUrl, fault: undefined });
  const who = await doors.parts.attribute(credential).catch(identityFault);
  if (who instanceof Fault) return unauthorized(request, { path, publicUrl: doors.parts.publicUrl, fault: who });

  // The path is compared as it was sent: nothing is decoded or normalized, so `..` and `%2e` name no server.
  const modern = doors.addresses.get(path);
  if (modern === undefined) {
    return {
      status: 404,
      rpc: RPC.request,
      fault: mcpFault("SERVER_NO_SUCH_SERVER", "no such server in this house", "the addresses are /mcp and /mcp/<server>"),
    };
  }
  const unheard = await takePrompt(request, who, doors.parts);
  if (unheard !== undefined) return unheard;
  const leaving = leavingOf(response);
  const knock: Knock = {
    request,
    response,
    modern,
    leaving,
    visit: { caller: who, credential, gone: leaving.signal, isBehind: () => response.writableNeedDrain },
  };
  switch (request.method) {
    case "POST":
      return post(knock, doors);
    case "GET":
    case "DELETE":
      return inSession(knock, { body: undefined, id: undefined }, doors);
    default:
      return {
        status: 405,
        rpc: RPC.request,
        headers: { allow: "GET, POST, DELETE" },
        fault: mcpFault("SERVER_HTTP_METHOD", "MCP is spoken by POST, GET and DELETE", "send a POST"),
      };
  }
}

async function post(knock: Knock, doors: Doors): Promise<HttpRefusal | undefined> {
  const body = await readJson(knock.request, doors.parts.requestBytesMax);
  if ("refusal" in body) return body.refusal;
  const { json } = body;
  if (Array.isArray(json)) {
    return {
      status: 400,
      rpc: RPC.request,
      fault: mcpFault("SERVER_BATCH", "batches are no part of these protocol revisions", "send one message at a time"),
    };
  }
  const id = isJsonObject(json) && (typeof json.id === "string" || typeof json.id === "number") ? json.id : undefined;
  if (await answeredInSession(knock, json, doors)) return undefined;
  const call = statelessCall(json, knock.request.headers);
  if (call !== undefined) {
    const refusal = headerMismatch(call.params, knock, doors);
    if (refusal !== undefined) return { ...refusal, id: call.id };
    await knock.modern.answer(call, knock.visit, exchangeOf(knock, undefined, doors));
    return undefined;
  }
  const web = webRequest(knock.request, knock.visit.gone);
  remember(web, knock.visit);
  if (!(await isSessionful(web, json))) return stateless(knock, { web, json, id }, doors);
  if (isDropped(json)) {
    knock.response.writeHead(202).end();
    return undefined;
  }
  return inSession(knock, { body: json, id, web }, doors);
}

/** Answers a plain call of an MCP session here; false for everything else, which is the SDK's. */
async function answeredInSession(knock: Knock, json: JsonValue, doors: Doors): Promise<boolean> {
  const { visit, request, modern } = knock;
  const named = request.headers["mcp-session-id"];
  const session = typeof named === "string" ? doors.sessions.find(named, visit.caller.agent, modern.scope) : undefined;
  const call = session?.plainCall(json, request.headers);
  if (session === undefined || call === undefined) return false;
  await doors.sessions.during(session, () => session.answer(call, visit, exchangeOf(knock, session.id, doors)));
  return true;
}

function exchangeOf({ response, leaving }: Knock, session: string | undefined, { parts: { clock } }: Doors): CallExchange {
  return new CallExchange({ response, clock, leaving, session });
}

/** The SDK's own classification; a plain claim of the stateless revision needs no second look, because it decides alone. */
async function isSessionful(web: Request, json: JsonValue): Promise<boolean> {
  if (isJsonObject(json) && isJsonObject(json.params) && isJsonObject(json.params._meta) && json.method !== "initialize") {
    if (PROTOCOL_VERSION_META_KEY in json.params._meta) return false;
  }
  return isLegacyRequest(web, json);
}

interface Message {
  readonly web: Request;
  readonly json: JsonValue;
  readonly id: string | number | undefined;
}

async function stateless(knock: Knock, { web, json, id }: Message, doors: Doors): Promise<HttpRefusal | undefined> {
  // What is no object the SDK refuses by itself; it never gets as far as a handler.
  const body: JsonObject = isJsonObject(json) ? json : {};
  const method = typeof body.method === "string" ? body.method : "";
  if (id !== undefined && treatmentOf(method, "2026").kind === "refused") {
    return {
      status: 404,
      rpc: RPC.method,
      ...(id !== undefined && { id }),
      fault: mcpFault("SERVER_NO_SUCH_METHOD", "no such method in this protocol revision", "docs/mcp.md lists the methods"),
    };
  }
  if (method === "tools/call") {
    const refusal = headerMismatch(isJsonObject(body.params) ? body.params : {}, knock, doors);
    if (refusal !== undefined) return { ...refusal, ...(id !== undefined && { id }) };
  }
  if (method !== "subscriptions/listen") {
    await sendWeb(await knock.modern.serve(web, body), knock.response);
    return undefined;
  }
  const listen = await permittedListen(body, { parts: doors.parts, scope: knock.modern.scope, visit: knock.visit });
  if ("refusal" in listen) return { ...listen.refusal, ...(id !== undefined && { id }) };
  return whileAuthorized(knock, doors.parts, async () => sendWeb(await knock.modern.serve(web, listen.body), knock.response));
}

/** How to refuse a tools/call whose headers do not say what its arguments say. */
function headerMismatch(params: JsonObject, { request, modern }: Knock, { parts }: Doors): HttpRefusal | undefined {
  if (typeof params.name !== "string") return undefined;
  const { server, name } = modern.scope.nameIn(params.name);
  const definition = parts.catalogue.find("callTool", server, name);
  const header = definition === undefined ? undefined : mismatchedHeader(definition, params.arguments, request.headers);
  if (header === undefined) return undefined;
  const fault = mcpFault(
    "SERVER_HEADER_MISMATCH",
    `the header ${header} does not say what the arguments say`,
    "repeat the argument in it, as the tool's schema asks with x-mcp-header",
  );
  return { status: 400, rpc: RPC.headerMismatch, fault };
}

async function inSession(
  knock: Knock,
  message: { body: JsonValue | undefined; id: string | number | undefined; web?: Request },
  doors: Doors,
): Promise<HttpRefusal | undefined> {
  const { visit, request, response, modern } = knock;
  const { sessions } = doors;
  const named = request.headers["mcp-session-id"];
  const opens = named === undefined && isJsonObject(message.body) && message.body.method === "initialize";
  const session =
    typeof named === "string"
      ? sessions.find(named, visit.caller.agent, modern.scope)
      : opens
        ? await sessions.open(visit.caller.agent, modern.scope)
        : undefined;
  if (session === undefined) return { ...noSession(named !== undefined, opens), ...(message.id !== undefined && { id: message.id }) };

  const web = message.web ?? webRequest(request, visit.gone);
  remember(web, visit);
  const send = async (answered: Response) => {
    // A session whose initialize was not taken would only stand in the way.
    if (opens && answered.status !== 200) await session.close();
    await sendWeb(answered, response);
  };
  if (isJsonObject(message.body) && message.body.method === "notifications/cancelled" && isJsonObject(message.body.params))
    session.cancel(message.body.params.requestId);
  const exchange = () => sessions.during(session, async () => send(await session.handle(web, message.body)));
  if (request.method === "GET") return whileAuthorized(knock, doors.parts, exchange);
  await exchange();
  return undefined;
}

function noSession(named: boolean, opens: boolean): HttpRefusal {
  if (opens) {
    return {
      status: 503,
      rpc: RPC.session,
      headers: { "retry-after": "60" },
      fault: mcpFault("SERVER_SESSIONS_FULL", "too many sessions are open", "close some, or try again in a minute"),
    };
  }
  const fault = mcpFault("SERVER_NO_SUCH_SESSION", named ? "no such session" : "a session's id is missing", "open one with initialize");
  return { status: named ? 404 : 400, rpc: RPC.session, fault };
}

/** Whether a message is a notification that nothing here listens to. */
function isDropped(json: JsonValue): boolean {
  return isJsonObject(json) && typeof json.method === "string" && json.id === undefined && !NOTIFICATIONS.has(json.method);
}

/**
 * Keeps a stream open only as long as the credential behind it is good: its token runs out, or is revoked, in between. A
 * stream that is not read is cut as well, because what its client is told would pile up here.
 */
async function whileAuthorized(
  { visit, response }: Knock,
  { attribute, clock }: DoorParts,
  stream: () => Promise<void>,
): Promise<undefined> {
  let open = true;
  let wasBehind = false;
  let cancel = () => {};
  const cut = () => response.destroy();
  const check = () => {
    const isStuck = wasBehind && visit.isBehind();
    wasBehind = visit.isBehind();
    if (isStuck) return cut();
    void attribute(visit.credential).then(checkLater, cut);
  };
  const checkLater = () => {
    if (open) cancel = clock.after(STREAM_CHECK_EVERY_MS, check);
  };
  checkLater();
  await stream().finally(() => {
    open = false;
    cancel();
  });
  return undefined;
}

/** A fault of identity refuses; anything else that goes wrong in there is the house's own trouble. */
function identityFault(thrown: unknown): Fault {
  if (thrown instanceof Fault && thrown.code.startsWith("IDENTITY_")) return thrown;
  throw thrown;
}

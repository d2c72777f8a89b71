/**
 * The stateless revision (2026-07-28): every request is served by a server of its own, made for the agent whose token
 * came with it. Nothing is kept between requests; open subscriptions/listen streams are the only thing that lasts.
 */
import { createMcpHandler, InMemoryServerEventBus, type McpHttpHandler } from "@modelcontextprotocol/server";
import { asFault } from "../../call/fault.ts";
import { isJsonObject, type JsonObject } from "../../call/json.ts";
import { answerCall } from "./answer-call.ts";
import type { CallExchange } from "./call-exchange.ts";
import { type HttpRefusal, mcpFault, RPC } from "./fault.ts";
import { SUBSCRIPTIONS_MAX } from "./limits.ts";
import { Parking } from "./parking.ts";
import { targetOf } from "./pass.ts";
import type { Place } from "./place.ts";
import type { PlainCall } from "./plain-call.ts";
import type { DoorParts, HouseNews } from "./port.ts";
import type { Scope } from "./scope.ts";
import { protocolServer } from "./serve.ts";
import { type Visit, visitOf } from "./visit.ts";

export interface ModernDoor {
  readonly scope: Scope;
  serve(request: Request, body: JsonObject): Promise<Response>;
  /** Answers a call that was read here, on its own connection. */
  answer(call: PlainCall, visit: Visit, exchange: CallExchange): Promise<void>;
  tell(news: HouseNews): void;
  close(): Promise<void>;
}

export function modernDoor(parts: DoorParts, scope: Scope): ModernDoor {
  const parking = new Parking(parts);
  const bus = new InMemoryServerEventBus();
  const underWay = new Set<CallExchange>();
  const placeFor = (visit: Visit): Place => ({ parts, scope, visit, era: "2026", session: undefined, parking, lost: () => {} });
  const handler: McpHttpHandler = createMcpHandler(
    ({ requestInfo }) => {
      const place = placeFor(visitOf(requestInfo));
      return protocolServer(parts.version, () => place);
    },
    { legacy: "reject", bus },
  );
  return {
    scope,
    serve: (request, body) => handler.fetch(request, { parsedBody: body }),
    answer: async (call, visit, exchange) => {
      underWay.add(exchange);
      await answerCall(call, placeFor(visit), exchange).finally(() => underWay.delete(exchange));
    },
    tell: (news) => {
      if (!scope.shows(news.server)) return;
      if (news.kind === "updated") handler.notify.resourceUpdated(scope.uriOut({ server: news.server, name: news.uri }));
      else if (news.what === "tool") handler.notify.toolsChanged();
      else if (news.what === "prompt") handler.notify.promptsChanged();
      else handler.notify.resourcesChanged();
    },
    close: () => {
      parking.close();
      for (const exchange of underWay) exchange.abort();
      return handler.close();
    },
  };
}

/**
 * A subscriptions/listen as it may be served: each resource that it names takes the path as a subscription, and only
 * those that were let through stay in the filter. The acknowledgement then tells the client which ones it hears of.
 */
export async function permittedListen(
  body: JsonObject,
  { parts, scope, visit }: Pick<Place, "parts" | "scope" | "visit">,
): Promise<{ readonly body: JsonObject } | { readonly refusal: HttpRefusal }> {
  const params = isJsonObject(body.params) ? body.params : {};
  const filter = isJsonObject(params.notifications) ? params.notifications : {};
  const uris = filter.resourceSubscriptions;
  if (!Array.isArray(uris) || uris.length === 0) return { body };
  if (uris.length > SUBSCRIPTIONS_MAX) {
    const fault = mcpFault("SERVER_SUBSCRIPTIONS", `a stream may be subscribed to ${SUBSCRIPTIONS_MAX} resources`, "open several streams");
    return { refusal: { status: 400, rpc: RPC.params, fault } };
  }
  const permitted: string[] = [];
  for (const uri of uris) if (typeof uri === "string" && (await isPermitted(uri, { parts, scope, visit }))) permitted.push(uri);
  return { body: { ...body, params: { ...params, notifications: { ...filter, resourceSubscriptions: permitted } } } };
}

async function isPermitted(uri: string, { parts, scope, visit }: Pick<Place, "parts" | "scope" | "visit">): Promise<boolean> {
  try {
    const asked = targetOf("subscribeResource", { uri }, scope);
    const reply = await parts.call({ ...asked, door: "mcp", credential: visit.credential, line: { signal: visit.gone } });
    return reply.kind === "released" && reply.released.outcome.status === "done";
  } catch (thrown) {
    parts.report(asFault(thrown, "SERVER_FAULT"));
    return false;
  }
}

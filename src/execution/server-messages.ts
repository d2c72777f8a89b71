/** What a server says unasked: that its lists changed, that a resource changed, a log message, a request to the agent's client. */
import { ProtocolError, ProtocolErrorCode, type Client, type ClientCapabilities } from "@modelcontextprotocol/client";
import type { ClientAble } from "../call/call.ts";
import type { ClientRequest } from "../call/configuration.ts";
import type { JsonObject, JsonValue } from "../call/json.ts";
import type { ClientMethod, OnClientRequest, UnderWay } from "./client-request.ts";
import type { Misconduct } from "./exchange.ts";
import { LOG_BYTES_MAX } from "./limits.ts";

export interface ServerMessageHandlers {
  readonly server: string;
  readonly allowed: readonly ClientRequest[];
  /** The calls under way on the connection. */
  readonly inFlight: ReadonlySet<UnderWay>;
  readonly listChanged: () => void;
  readonly resourceUpdated: (uri: string) => void;
  readonly onClientRequest: OnClientRequest;
  readonly misconduct: (what: Misconduct) => void;
}

/** What a client may be able to answer. A 2025 server is told once, when it connects, and hears of one that cannot when it asks. */
const ANYTHING: ClientAble = { elicitation: { form: {}, url: {} }, sampling: {} };

/** What a server is told that it may ask for: what its configuration allows, and of that what a client can answer. */
export function clientCapabilities(allowed: readonly ClientRequest[], { elicitation, sampling }: ClientAble = ANYTHING): ClientCapabilities {
  // The casts are sound: a door made both of what the SDK had checked.
  return {
    ...(allowed.includes("elicit") && elicitation !== undefined && { elicitation: elicitation as ClientCapabilities["elicitation"] }),
    ...(allowed.includes("sample") && sampling !== undefined && { sampling: sampling as ClientCapabilities["sampling"] }),
  } as ClientCapabilities;
}

/** Sets the handlers of a client before it connects. */
export function handleServerMessages(client: Client, on: ServerMessageHandlers): void {
  // The cast is sound: the SDK checks the answer against the protocol before it goes to the server.
  if (on.allowed.includes("elicit"))
    client.setRequestHandler("elicitation/create", ({ params }) => asked("elicitation/create", params as JsonObject, on) as Promise<never>);
  if (on.allowed.includes("sample"))
    client.setRequestHandler(
      "sampling/createMessage",
      ({ params }) => asked("sampling/createMessage", params as JsonObject, on) as Promise<never>,
    );
  client.setNotificationHandler("notifications/tools/list_changed", on.listChanged);
  client.setNotificationHandler("notifications/resources/list_changed", on.listChanged);
  client.setNotificationHandler("notifications/prompts/list_changed", on.listChanged);
  client.setNotificationHandler("notifications/resources/updated", ({ params }) => on.resourceUpdated(params.uri));
  client.setNotificationHandler("notifications/message", ({ params }) => {
    const log = sole(on.inFlight)?.line.log;
    const data = params.data as JsonValue;
    if (log === undefined || Buffer.byteLength(JSON.stringify(data) ?? "") > LOG_BYTES_MAX) return;
    log({ level: params.level, ...(params.logger !== undefined && { logger: params.logger }), data });
  });
}

/** Whose client is meant can only be told while exactly one call is under way; otherwise the request is refused. */
async function asked(method: ClientMethod, params: JsonObject, on: ServerMessageHandlers): Promise<JsonValue> {
  const related = sole(on.inFlight);
  if (related === undefined) on.misconduct("not-attributable");
  if (related?.line.request === undefined) throw refusedToServer();
  const release = related.deadline.hold();
  try {
    return await on.onClientRequest({ server: on.server, method, params, related: { call: related.call, line: related.line } });
  } catch {
    throw refusedToServer();
  } finally {
    release();
  }
}

function sole(inFlight: ReadonlySet<UnderWay>): UnderWay | undefined {
  return inFlight.size === 1 ? inFlight.values().next().value : undefined;
}

function refusedToServer(): ProtocolError {
  return new ProtocolError(ProtocolErrorCode.InvalidRequest, "refused by the house");
}

/** What a server says unasked: that its lists changed, that a resource changed, a log message, a request to the agent's client. */
import { ProtocolError, ProtocolErrorCode, type Client, type ClientCapabilities } from "@modelcontextprotocol/client";
import type { ClientAble } from "../call/call.ts";
import type { ClientRequest } from "./configuration.ts";
import type { JsonObject, JsonValue } from "../call/json.ts";
import { canAnswer, type ClientMethod, type OnClientRequest, type UnderWay } from "./client-request.ts";
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
export function clientCapabilities(
  allowed: readonly ClientRequest[],
  { elicitation, sampling }: ClientAble = ANYTHING,
): ClientCapabilities {
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
    const log = related(on.inFlight)?.line.log;
    const data = params.data as JsonValue;
    if (log === undefined || Buffer.byteLength(JSON.stringify(data) ?? "") > LOG_BYTES_MAX) return;
    log({ level: params.level, ...(params.logger !== undefined && { logger: params.logger }), data });
  });
}

/** Where it cannot be told whose client is meant, the request is refused. */
async function asked(method: ClientMethod, params: JsonObject, on: ServerMessageHandlers): Promise<JsonValue> {
  const underWay = related(on.inFlight);
  if (underWay === undefined) on.misconduct("not-attributable");
  if (underWay?.line.request === undefined || !canAnswer({ method, params }, underWay.line.able)) throw refusedToServer();
  const release = underWay.deadline.hold();
  try {
    return await on.onClientRequest({ server: on.server, method, params, related: { call: underWay.call, line: underWay.line } });
  } catch {
    throw refusedToServer();
  } finally {
    release();
  }
}

/**
 * The call that a message of a 2025 server belongs to, which its protocol does not say. Only where everything under way
 * is of one session is it certain whose client is meant; then it is the newest call that does not wait for it already.
 */
function related(inFlight: ReadonlySet<UnderWay>): UnderWay | undefined {
  const calls = [...inFlight];
  if (new Set(calls.map(({ session }) => session)).size !== 1) return undefined;
  return calls.findLast(({ deadline }) => !deadline.isHeld) ?? calls.at(-1);
}

function refusedToServer(): ProtocolError {
  return new ProtocolError(ProtocolErrorCode.InvalidRequest, "refused by the house");
}

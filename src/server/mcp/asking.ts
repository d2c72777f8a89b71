/** One request of a client that takes the path, as whoever read it hands it on: the SDK's server, or the house's own exchange. */
import {
  CLIENT_CAPABILITIES_META_KEY,
  type ClientCapabilities,
  LOG_LEVEL_META_KEY,
  type ServerContext,
} from "@modelcontextprotocol/server";
import type { JsonObject } from "../../call/json.ts";
import type { Place } from "./place.ts";

export interface Notification {
  readonly method: string;
  readonly params: { readonly [name: string]: unknown };
}

export interface Asking {
  /** Aborted when the client gives the request up or its connection is lost. */
  readonly signal: AbortSignal;
  /** Present where the client asked for progress. */
  readonly progressToken: string | number | undefined;
  /** The level that a client of the stateless revision wants logs from, as it came. */
  readonly logLevel: unknown;
  /** What the client says it can do: with the request, or once for its session. Its form was checked. */
  readonly declared: ClientCapabilities | undefined;
  readonly inputResponses: { readonly [key: string]: unknown } | undefined;
  /** The requestState that the client brought back, as it came. */
  readonly requestState: unknown;
  /** Sends a notification that belongs to the request. Rejects when the client has gone. */
  notify(notification: Notification): Promise<void>;
  /** Puts a request to the client and waits for its answer; absent where the client cannot be asked during a request. */
  readonly send: ((method: ClientMethod, params: JsonObject, timeoutMs: number) => Promise<unknown>) | undefined;
}

type ClientMethod = "elicitation/create" | "sampling/createMessage";

/** A request that the SDK's server read and checked. */
export function askingOf({ mcpReq }: ServerContext, { era, session, visit }: Place): Asking {
  const envelope: { readonly [name: string]: unknown } | undefined = mcpReq.envelope;
  // A sessionful client may come back for an answer after its connection was lost; this house keeps no answers for it.
  const signal = session === undefined ? mcpReq.signal : AbortSignal.any([mcpReq.signal, visit.gone]);
  return {
    signal,
    progressToken: mcpReq._meta?.progressToken,
    logLevel: envelope?.[LOG_LEVEL_META_KEY],
    declared: era === "2025" ? session?.clientCapabilities() : (envelope?.[CLIENT_CAPABILITIES_META_KEY] as ClientCapabilities | undefined),
    inputResponses: mcpReq.inputResponses,
    requestState: mcpReq.requestState(),
    notify: (notification) => mcpReq.notify({ method: notification.method, params: { ...notification.params } }),
    send:
      session === undefined ? undefined : (method, params, timeout) => mcpReq.send({ method, params: { ...params } }, { signal, timeout }),
  };
}

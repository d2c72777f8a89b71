/**
 * Carries MCP messages between a client that starts processes and a house that listens. It understands as little of them
 * as it can: every call is judged by the house, with the agent's own token, as if the client had spoken HTTP itself.
 */
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import {
  type JSONRPCMessage,
  PROTOCOL_VERSION_META_KEY,
  isInitializeRequest,
  isJSONRPCErrorResponse,
  isJSONRPCNotification,
  isJSONRPCRequest,
  isJSONRPCResultResponse,
} from "@modelcontextprotocol/server";
import { StdioServerTransport } from "@modelcontextprotocol/server/stdio";
import { asFault } from "../call/fault.ts";
import { RESULT_BYTES_MAX } from "../call/limits.ts";
import type { AgentTokens } from "./agent-tokens.ts";

/** JSON-RPC error for what did not reach the house (JSON-RPC 2.0: -32000 and below are the implementation's). */
const NOT_REACHED = -32_000;

type Id = string | number;

/** Relays until the client closes its end or the signal aborts. `say` is told of what goes wrong beside a request. */
export async function relay(
  address: URL,
  tokens: AgentTokens,
  { signal, say }: { readonly signal: AbortSignal; readonly say: (line: string) => void },
): Promise<void> {
  const client = new StdioServerTransport(undefined, undefined, { maxBufferSize: RESULT_BYTES_MAX });
  const house = new StreamableHTTPClientTransport(address, {
    authProvider: { token: () => tokens.token(), onUnauthorized: async () => tokens.forget() },
  });
  const underWay = new UnderWay();
  const closed = new Promise<void>((resolve) => {
    client.onclose = resolve;
    process.stdin.once("end", resolve);
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
  house.onmessage = (message) => {
    underWay.answered(message, (version) => house.setProtocolVersion(version));
    void client.send(message);
  };
  house.onerror = (error) => say(`${asFault(error, "CLI_HOUSE_UNCLEAR").code}: ${error.message}\n`);
  client.onerror = (error) => say(`${error.message}\n`);
  client.onmessage = (message) => void forward(message, { client, house, underWay });
  await house.start();
  await client.start();
  await closed;
  await house.terminateSession().catch(() => {});
  await house.close();
  await client.close();
}

interface Ends {
  readonly client: StdioServerTransport;
  readonly house: StreamableHTTPClientTransport;
  readonly underWay: UnderWay;
}

async function forward(message: JSONRPCMessage, { client, house, underWay }: Ends): Promise<void> {
  if (underWay.cancelled(message)) return;
  const requestSignal = underWay.begun(message);
  try {
    await house.send(message, requestSignal === undefined ? {} : { requestSignal });
  } catch (error) {
    if (!isJSONRPCRequest(message) || requestSignal?.aborted) return;
    const fault = asFault(error, "CLI_HOUSE_NOT_RUNNING");
    const what = fault.message === "" || !(error instanceof Error) ? fault.code : error.message;
    await client.send({ jsonrpc: "2.0", id: message.id, error: { code: NOT_REACHED, message: `the house did not take this: ${what}` } });
  }
}

/**
 * The requests that are under way. In the stateless revision (2026-07-28) a request is cancelled over HTTP by closing
 * its stream, over stdio by a notification; and in the older ones the version that was agreed on goes into a header.
 */
class UnderWay {
  readonly #stateless = new Map<Id, AbortController>();
  readonly #initializing = new Set<Id>();

  /** Takes note of a request; gives the signal that closes its stream, for one of the stateless revision. */
  begun(message: JSONRPCMessage): AbortSignal | undefined {
    if (!isJSONRPCRequest(message)) return undefined;
    if (isInitializeRequest(message)) this.#initializing.add(message.id);
    if (typeof message.params?._meta?.[PROTOCOL_VERSION_META_KEY] !== "string") return undefined;
    const controller = new AbortController();
    this.#stateless.set(message.id, controller);
    return controller.signal;
  }

  /** Whether the message cancels a request of the stateless revision, whose stream is then closed. */
  cancelled(message: JSONRPCMessage): boolean {
    if (!isJSONRPCNotification(message) || message.method !== "notifications/cancelled") return false;
    const id = message.params?.["requestId"] as Id;
    const controller = this.#stateless.get(id);
    controller?.abort();
    this.#stateless.delete(id);
    return controller !== undefined;
  }

  answered(message: JSONRPCMessage, agreed: (version: string) => void): void {
    if (!isJSONRPCResultResponse(message) && !isJSONRPCErrorResponse(message)) return;
    const { id } = message;
    if (id === undefined) return;
    this.#stateless.delete(id);
    if (this.#initializing.delete(id) && isJSONRPCResultResponse(message)) {
      const version = message.result["protocolVersion"];
      if (typeof version === "string") agreed(version);
    }
  }
}

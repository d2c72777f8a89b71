/**
 * `chatelaine mcp`: a server on standard input and output, for clients that only start processes. It is a bridge and
 * nothing more: each message goes to a door of the running house over streamable HTTP and each answer comes back, in the
 * era that the client speaks, so what it can and may do is decided there.
 *
 * Trust: it holds one agent's bootstrap key, or whatever gives it tokens of that agent. Who owns it is that agent, no more,
 * unless more was put into its hands.
 */
import type { Readable, Writable } from "node:stream";
import {
  type AuthProvider,
  isJSONRPCErrorResponse,
  isJSONRPCNotification,
  isJSONRPCRequest,
  isJSONRPCResultResponse,
  type JSONRPCMessage,
  type JSONRPCRequest,
  PROTOCOL_VERSION_META_KEY,
  SdkHttpError,
  StreamableHTTPClientTransport,
} from "@modelcontextprotocol/client";
import type { Fault } from "../../call/fault.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../call/json.ts";
import { mcpFault, RPC } from "./fault.ts";
import { HouseCredentials, type HouseCredentialsParts } from "./house-credentials.ts";
import { paramHeaders } from "./param-headers.ts";
import { openStdioLines, type StdioLines } from "./stdio-lines.ts";

export type StdioBridgeParts = BridgeEnds & (KeyHolder | TokenHolder);

/** Gets the agent's tokens by its key, from `issuer` where that is not the origin of `url`. */
interface KeyHolder extends Omit<HouseCredentialsParts, "issuer"> {
  readonly issuer?: string;
}

/** Is given the agent's tokens. */
interface TokenHolder {
  readonly tokens: AuthProvider;
}

interface BridgeEnds {
  /** The door: `http://…/mcp` or `…/mcp/<server>`. */
  readonly url: URL;
  readonly input: Readable;
  readonly output: Writable;
  readonly requestBytesMax: number;
  /** Told of what could not be carried over. Must not write to `output`. */
  readonly report: (fault: Fault) => void;
}

export interface StdioBridge {
  /** Settled once the client has ended its side, or `close` was called, and the session in the house is ended too. */
  readonly closed: Promise<void>;
  close(): Promise<void>;
}

/** Carries messages between the client and the house until the client ends. */
export function openStdioBridge(parts: StdioBridgeParts): StdioBridge {
  return new Bridge(parts);
}

interface Pending {
  readonly method: string;
  /** Of the stateless era: its cancellation is the end of its HTTP exchange. */
  readonly stateless: boolean;
  readonly giveUp: AbortController;
}

/** Ids of our own requests to the house; a client's id that looks the same would be a text too, and is not taken. */
const RENEW_ID = "chatelaine/renew";

class Bridge implements StdioBridge {
  readonly closed: Promise<void>;
  readonly #report: (fault: Fault) => void;
  readonly #house: StreamableHTTPClientTransport;
  readonly #client: StdioLines;
  readonly #pending = new Map<string | number, Pending>();
  readonly #tools = new Map<string, JsonObject>();
  #handshake: JSONRPCRequest | undefined;
  #renewal: { readonly done: Promise<void>; readonly settle: (message: JSONRPCMessage) => void } | undefined;
  #ended: () => void = () => {};
  #closing: Promise<void> | undefined;

  constructor(parts: StdioBridgeParts) {
    this.#report = parts.report;
    this.closed = new Promise((resolve) => {
      this.#ended = resolve;
    });
    this.#house = new StreamableHTTPClientTransport(parts.url, {
      authProvider: "tokens" in parts ? parts.tokens : new HouseCredentials({ ...parts, issuer: parts.issuer ?? parts.url.origin }),
    });
    this.#house.onmessage = (message) => this.#fromHouse(message);
    this.#client = openStdioLines({
      input: parts.input,
      output: parts.output,
      bytesMax: parts.requestBytesMax,
      onMessage: (message) => void this.#fromClient(message),
      onFault: (fault) => this.#unreadable(fault),
      onEnd: () => void this.close(),
    });
    void this.#house.start();
  }

  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  async #end(): Promise<void> {
    for (const { giveUp } of this.#pending.values()) giveUp.abort();
    this.#pending.clear();
    // A house that is gone has ended the session by itself.
    await this.#house.terminateSession().catch(() => {});
    await this.#house.close();
    this.#ended();
  }

  async #fromClient(message: JSONRPCMessage): Promise<void> {
    if (isJSONRPCRequest(message)) return this.#ask(message);
    if (isJSONRPCNotification(message) && message.method === "notifications/cancelled" && this.#cancel(message.params?.requestId)) return;
    await this.#house.send(message).catch((thrown: unknown) => this.#report(notCarried(thrown)));
  }

  /** Cancels a stateless request by ending its exchange; false leaves it to the notification. */
  #cancel(id: unknown): boolean {
    const pending = typeof id === "string" || typeof id === "number" ? this.#pending.get(id) : undefined;
    if (pending?.stateless !== true) return false;
    this.#pending.delete(id as string | number);
    pending.giveUp.abort();
    return true;
  }

  async #ask(request: JSONRPCRequest): Promise<void> {
    const pending: Pending = {
      method: request.method,
      stateless: PROTOCOL_VERSION_META_KEY in (request.params?._meta ?? {}),
      giveUp: new AbortController(),
    };
    this.#pending.set(request.id, pending);
    if (request.method === "initialize") this.#handshake = request;
    try {
      await this.#send(request, pending).catch((thrown: unknown) => this.#again(request, pending, thrown));
    } catch (thrown) {
      if (this.#pending.delete(request.id)) this.#client.send({ jsonrpc: "2.0", id: request.id, error: errorOf(thrown) });
    }
  }

  #send(request: JSONRPCRequest, { giveUp, stateless }: Pending): Promise<void> {
    const name = request.params?.name;
    const tool = stateless && request.method === "tools/call" && typeof name === "string" ? this.#tools.get(name) : undefined;
    // What the client sent was read as JSON.
    const headers = tool === undefined ? {} : paramHeaders(tool, request.params?.arguments as JsonValue | undefined);
    return this.#house.send(request, { requestSignal: giveUp.signal, headers, onRequestStreamEnd: () => this.#unanswered(request.id) });
  }

  /** A house that was restarted has forgotten the session: it is opened anew as the client had opened it, unnoticed. */
  async #again(request: JSONRPCRequest, pending: Pending, thrown: unknown): Promise<void> {
    const forgotten = thrown instanceof SdkHttpError && thrown.status === 404 && !pending.stateless;
    if (!forgotten || this.#handshake === undefined || request.method === "initialize") throw thrown;
    await this.#renew(this.#handshake);
    await this.#send(request, pending);
  }

  #renew(handshake: JSONRPCRequest): Promise<void> {
    if (this.#renewal !== undefined) return this.#renewal.done;
    const answered = Promise.withResolvers<JSONRPCMessage>();
    const done = (async () => {
      await this.#house.send(
        { ...handshake, id: RENEW_ID },
        { onRequestStreamEnd: () => answered.reject(new Error("no answer to initialize")) },
      );
      const answer = await answered.promise;
      if (!isJSONRPCResultResponse(answer)) throw new Error("initialize was refused");
      await this.#house.send({ jsonrpc: "2.0", method: "notifications/initialized" });
    })().finally(() => {
      this.#renewal = undefined;
    });
    this.#renewal = { done, settle: answered.resolve };
    return done;
  }

  #fromHouse(message: JSONRPCMessage): void {
    if (!isJSONRPCResultResponse(message) && !isJSONRPCErrorResponse(message)) return this.#client.send(message);
    if (message.id === RENEW_ID) return this.#renewal?.settle(message);
    const pending = message.id === undefined ? undefined : this.#pending.get(message.id);
    if (pending === undefined || message.id === undefined) return;
    this.#pending.delete(message.id);
    if (isJSONRPCResultResponse(message)) this.#learn(pending.method, message.result);
    this.#client.send(message);
  }

  #learn(method: string, result: { readonly [name: string]: unknown }): void {
    if (method === "initialize" && typeof result.protocolVersion === "string") this.#house.setProtocolVersion(result.protocolVersion);
    if (method !== "tools/list" || !Array.isArray(result.tools)) return;
    for (const tool of result.tools) if (isJsonObject(tool) && typeof tool.name === "string") this.#tools.set(tool.name, tool);
  }

  #unanswered(id: string | number): void {
    if (this.#pending.delete(id)) this.#client.send({ jsonrpc: "2.0", id, error: errorOf(new Error("the exchange ended")) });
  }

  #unreadable(fault: Fault): void {
    this.#report(fault);
    this.#client.send({ jsonrpc: "2.0", error: { code: RPC.request, message: `${fault.code}: ${fault.message}`, data: fault.toJSON() } });
  }
}

/** The house's own JSON-RPC error where it gave one, else that it could not be reached. */
function errorOf(thrown: unknown): { code: number; message: string; data?: unknown } {
  if (thrown instanceof SdkHttpError && typeof thrown.data.text === "string") {
    try {
      const answer: unknown = JSON.parse(thrown.data.text);
      const error = isJsonObject(answer) ? answer.error : undefined;
      if (isJsonObject(error) && typeof error.code === "number" && typeof error.message === "string")
        return { code: error.code, message: error.message, data: error.data };
    } catch {
      // No JSON: it was not the house that answered.
    }
  }
  const fault = notCarried(thrown);
  return { code: RPC.internal, message: `${fault.code}: ${fault.message}`, data: fault.toJSON() };
}

function notCarried(thrown: unknown): Fault {
  const refused = thrown instanceof SdkHttpError ? ` (HTTP ${thrown.status})` : "";
  return mcpFault(
    "SERVER_BRIDGE",
    `the house did not answer${refused}`,
    "see that it runs, that the address is right, and that the agent's key is valid",
  );
}

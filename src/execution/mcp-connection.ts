/**
 * One connection to one MCP server, of whichever revision it speaks (2026-07-28, or a 2025 one): requests go out and
 * endings come back. Knows nothing of permits; only `perform.ts` reaches it with a call.
 */
import {
  Client,
  CLIENT_CAPABILITIES_META_KEY,
  LOG_LEVEL_META_KEY,
  type McpSubscription,
  type PriorDiscovery,
  type RequestOptions,
  type SubscriptionFilter,
  type Tool,
} from "@modelcontextprotocol/client";
import { z } from "zod";
import type { Line } from "../call/call.ts";
import type { ClientRequest } from "./configuration.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../call/json.ts";
import { endingOfError, type Stopped } from "./ending-of.ts";
import { TICKET_HEADER, type Exchange, type Ticket } from "./exchange.ts";
import { failed, type Ending } from "./fault.ts";
import { CONNECT_DEADLINE_MS, LISTEN_DEADLINE_MS, PROBE_DEADLINE_MS } from "./limits.ts";
import type { HttpLink } from "./http-link.ts";
import type { ProcessLink } from "./process-link.ts";
import { assertToolResult, envelope, isOwnCall, makeCall } from "./own-call.ts";
import { clientCapabilities } from "./server-messages.ts";

/** One request of the MCP protocol. */
export interface McpRequest {
  readonly method: string;
  readonly params: JsonObject;
  /** The tool that is called, whose input schema says which arguments are mirrored in HTTP headers (MCP 2026-07-28). */
  readonly tool?: JsonObject;
}

export interface McpConnectionOptions {
  readonly link: ProcessLink | HttpLink;
  readonly exchange: Exchange;
  /** What the server may ask of agents' clients. */
  readonly allowed: readonly ClientRequest[];
  /** What an earlier connection found out about the server's revision; then it is not asked again. */
  readonly prior: PriorDiscovery | undefined;
  /** How long it may take until the server has said what it speaks. */
  readonly connectDeadlineMs: number;
  /** Sets up handlers before the first message. */
  readonly prepare: (client: Client) => void;
}

const CLIENT_INFO = { name: "chatelaine", version: "0.1.0" };
const ENVELOPE = envelope(CLIENT_INFO.name, CLIENT_INFO.version);
/** Results pass as they are: what a server adds to them is not ours to take away. */
const ANY_RESULT = z.custom<JsonObject>(isJsonObject);
/** The SDK's own timer never fires: deadlines run on the clock of the house. The longest that a timer of Node can wait. */
const NEVER_MS = 2 ** 31 - 1;

export class McpConnection {
  readonly #client: Client;
  readonly #link: ProcessLink | HttpLink;
  readonly #exchange: Exchange;
  readonly #allowed: readonly ClientRequest[];
  /** Resolves when the connection is gone, for whatever reason. */
  readonly lost: Promise<void>;

  private constructor(client: Client, options: McpConnectionOptions, lost: Promise<void>) {
    this.#client = client;
    this.#link = options.link;
    this.#exchange = options.exchange;
    this.#allowed = options.allowed;
    this.lost = lost;
  }

  /** Connects and finds out what the server speaks. Rejects when it does not answer in time. */
  static async open(options: McpConnectionOptions): Promise<McpConnection> {
    const client = new Client(CLIENT_INFO, {
      capabilities: clientCapabilities(options.allowed),
      versionNegotiation: { mode: "auto", probe: { timeoutMs: PROBE_DEADLINE_MS } },
      inputRequired: { autoFulfill: false },
    });
    // Its texts may quote what a server said; misconduct is counted by the exchange instead.
    client.onerror = () => {};
    const lost = new Promise<void>((resolve) => (client.onclose = resolve));
    void lost.then(() => options.exchange.lost());
    options.prepare(client);
    const prior = options.prior === undefined ? {} : { prior: options.prior };
    await client.connect(options.link, { timeout: options.connectDeadlineMs, ...prior });
    return new McpConnection(client, options, lost);
  }

  /** What was found out about the server's revision, for the next connection to the same server. */
  get verdict(): PriorDiscovery {
    const discover = this.#client.getDiscoverResult();
    return discover === undefined ? { kind: "legacy" } : { kind: "modern", discover };
  }

  get isModern(): boolean {
    return this.#client.getProtocolEra() === "modern";
  }

  /** The capabilities that the server says it has. */
  get offers(): ReturnType<Client["getServerCapabilities"]> {
    return this.#client.getServerCapabilities();
  }

  /** Makes one request and waits for its end, or until `late` or the line's signal is aborted. Never rejects. */
  async request(request: McpRequest, line: Line, late: AbortSignal): Promise<Ending> {
    const ticket = this.#exchange.issue(line.progress);
    const stopped = (): Stopped | undefined => (line.signal.aborted ? "cancelled" : late.aborted ? "deadline" : undefined);
    // The server is told a reason of ours, never what a signal of the house carries.
    const stop = new AbortController();
    const onStop = () => stop.abort(stopped());
    for (const signal of [line.signal, late]) signal.addEventListener("abort", onStop, { once: true });
    if (stopped() !== undefined) onStop();
    try {
      const out = { ...request, params: this.#withMeta(request.params, ticket, line) };
      if (isOwnCall(request, line, { link: this.#link, isModern: this.isModern })) await this.#make(out, ticket, stop.signal);
      else
        await this.#send(out, {
          signal: stop.signal,
          timeout: NEVER_MS,
          headers: { [TICKET_HEADER]: ticket.key },
          allowInputRequired: true,
        });
      return resultEnding(ticket.result);
    } catch (thrown) {
      return endingOfError(ticket, thrown, stopped());
    } finally {
      for (const signal of [line.signal, late]) signal.removeEventListener("abort", onStop);
      this.#exchange.settle(ticket);
      // What was given up may still be on its way.
      if (ticket.result === undefined && ticket.error === undefined) stop.abort();
    }
  }

  /** Makes a request of the house's own, such as a list. Rejects with what the SDK says. */
  ask(method: string, params: JsonObject, signal: AbortSignal): Promise<JsonObject> {
    return this.#client.request({ method, params }, ANY_RESULT, { signal, timeout: CONNECT_DEADLINE_MS });
  }

  /** Opens a stream of changes (MCP 2026-07-28 `subscriptions/listen`). Rejects where the server does not serve one. */
  listen(filter: SubscriptionFilter): Promise<McpSubscription> {
    return this.#client.listen(filter, { timeout: LISTEN_DEADLINE_MS });
  }

  close(): Promise<void> {
    return this.#client.close();
  }

  /** Asks for progress reports and log messages where the agent wants them, and says what its client can answer. */
  #withMeta(params: JsonObject, ticket: Ticket, line: Line): JsonObject {
    const meta = {
      ...(line.progress !== undefined && { progressToken: ticket.key }),
      ...(line.log !== undefined && this.isModern && { [LOG_LEVEL_META_KEY]: "info" }),
      // In place of what the SDK would say, which is what any client could.
      ...(this.isModern && { [CLIENT_CAPABILITIES_META_KEY]: clientCapabilities(this.#allowed, line.able ?? {}) as JsonObject }),
    };
    return Object.keys(meta).length === 0 ? params : { ...params, _meta: meta };
  }

  async #make({ params }: McpRequest, ticket: Ticket, stop: AbortSignal): Promise<void> {
    if (stop.aborted) throw stop.reason;
    const { _meta } = params;
    const all = this.isModern ? { ...params, _meta: { ...ENVELOPE, ...(_meta as JsonObject | undefined) } } : params;
    await makeCall({ link: this.#link, exchange: this.#exchange, ticket, params: all, stop });
    if (ticket.spoiled !== undefined || ticket.error !== undefined) throw new Error("there is no result");
    if (this.isModern) assertToolResult(ticket.result);
  }

  #send(request: McpRequest, options: RequestOptions): Promise<unknown> {
    const { method, params, tool } = request;
    if (!this.isModern || tool === undefined) return this.#client.request({ method, params }, ANY_RESULT, options);
    // The SDK reads the names of headers from the input schema alone; a schema of a wrong form gives it none.
    const toolDefinition = { name: String(tool["name"]), inputSchema: tool["inputSchema"] } as Tool;
    return this.#client.callTool(params as { name: string }, { ...options, toolDefinition });
  }
}

/** `resultType: complete` only says how a 2026 server frames its answer; what it asks for (`input_required`) is part of it. */
function resultEnding(result: JsonValue | undefined): Ending {
  if (!isJsonObject(result)) return failed("EXECUTION_BAD_RESULT", "the server's answer is not a result of its protocol");
  const { resultType, ...rest } = result;
  return { status: "done", result: resultType === "input_required" ? result : rest };
}

/** A server that the house is itself: what it offers is fixed by the configuration, and its calls are performed right here. */
import type { Clock } from "../call/clock.ts";
import { asFault } from "../call/fault.ts";
import { isJsonObject, type JsonObject } from "../call/json.ts";
import type { InFlight } from "./client-request.ts";
import { Deadline } from "./deadline.ts";
import { stoppedEnding } from "./ending-of.ts";
import { failed, type Ending } from "./fault.ts";
import { CALLS_IN_FLIGHT_MAX } from "./limits.ts";
import type { McpRequest } from "./mcp-connection.ts";
import type { Seen } from "./pin.ts";
import type { ReadyUpstream, Upstream, UpstreamEvent, UpstreamHealth } from "./upstream.ts";

/** One call of a tool of the house, and when to give it up: the reason of the signal says why. */
export interface HouseCall {
  readonly tool: string;
  readonly args: JsonObject;
  readonly inFlight: InFlight;
  /** Aborted with "deadline" or "cancelled" (see `Stopped`): what was begun must end now. */
  readonly stop: AbortSignal;
}

/** What performs the calls of such a server. */
export interface HouseServer {
  /** Its tools, as MCP `Tool` definitions. */
  readonly offers: readonly Seen[];
  /** Whether it performs a call in the sandbox that rules put it into. */
  readonly isSandboxed?: true;
  /** Performs one call. A rejection is a fault of the house, and the path ends the call `unknown`. */
  perform(call: HouseCall): Promise<Ending>;
  close(): Promise<void>;
}

export interface HouseUpstreamOptions {
  readonly name: string;
  readonly server: HouseServer;
  readonly callDeadlineMs: number;
  readonly clock: Clock;
  readonly log: (event: UpstreamEvent) => void;
  /** Compares what is offered with what is pinned. When it rejects, the server is not up. */
  readonly offered: (seen: readonly Seen[]) => Promise<void>;
}

export class HouseUpstream implements Upstream, ReadyUpstream {
  readonly #options: HouseUpstreamOptions;
  readonly #closing = new AbortController();
  #started: Promise<void> | undefined;
  #isUp = false;
  #inFlight = 0;
  readonly inside?: NonNullable<Upstream["inside"]>;

  constructor(options: HouseUpstreamOptions) {
    this.#options = options;
    if (options.server.isSandboxed === true) this.inside = () => this.ready();
  }

  start(): Promise<void> {
    return (this.#started ??= this.#offer());
  }

  health(): UpstreamHealth {
    const state = this.#closing.signal.aborted ? "closed" : this.#isUp ? "up" : "down";
    return { server: this.#options.name, state, starts: 1, misconduct: {}, stderr: "" };
  }

  async ready(): Promise<ReadyUpstream | Ending> {
    await this.#started;
    const isReady = this.#isUp && !this.#closing.signal.aborted;
    return isReady ? this : failed("EXECUTION_UPSTREAM_DOWN", "the server is not up");
  }

  /** Performs a tools/call within the server's deadline; the house offers nothing else. */
  async make({ method, params }: McpRequest, inFlight: InFlight): Promise<Ending> {
    const { name: tool, arguments: args } = params;
    if (method !== "tools/call" || typeof tool !== "string" || !isJsonObject(args))
      return failed("EXECUTION_NOT_POSSIBLE", "the house offers tools alone");
    if (this.#inFlight >= CALLS_IN_FLIGHT_MAX) return failed("EXECUTION_UPSTREAM_BUSY", "too many calls are under way at the server");
    this.#inFlight++;
    try {
      return await this.#within({ tool, args, inFlight });
    } finally {
      this.#inFlight--;
    }
  }

  async close(): Promise<void> {
    this.#closing.abort("cancelled");
    await this.#options.server.close();
  }

  async #within(call: Omit<HouseCall, "stop">): Promise<Ending> {
    const { callDeadlineMs, clock, server } = this.#options;
    const stop = new AbortController();
    const cancel = () => stop.abort("cancelled");
    const cancelling = [call.inFlight.line.signal, this.#closing.signal];
    if (cancelling.some((signal) => signal.aborted)) return stoppedEnding({ sent: false }, "cancelled");
    for (const signal of cancelling) signal.addEventListener("abort", cancel, { once: true });
    const deadline = new Deadline(callDeadlineMs, clock, () => stop.abort("deadline"));
    try {
      return await server.perform({ ...call, stop: stop.signal });
    } finally {
      deadline.end();
      for (const signal of cancelling) signal.removeEventListener("abort", cancel);
    }
  }

  async #offer(): Promise<void> {
    const { log, name, offered, server } = this.#options;
    try {
      await offered(server.offers);
      this.#isUp = true;
      log({ kind: "upstream-up", server: name, revision: "house", definitions: server.offers.length });
    } catch (thrown) {
      log({ kind: "upstream-failed", server: name, fault: asFault(thrown, "EXECUTION_UPSTREAM_DOWN"), nextTryMs: 0 });
    }
  }
}

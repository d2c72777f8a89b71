/** An upstream while it is connected: what is under way at it, what it offers, and what it is watched for. */
import type { Line } from "../call/call.ts";
import type { Chance, Clock } from "../call/clock.ts";
import type { InFlight, UnderWay } from "./client-request.ts";
import { Deadline } from "./deadline.ts";
import type { Misconduct } from "./exchange.ts";
import { failed, type Ending } from "./fault.ts";
import * as limits from "./limits.ts";
import { listDefinitions } from "./list-definitions.ts";
import type { McpConnection, McpRequest } from "./mcp-connection.ts";
import type { Seen } from "./pin.ts";
import { restartPauseMs } from "./restart-pause.ts";
import { sleep } from "./sleep.ts";

export interface LiveUpstreamOptions {
  readonly connection: McpConnection;
  readonly inFlight: Set<UnderWay>;
  readonly callDeadlineMs: number;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly misconduct: (what: Misconduct) => void;
  /** Takes everything that the server offers. When it rejects, the connection is left. */
  readonly offered: (seen: readonly Seen[]) => Promise<void>;
  /** A list that was announced as changed could not be read. */
  readonly listFailed: (thrown: unknown) => void;
}

export class LiveUpstream {
  readonly #options: LiveUpstreamOptions;
  readonly #subscriptions = new Set<string>();
  readonly #over = new AbortController();
  #listing: Promise<unknown> = Promise.resolve();
  #relisted: Promise<void> = Promise.resolve();
  #relistIsDue = false;
  /** Resolves when no more calls should be made here: the connection was lost, or something was wrong with it. */
  readonly over: Promise<void>;

  constructor(options: LiveUpstreamOptions) {
    this.#options = options;
    this.over = new Promise((resolve) => this.#over.signal.addEventListener("abort", () => resolve(), { once: true }));
    void options.connection.lost.then(() => this.retire());
  }

  get revision(): "2026" | "2025" {
    return this.#options.connection.isModern ? "2026" : "2025";
  }

  get isOver(): boolean {
    return this.#over.signal.aborted;
  }

  /** Leaves the connection for a new one. What is under way on it may still end. */
  retire(): void {
    this.#over.abort();
  }

  /** Closes the connection once nothing is under way on it any more. */
  async leave(): Promise<void> {
    this.retire();
    if (this.#options.inFlight.size === 0) await this.close();
  }

  async close(): Promise<void> {
    this.retire();
    await this.#options.connection.close().catch(() => {});
  }

  /** Resolves when the lists are as the server last said they are. */
  listed(): Promise<void> {
    return this.#relisted;
  }

  /** Fetches everything that the server offers and hands it on, one fetch at a time; gives how many definitions there are. */
  list(): Promise<number> {
    const listing = this.#listing.then(() => this.#listOnce());
    this.#listing = listing.catch(() => {});
    return listing;
  }

  /** Lists again soon. Calls wait for it (see `listed`), so that none is made by a definition that may have changed. */
  relist(): void {
    if (this.#relistIsDue || this.#over.signal.aborted) return;
    this.#relistIsDue = true;
    this.#relisted = this.#relistSoon();
  }

  /** Makes one request for a call and waits for its end. Never rejects. */
  async make(request: McpRequest, { call, line, ...whose }: InFlight): Promise<Ending> {
    const { callDeadlineMs, clock, inFlight } = this.#options;
    if (inFlight.size >= limits.CALLS_IN_FLIGHT_MAX) return failed("EXECUTION_UPSTREAM_BUSY", "too many calls are under way at the server");
    const late = new AbortController();
    const underWay: UnderWay = { call, line, ...whose, deadline: new Deadline(callDeadlineMs, clock, () => late.abort()) };
    inFlight.add(underWay);
    try {
      const ending =
        request.method === "resources/subscribe"
          ? await this.#subscribe(request, line, late.signal)
          : await this.#send(request, line, late.signal);
      const code = ending.fault?.code;
      if (code === "EXECUTION_CONNECTION_LOST" || code === "EXECUTION_UPSTREAM_DOWN") this.retire();
      return ending;
    } finally {
      underWay.deadline.end();
      inFlight.delete(underWay);
      if (this.#over.signal.aborted && inFlight.size === 0) void this.close();
    }
  }

  /** Keeps a stream of list changes open at a server of 2026-07-28 until this is over; a 2025 one tells of them unasked. */
  async watch(): Promise<void> {
    const { connection, chance, clock } = this.#options;
    const { tools, prompts, resources } = connection.offers ?? {};
    const filter = {
      ...(tools?.listChanged === true && { toolsListChanged: true }),
      ...(prompts?.listChanged === true && { promptsListChanged: true }),
      ...(resources?.listChanged === true && { resourcesListChanged: true }),
    };
    if (!connection.isModern || Object.keys(filter).length === 0) return;
    for (let failures = 0; !this.#over.signal.aborted; failures++) {
      try {
        const stream = await connection.listen(filter);
        failures = 0;
        // What changed before the stream stood was told to nobody.
        this.relist();
        await Promise.race([stream.closed, this.over]);
      } catch {
        // A server that has no such stream is asked again later, more and more rarely.
      }
      await sleep(restartPauseMs(failures + 1, chance), clock, this.#over.signal);
    }
  }

  #send(request: McpRequest, line: Line, late: AbortSignal): Promise<Ending> {
    return this.#options.connection.request(request, line, late);
  }

  async #listOnce(): Promise<number> {
    const { clock, connection, misconduct, offered } = this.#options;
    const late = new AbortController();
    const cancel = clock.after(limits.CONNECT_DEADLINE_MS, () => late.abort());
    try {
      const seen = await listDefinitions(connection, late.signal, misconduct);
      await offered(seen);
      return seen.length;
    } finally {
      cancel();
    }
  }

  async #relistSoon(): Promise<void> {
    await sleep(limits.LIST_CHANGED_PAUSE_MS, this.#options.clock, this.#over.signal);
    this.#relistIsDue = false;
    if (this.#over.signal.aborted) return;
    try {
      await this.list();
    } catch (thrown) {
      // What the server offers now is not known, so nothing of it may be called until a new connection has listed it.
      this.retire();
      this.#options.listFailed(thrown);
    }
  }

  /** A 2025 server is asked to subscribe; one of 2026-07-28 opens a stream for the resource instead. */
  async #subscribe(request: McpRequest, line: Line, late: AbortSignal): Promise<Ending> {
    const uri = String(request.params["uri"]);
    if (this.#subscriptions.has(uri)) return { status: "done", result: {} };
    if (this.#subscriptions.size >= limits.SUBSCRIPTIONS_MAX)
      return failed("EXECUTION_UPSTREAM_BUSY", "too many resources are subscribed to at the server");
    const ending = this.#options.connection.isModern ? await this.#listenTo(uri) : await this.#send(request, line, late);
    if (ending.status === "done") this.#subscriptions.add(uri);
    return ending;
  }

  async #listenTo(uri: string): Promise<Ending> {
    try {
      const stream = await this.#options.connection.listen({ resourceSubscriptions: [uri] });
      if (!stream.honoredFilter.resourceSubscriptions?.includes(uri)) {
        await stream.close();
        return failed("EXECUTION_NOT_POSSIBLE", "the server does not tell of changes of this resource");
      }
      void stream.closed.then(() => this.#subscriptions.delete(uri));
      return { status: "done", result: {} };
    } catch {
      return failed("EXECUTION_UPSTREAM_ERROR", "the server did not open a stream of changes");
    }
  }
}

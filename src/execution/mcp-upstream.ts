/**
 * One MCP server for as long as the house is open: started, connected, listed, watched, and started again when it is
 * lost. A server is up only once everything that it offers has been compared with what is pinned.
 */
import { SdkError, SdkErrorCode, type PriorDiscovery } from "@modelcontextprotocol/client";
import type { Chance, Clock } from "../call/clock.ts";
import type { HttpServer, ProcessServer } from "./configuration.ts";
import { Fault } from "../call/fault.ts";
import type { OnClientRequest, UnderWay } from "./client-request.ts";
import { Exchange, type Misconduct } from "./exchange.ts";
import { failed, type Ending, type ExecutionFault } from "./fault.ts";
import { HttpLink } from "./http-link.ts";
import type { HttpSend } from "./http-send.ts";
import {
  CONNECT_DEADLINE_MS,
  FETCH_DEADLINE_MS,
  RESTART_FORGIVEN_AFTER_MS,
  SHORT_LIVES_MAX,
  STARTING_WAIT_MS,
  STDERR_BYTES_MAX,
} from "./limits.ts";
import { LiveUpstream } from "./live-upstream.ts";
import { McpConnection } from "./mcp-connection.ts";
import type { Seen } from "./pin.ts";
import { processEnvironment, type ProcessStart } from "./process-group.ts";
import { ProcessLink } from "./process-link.ts";
import { restartPauseMs } from "./restart-pause.ts";
import { Ring } from "./ring.ts";
import { bareProcess, type RunningProcess } from "./running-process.ts";
import { handleServerMessages } from "./server-messages.ts";
import { joiningSend } from "./secrets/joining-send.ts";
import type { Secrets } from "./secrets/secrets.ts";
import { plainIn, templatesIn } from "./secrets/server-secrets.ts";
import { fetchesItself } from "./server-network.ts";
import { sleep } from "./sleep.ts";
import type { Upstream, UpstreamEvent, UpstreamHealth } from "./upstream.ts";

export interface McpUpstreamOptions {
  readonly name: string;
  readonly configuration: ProcessServer | HttpServer;
  readonly messageBytesMax: number;
  readonly clock: Clock;
  readonly chance: Chance;
  /** The environment of which a process gets the safe part, beside what is configured for it. */
  readonly environment: { readonly [name: string]: string | undefined };
  /** Gets a process its place to run, and gives what starts one there; left out, it runs bare. */
  readonly prepare?: () => Promise<(start: ProcessStart) => RunningProcess>;
  /** What to do where it does not start, if there is more to say of it than of any server. */
  readonly hint?: string;
  readonly send: HttpSend;
  readonly secrets: Secrets;
  readonly log: (event: UpstreamEvent) => void;
  /** Compares what the server offers with what is pinned. When it rejects, the server is not up. */
  readonly offered: (seen: readonly Seen[]) => Promise<void>;
  readonly resourceUpdated: (uri: string) => void;
  readonly onClientRequest: OnClientRequest;
}

export class McpUpstream implements Upstream {
  readonly #options: McpUpstreamOptions;
  readonly #closing = new AbortController();
  readonly #misconduct = new Map<Misconduct, number>();
  readonly #stderr = new Ring(STDERR_BYTES_MAX);
  readonly #waiting = new Set<() => void>();
  readonly #open = new Set<LiveUpstream>();
  #live: LiveUpstream | undefined;
  #verdict: PriorDiscovery | undefined;
  #isDown = false;
  #starts = 0;
  /** Aborted when what the server is started with has changed: it is started anew. */
  #renewal = new AbortController();
  #life: Promise<void> | undefined;

  constructor(options: McpUpstreamOptions) {
    this.#options = options;
  }

  /** Starts the server and keeps it going. Resolves when the first start has succeeded or failed. */
  start(): Promise<void> {
    const settled = this.#settled(this.#closing.signal);
    this.#life ??= this.#keepGoing();
    return settled;
  }

  health(): UpstreamHealth {
    const state = this.#closing.signal.aborted ? "closed" : this.#current() !== undefined ? "up" : this.#isDown ? "down" : "starting";
    return {
      server: this.#options.name,
      state,
      starts: this.#starts,
      misconduct: Object.fromEntries(this.#misconduct),
      stderr: this.#stderr.text(),
    };
  }

  /**
   * The server, once it is up and its lists are as it last said; or how the call ends. A server that is just starting is
   * waited for up to STARTING_WAIT_MS; one whose last start failed is not.
   */
  async ready(signal: AbortSignal): Promise<LiveUpstream | Ending> {
    if (this.#current() === undefined && !this.#isDown) await this.#settled(signal, STARTING_WAIT_MS);
    await orAborted(this.#current()?.listed(), signal);
    return this.#current() ?? failed("EXECUTION_UPSTREAM_DOWN", "the server is not connected");
  }

  /** Ends the connection, and the process with its group. Calls in flight end `unknown`. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#wake();
    await Promise.all([...this.#open].map((live) => live.close()));
    await this.#life;
  }

  /** Starts the server anew, because what it was started with has changed. Calls under way end where they are. */
  renew(): void {
    this.#renewal.abort();
  }

  #current(): LiveUpstream | undefined {
    return this.#live?.isOver === false ? this.#live : undefined;
  }

  async #keepGoing(): Promise<void> {
    const { chance, clock, log, name } = this.#options;
    for (let shortLives = 0; !this.#closing.signal.aborted;) {
      const startedAt = clock.monotonic();
      const renewal = (this.#renewal = new AbortController()).signal;
      const fault = await this.#oneLife(renewal);
      if (this.#closing.signal.aborted) break;
      if (renewal.aborted) continue;
      shortLives = clock.monotonic() - startedAt > RESTART_FORGIVEN_AFTER_MS ? 1 : shortLives + 1;
      this.#isDown = fault !== undefined || shortLives > SHORT_LIVES_MAX;
      const nextTryMs = restartPauseMs(isLasting(fault) ? Number.POSITIVE_INFINITY : shortLives, chance);
      log(
        fault === undefined
          ? { kind: "upstream-lost", server: name, nextTryMs }
          : { kind: "upstream-failed", server: name, fault, nextTryMs },
      );
      if (this.#isDown) this.#wake();
      await sleep(nextTryMs, clock, AbortSignal.any([this.#closing.signal, renewal]));
      if (fault === undefined) this.#isDown = false;
    }
    this.#wake();
  }

  /** Connects, lists, and stays until the connection is over. A fault says that it did not come so far. */
  async #oneLife(renewal: AbortSignal): Promise<Fault | undefined> {
    let live: LiveUpstream | undefined;
    try {
      live = await this.#connect();
      this.#open.add(live);
      const definitions = await live.list();
      if (this.#closing.signal.aborted) return undefined;
      this.#live = live;
      this.#isDown = false;
      this.#options.log({ kind: "upstream-up", server: this.#options.name, revision: live.revision, definitions });
      this.#wake();
      void live.watch();
      const retire = () => live?.retire();
      renewal.addEventListener("abort", retire, { once: true });
      if (renewal.aborted) retire();
      await live.over;
      return undefined;
    } catch (thrown) {
      return asUpstreamFault(thrown, this.#options.hint);
    } finally {
      this.#live = undefined;
      if (live !== undefined) this.#leave(live);
    }
  }

  #leave(live: LiveUpstream): void {
    void live.leave().then(() => this.#open.delete(live));
  }

  /** Opens a connection. A process that leaves when asked for its revision is a 2025 one, and is started once more. */
  async #connect(): Promise<LiveUpstream> {
    const wasAsked = this.#verdict === undefined;
    try {
      return await this.#openLink();
    } catch (thrown) {
      this.#verdict = undefined;
      const left = thrown instanceof SdkError && thrown.code === SdkErrorCode.EraNegotiationFailed;
      if (!wasAsked || !left || this.#options.configuration.kind !== "process" || this.#closing.signal.aborted) throw thrown;
      this.#verdict = { kind: "legacy" };
      return await this.#openLink();
    }
  }

  async #openLink(): Promise<LiveUpstream> {
    this.#starts++;
    const { chance, clock, configuration, offered } = this.#options;
    const misconduct = (what: Misconduct) => this.#count(what);
    const exchange = new Exchange(misconduct);
    const link = this.#link(exchange);
    const inFlight = new Set<UnderWay>();
    let live: LiveUpstream | undefined;
    const stop = () => void link.close();
    const connectDeadlineMs = configuration.kind === "process" && fetchesItself(configuration) ? FETCH_DEADLINE_MS : CONNECT_DEADLINE_MS;
    const cancel = clock.after(connectDeadlineMs, stop);
    this.#closing.signal.addEventListener("abort", stop, { once: true });
    try {
      const { onClientRequest, resourceUpdated, name: server } = this.#options;
      const connection = await McpConnection.open({
        link,
        exchange,
        allowed: configuration.client,
        prior: this.#verdict,
        connectDeadlineMs,
        prepare: (client) =>
          handleServerMessages(client, {
            server,
            allowed: configuration.client,
            inFlight,
            listChanged: () => live?.relist(),
            resourceUpdated,
            onClientRequest,
            misconduct,
          }),
      });
      this.#verdict = connection.verdict;
      live = new LiveUpstream({
        connection,
        inFlight,
        callDeadlineMs: configuration.callDeadlineMs,
        clock,
        chance,
        misconduct,
        offered,
        listFailed: (thrown) => this.#listFailed(thrown),
      });
      return live;
    } catch (thrown) {
      const neverRan = link instanceof ProcessLink ? await link.stop() : undefined;
      await link.close().catch(() => {});
      throw neverRan ?? thrown;
    } finally {
      cancel();
      this.#closing.signal.removeEventListener("abort", stop);
    }
  }

  #link(exchange: Exchange): ProcessLink | HttpLink {
    const { configuration, clock, messageBytesMax, secrets, send } = this.#options;
    if (configuration.kind === "http") {
      const { url, headers } = configuration;
      const joining = joiningSend({ send, secrets, headers: templatesIn(headers), origin: new URL(url).origin });
      return new HttpLink({ url, headers: plainIn(headers), exchange, messageBytesMax, clock, send: joining });
    }
    const { command, args, cwd, env } = configuration;
    const bare = (start: ProcessStart) => bareProcess(start, clock);
    return new ProcessLink({
      command,
      prepare: async () => {
        const [begin = bare, joined] = await Promise.all([this.#options.prepare?.(), this.#environment(env)]);
        return () => begin({ command, args, cwd, env: joined });
      },
      exchange,
      messageBytesMax,
      clock,
      stderr: this.#stderr,
    });
  }

  /** What a process starts with. Its secrets join here, by the word of whoever configured it: no agent has called yet. */
  async #environment(configured: { readonly [name: string]: string }): Promise<{ readonly [name: string]: string }> {
    const { environment, secrets } = this.#options;
    const templates = templatesIn(configured);
    const values = await secrets.join([...templates.values()]);
    const joined = Object.fromEntries([...templates.keys()].map((name, index) => [name, values[index] ?? ""]));
    return processEnvironment(environment, { ...configured, ...joined });
  }

  #listFailed(thrown: unknown): void {
    this.#options.log({
      kind: "upstream-failed",
      server: this.#options.name,
      fault: asUpstreamFault(thrown, this.#options.hint),
      nextTryMs: 0,
    });
  }

  /** Resolves when the next start has succeeded or failed, or after `withinMs`, or when nobody waits any more. */
  #settled(signal: AbortSignal, withinMs?: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        cancel();
        this.#waiting.delete(done);
        signal.removeEventListener("abort", done);
        resolve();
      };
      const cancel = withinMs === undefined ? () => {} : this.#options.clock.after(withinMs, done);
      this.#waiting.add(done);
      signal.addEventListener("abort", done, { once: true });
      if (signal.aborted) done();
    });
  }

  #wake(): void {
    for (const done of [...this.#waiting]) done();
  }

  #count(what: Misconduct): void {
    const count = (this.#misconduct.get(what) ?? 0) + 1;
    this.#misconduct.set(what, count);
    if (count === 1) this.#options.log({ kind: "upstream-misconduct", server: this.#options.name, what });
  }
}

/** Resolves with the promise, or as soon as the signal is aborted. */
async function orAborted(promise: Promise<void> | undefined, signal: AbortSignal): Promise<void> {
  let onAbort = (): void => {};
  const aborted = new Promise<void>((resolve) => {
    onAbort = resolve;
    signal.addEventListener("abort", onAbort, { once: true });
    if (signal.aborted) resolve();
  });
  await Promise.race([promise, aborted]);
  signal.removeEventListener("abort", onAbort);
}

/** Whether a moment changes nothing about it: a person has to. Then it is told seldom. */
function isLasting(fault: Fault | undefined): boolean {
  return fault?.code === "EXECUTION_NO_SANDBOX" || fault?.code === "EXECUTION_SANDBOX_REFUSED";
}

/** Any thrown value as a fault without a word of what the server said: the house's own that lies beneath it, or the system's code. */
function asUpstreamFault(thrown: unknown, hint?: string): Fault {
  const chain = [...causesOf(thrown)];
  const own = chain.find((one) => one instanceof Fault);
  if (own !== undefined) return own;
  const beneath = chain.filter((one) => !(one instanceof SdkError));
  const system = beneath.flatMap(({ code = "" }: NodeJS.ErrnoException) => (SYSTEM_CODE.test(code) ? [code] : []))[0];
  const code = system ?? (thrown instanceof SdkError ? thrown.code : undefined);
  return new Fault<ExecutionFault>(
    "EXECUTION_UPSTREAM_DOWN",
    `the server could not be started or does not speak MCP${code === undefined ? "" : ` (${code})`}`,
    {
      hint: "chatelaine doctor shows what it wrote to stderr; or run its command by hand",
      ...(hint !== undefined && { hint }),
      cause: thrown,
    },
  );
}

/** What the system, its TLS or its HTTP says of a connection or a file: ECONNREFUSED, CERT_HAS_EXPIRED, UNABLE_TO_VERIFY_LEAF_SIGNATURE. */
const SYSTEM_CODE = /^[A-Z][A-Z0-9_]+$/;

/** An error, and what it says was its cause, and so on. */
function* causesOf(thrown: unknown): Generator<Error> {
  const seen = new Set<Error>();
  for (let at = thrown; at instanceof Error && !seen.has(at); at = at.cause) {
    seen.add(at);
    yield at;
  }
}

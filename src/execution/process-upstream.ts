/**
 * An MCP server that the house starts, in the profile that is configured for it, and bare only by its owner's word. A call that rules put into a
 * stricter profile is made in a twin: the same program once more, in that profile, started at first need and ended when
 * nothing used it for a while. What a twin offers is never pinned: a call passes only where it offers the same.
 */
import type { Call } from "../call/call.ts";
import type { ProcessServer } from "./configuration.ts";
import { failed, type Ending } from "./fault.ts";
import { TWIN_IDLE_MS } from "./limits.ts";
import { McpUpstream, type McpUpstreamOptions } from "./mcp-upstream.ts";
import type { Seen } from "./pin.ts";
import type { ProcessStart } from "./process-group.ts";
import { sandboxedProcess } from "./running-process.ts";
import { installedParts, namedPaths } from "./sandbox/named-paths.ts";
import { programParts } from "./sandbox/program-parts.ts";
import { realProgram, refuseDaemonClient } from "./sandbox/real-program.ts";
import { BARE, type SandboxProfile } from "./sandbox/profile.ts";
import type { SandboxStart } from "./sandbox/sandbox.ts";
import { wantedProfile, type Sandboxes } from "./sandbox/sandboxes.ts";
import { networkHint, offlineEnvironment, withNetwork } from "./server-network.ts";
import type { ReadyUpstream, Upstream, UpstreamHealth } from "./upstream.ts";

export type ProcessUpstreamOptions = Omit<McpUpstreamOptions, "configuration" | "prepare"> & {
  readonly configuration: ProcessServer;
  readonly sandboxes: Sandboxes;
};

interface Twin {
  readonly upstream: McpUpstream;
  /** Fingerprints of what it offers, by kind and name. */
  readonly offers: Map<string, string>;
  uses: number;
  cancelIdle: () => void;
}

export class ProcessUpstream implements Upstream {
  readonly #options: ProcessUpstreamOptions;
  readonly #own: McpUpstream;
  /** Undefined where it runs bare. */
  readonly #profile: SandboxProfile | undefined;
  readonly #twins = new Map<string, Twin>();
  readonly #ending = new Set<Promise<void>>();
  #isClosed = false;

  constructor(options: ProcessUpstreamOptions) {
    this.#options = options;
    const { configuration, sandboxes } = options;
    const { sandbox } = configuration;
    if (sandbox !== BARE) this.#profile = withNetwork(sandboxes.profile(sandbox), configuration);
    this.#own = new McpUpstream({ ...options, ...(this.#profile !== undefined && this.#in(this.#profile)) });
  }

  start(): Promise<void> {
    return this.#own.start();
  }

  health(): UpstreamHealth {
    return this.#own.health();
  }

  ready(signal: AbortSignal): Promise<ReadyUpstream | Ending> {
    return this.#own.ready(signal);
  }

  /** The server itself where it runs in no less strict a profile, else its twin in the profile that is wanted. */
  async inside(call: Call, signal: AbortSignal): Promise<ReadyUpstream | Ending> {
    const { sandboxes } = this.#options;
    const wanted = wantedProfile(call.remedies);
    if (wanted === undefined) throw new Error("no rule puts this call into a sandbox");
    // What is subscribed to would end with the twin, and nobody would be told.
    if (call.action === "subscribeResource")
      return failed("EXECUTION_SANDBOX_IMPOSSIBLE", "a subscription stays with the server, which does not run in that profile");
    if ((await sandboxes.open()).driver === "none") return failed("EXECUTION_NO_SANDBOX", "nothing here can hold the server's twin");
    const profile = sandboxes.stricter(this.#profile, call.remedies);
    if (sandboxes.isAsStrict(this.#profile, profile)) return this.#own.ready(signal);
    if (this.#isClosed) return failed("EXECUTION_UPSTREAM_DOWN", "the server is not wanted any more");
    return this.#inTwin(this.#twins.get(wanted) ?? this.#begin(wanted, profile), call, signal);
  }

  renew(): void {
    this.#own.renew();
    for (const { upstream } of this.#twins.values()) upstream.renew();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const name of [...this.#twins.keys()]) this.#end(name);
    await Promise.all([this.#own.close(), ...this.#ending]);
  }

  async #inTwin(twin: Twin, { definition }: Call, signal: AbortSignal): Promise<ReadyUpstream | Ending> {
    const done = this.#use(twin);
    try {
      const ready = await twin.upstream.ready(signal);
      if ("status" in ready) return ready;
      if (twin.offers.get(`${definition.kind}\n${definition.name}`) !== definition.fingerprint)
        return failed("EXECUTION_DEFINITION_CHANGED", "in the sandbox, the server offers something else than what was decided on");
      return { make: (request, inFlight) => this.#made(twin, () => ready.make(request, inFlight)) };
    } finally {
      done();
    }
  }

  async #made(twin: Twin, make: () => Promise<Ending>): Promise<Ending> {
    const done = this.#use(twin);
    try {
      return await make();
    } finally {
      done();
    }
  }

  /** Keeps a twin while it is used, and TWIN_IDLE_MS longer. */
  #use(twin: Twin): () => void {
    twin.cancelIdle();
    twin.uses++;
    return () => {
      twin.uses--;
      if (twin.uses > 0) return;
      const name = [...this.#twins].find(([, one]) => one === twin)?.[0];
      if (name !== undefined) twin.cancelIdle = this.#options.clock.after(TWIN_IDLE_MS, () => this.#end(name));
    };
  }

  #begin(wanted: string, profile: SandboxProfile): Twin {
    const { log } = this.#options;
    const offers = new Map<string, string>();
    const offered = (seen: readonly Seen[]): Promise<void> => {
      offers.clear();
      for (const { kind, name, fingerprint } of seen) offers.set(`${kind}\n${name}`, fingerprint);
      return Promise.resolve();
    };
    const upstream = new McpUpstream({
      ...this.#options,
      ...this.#in(profile),
      offered,
      log: (event) => log({ ...event, profile: wanted }),
    });
    const twin: Twin = { upstream, offers, uses: 0, cancelIdle: () => {} };
    this.#twins.set(wanted, twin);
    void upstream.start();
    return twin;
  }

  #end(name: string): void {
    const twin = this.#twins.get(name);
    if (twin === undefined) return;
    twin.cancelIdle();
    this.#twins.delete(name);
    const ended = twin.upstream.close().finally(() => this.#ending.delete(ended));
    this.#ending.add(ended);
  }

  /** In a sandbox its environment is what is configured, and nothing of the house's. */
  #in(profile: SandboxProfile): Pick<McpUpstreamOptions, "environment" | "hint"> & Required<Pick<McpUpstreamOptions, "prepare">> {
    const { clock, configuration, environment: around, name, sandboxes } = this.#options;
    const hint = networkHint(profile, configuration);
    const prepare = async () => {
      const sandbox = await sandboxes.open();
      const { egressAs } = configuration;
      const wayOut = egressAs === undefined ? {} : await sandboxes.wayOut(profile, { as: egressAs });
      // Without a driver the start itself says so.
      const isHeld = sandbox.driver !== "none";
      if (isHeld) refuseDaemonClient(configuration);
      const program = isHeld ? await realProgram(configuration, around) : configuration;
      const home = profile.home === "kept" && isHeld ? { home: await sandboxes.home(name) } : {};
      const sees = { ...home, ...this.#seenBy(profile, program) };
      const offline = profile.network === "host" || "egress" in wayOut ? {} : offlineEnvironment(configuration);
      const { command, env: given } = program;
      return ({ args, cwd, env }: ProcessStart) =>
        sandboxedProcess(sandbox.start({ profile, command, args, cwd, env: { ...offline, ...env, ...pathOf(given) }, ...sees, ...wayOut }), clock);
    };
    return { prepare, environment: {}, ...(hint !== undefined && { hint }) };
  }

  #seenBy(profile: SandboxProfile, program: ProcessServer): Pick<SandboxStart, "reads" | "writes" | "workspace"> {
    const { configuration, sandboxes } = this.#options;
    const { cwd, ownsCwd } = configuration;
    const workspace = ownsCwd ? { workspace: { folder: cwd, at: cwd } } : {};
    const parts = programParts(program);
    if (profile.shows === "program" && program.command === configuration.command) return { reads: parts, ...workspace };
    const reads = [...parts, ...installedParts(program, (folder) => sandboxes.isPrivate(folder))];
    return { reads, ...(profile.shows === "paths" && { writes: namedPaths(configuration) }), ...workspace };
  }
}

/** Where programs are looked for, where that is said. */
function pathOf({ PATH }: { readonly [name: string]: string }): { readonly PATH?: string } {
  return PATH === undefined ? {} : { PATH };
}

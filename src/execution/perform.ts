/**
 * The execution stop: the only hand of the house that touches the outside, opened once by a recorded permit for
 * exactly the call that was decided on.
 */
import type { Call, Line } from "../call/call.ts";
import type { Clock } from "../call/clock.ts";
import type { ServerConfiguration } from "./configuration.ts";
import type { Definition } from "../call/definition.ts";
import { equalInConstantTime } from "../call/digest.ts";
import { Fault } from "../call/fault.ts";
import type { AgentId } from "../call/id.ts";
import type { Models } from "./model/models.ts";
import type { Outcome } from "../call/outcome.ts";
import type { Permit } from "../call/permit.ts";
import { Recorded } from "../call/recorded.ts";
import type { SessionView } from "../call/session-view.ts";
import { subjectDigest } from "../call/subject.ts";
import { Breakers } from "./breakers.ts";
import type { Catalogue } from "./catalogue.ts";
import { askClient, type OnClientRequest } from "./client-request.ts";
import { failed, type Ending, type ExecutionFault } from "./fault.ts";
import { asksForInput, settleInput } from "./input-required.ts";
import { BARE } from "./sandbox/profile.ts";
import { wantedProfile } from "./sandbox/sandboxes.ts";
import type { Sandboxes } from "./sandbox/sandboxes.ts";
import type { ReadyUpstream, Upstream } from "./upstream.ts";
import { neededBy, type Needed } from "./secrets/server-secrets.ts";
import { upstreamRequest } from "./upstream-request.ts";

/** The way out, with the secrets that join there. */
export interface WayOutward {
  readonly needed: readonly Needed[];
  perform(call: Call, line: Line, agent: AgentId): Promise<Ending>;
}

export interface ExecutionOptions {
  readonly servers: { readonly [name: string]: ServerConfiguration };
  readonly upstreams: ReadonlyMap<string, Upstream>;
  readonly catalogue: Catalogue;
  readonly clock: Clock;
  readonly sandboxes: Pick<Sandboxes, "isMissing">;
  /** The way out; absent where there is none. */
  readonly egress?: WayOutward;
  /** The providers of models; absent where none is configured. */
  readonly models?: Models;
  /** Takes what a server asks of an agent's client along the path. */
  readonly onClientRequest: OnClientRequest;
}

export class Execution {
  readonly #options: ExecutionOptions;
  readonly #breakers: Breakers;
  readonly #needed: readonly Needed[];

  constructor(options: ExecutionOptions) {
    this.#options = options;
    this.#breakers = new Breakers(options.clock);
    this.#needed = [...neededBy(options.servers), ...(options.egress?.needed ?? []), ...(options.models?.needed ?? [])];
  }

  /**
   * Faults where the call, or a remedy of it, cannot be performed here, before anything of it is recorded as permitted:
   * EXECUTION_SANDBOX_IMPOSSIBLE, EXECUTION_NO_SANDBOX.
   */
  admit({ action, definition: { kind, server }, remedies }: Call): void {
    const { sandboxes, servers, upstreams } = this.#options;
    const configured = servers[server];
    if (sandboxes.isMissing && configured?.kind === "process" && configured.sandbox !== BARE)
      throw noSandbox("its server runs in a sandbox", ", or let the server run in none: servers.NAME.sandbox: none");
    if (wantedProfile(remedies) === undefined) return;
    if (kind === "client" || action === "fetch" || action === "callModel" || action === "subscribeResource")
      throw notInside("what it asks for is nothing that a program does");
    if (upstreams.get(server)?.inside === undefined) throw notInside("its server runs elsewhere");
    // Code says itself what needs one: a snippet of JavaScript does not.
    if (sandboxes.isMissing && configured?.kind !== "code") throw noSandbox("a rule wants this call in a sandbox", "");
  }

  /**
   * Performs the call once. Faults only with EXECUTION_NO_PERMIT; whatever the upstream does is an outcome: `failed`
   * where nothing of use can have come of it, `unknown` where it was sent and nobody can say.
   */
  async perform(call: Call, session: SessionView, permit: Recorded<Permit>, line: Line): Promise<Outcome> {
    takePermit(call, session, permit, this.#secretsOf(call));
    const startedAt = this.#options.clock.monotonic();
    const ending = await this.#dispatch(call, session, line);
    const sandbox = wantedProfile(call.remedies);
    return {
      ...ending,
      ...(sandbox !== undefined && { sandbox }),
      durationMs: Math.max(0, Math.round(this.#options.clock.monotonic() - startedAt)),
    };
  }

  /** The names of the secrets that performing a call resolves. What is put to the agent's client takes none. */
  #secretsOf({ definition }: Call): readonly string[] {
    if (definition.kind === "client") return [];
    const needed = this.#needed.filter(({ server, tool = definition.name }) => server === definition.server && tool === definition.name);
    return needed.map(({ secret }) => secret);
  }

  async #dispatch(call: Call, session: SessionView, line: Line): Promise<Ending> {
    if (call.action === "fetch") return this.#isAsDecided(call) ? this.#fetch(call, session, line) : changed();
    if (call.action === "callModel") return this.#isAsDecided(call) ? this.#askModel(call, line) : changed();
    const server = call.definition.server;
    const request = upstreamRequest(call);
    if (request === undefined) return this.#isAsDecided(call) ? askClient(call, line) : changed();
    // The upstream has the call already: it is not made a second time.
    if (line.resumes !== undefined && wantedProfile(call.remedies) !== undefined)
      return failed("EXECUTION_SANDBOX_IMPOSSIBLE", "it is under way already, and where it runs cannot be changed");
    if (line.resumes !== undefined) return this.#isAsDecided(call) ? line.resumes() : changed();
    const upstream = this.#options.upstreams.get(server);
    if (upstream === undefined) return failed("EXECUTION_UPSTREAM_DOWN", "the server is not configured any more");
    const ready = await readyFor(call, upstream, line.signal);
    // Asked after the wait: the server may have changed what it offers meanwhile.
    if (!this.#isAsDecided(call)) return changed();
    if ("status" in ready) return ready;
    const make = () => ready.make(request, { call, line, session: session.id, agent: session.agent, person: session.person, label: session.label });
    // How long a program runs lies with who wrote it: one agent's long ones keep no other's from running.
    const kind = this.#options.servers[server]?.kind;
    const isOwn = kind === "code" || kind === "application";
    const ending = await (isOwn ? make() : this.#breakers.pass(placeOf(call), make));
    if (ending.result === undefined || !asksForInput(ending.result)) return ending;
    const { onClientRequest, servers } = this.#options;
    return settleInput(ending.result, { server, allowed: servers[server]?.client ?? [], onClientRequest, related: { call, line } });
  }

  #fetch(call: Call, { agent }: SessionView, line: Line): Ending | Promise<Ending> {
    return this.#options.egress?.perform(call, line, agent) ?? failed("EXECUTION_UPSTREAM_DOWN", "there is no way out");
  }

  #askModel(call: Call, line: Line): Ending | Promise<Ending> {
    return this.#options.models?.perform(call, line) ?? failed("EXECUTION_UPSTREAM_DOWN", "no provider of models is configured");
  }

  /** Whether the definition that was decided on is still the pinned one. */
  #isAsDecided(call: Call): boolean {
    const now = this.#options.catalogue.find(call.action, call.definition.server, call.name);
    return (
      now !== undefined &&
      now.state === "pinned" &&
      now.kind === call.definition.kind &&
      now.name === call.definition.name &&
      equalInConstantTime(now.fingerprint, call.definition.fingerprint)
    );
  }
}

/** Takes the one use of a permit, or faults with EXECUTION_NO_PERMIT. Nothing before this has touched the outside. */
function takePermit(call: Call, session: SessionView, permit: Recorded<Permit>, secrets: readonly string[]): void {
  if (!Recorded.isGenuine(permit)) throw noPermit("it was not recorded");
  const { facts } = permit.permit;
  if (facts.call !== call.id) throw noPermit("it is for another call");
  if (call.fault !== undefined || call.definition.state !== "pinned") throw noPermit("the call cannot be performed");
  if (!secrets.every((secret) => facts.secrets?.includes(secret)))
    throw noPermit("it does not let the secrets be used that the call needs");
  if (!equalInConstantTime(facts.definition, call.definition.fingerprint)) throw noPermit("it is for another definition");
  if (!equalInConstantTime(facts.digest, subjectDigest(call, session, facts.policy)))
    throw noPermit("it is not for exactly these arguments");
  if (!permit.take()) throw noPermit("it was used before");
}

/** What is left alone where it does not answer: a tool where it runs, because a sandbox may keep it from answering there alone. */
function placeOf({ definition, remedies }: Call): Definition {
  const sandbox = wantedProfile(remedies);
  return sandbox === undefined ? definition : { ...definition, server: `${definition.server} in ${sandbox}` };
}

/** The upstream in which a call is made: never outside of the sandbox that rules want for it. */
function readyFor(call: Call, upstream: Upstream, signal: AbortSignal): Promise<ReadyUpstream | Ending> {
  if (wantedProfile(call.remedies) === undefined) return upstream.ready(signal);
  return (
    upstream.inside?.(call, signal) ?? Promise.resolve(failed("EXECUTION_SANDBOX_IMPOSSIBLE", "the server cannot be put into a sandbox"))
  );
}

function noSandbox(why: string, besides: string): Fault<ExecutionFault> {
  return new Fault("EXECUTION_NO_SANDBOX", `${why}, and nothing here can hold a program`, {
    hint: `install bubblewrap and util-linux, or configure sandbox.container; chatelaine doctor tries them${besides}`,
  });
}

function notInside(why: string): Fault<ExecutionFault> {
  return new Fault("EXECUTION_SANDBOX_IMPOSSIBLE", `a rule wants this call in a sandbox, and ${why}`, {
    hint: "only code and servers that the house starts run in sandboxes: let the rule refuse or ask instead",
  });
}

function noPermit(why: string): Fault<ExecutionFault> {
  return new Fault("EXECUTION_NO_PERMIT", `this permit does not open execution: ${why}`);
}

function changed(): Ending {
  return failed("EXECUTION_DEFINITION_CHANGED", "the definition changed after the decision");
}

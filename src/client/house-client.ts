/** The typed client of the house's API: fetch alone, and a method a route. Written by `node tools/write-client.ts` from the API's document; a test says when it is stale. */
import { HouseConnection, type HouseClientOptions } from "./house-connection.ts";
import type { AgentSessions, ForkSession, Forked, Run, RunEvent, RunPage, RunWhole, SettleRun, StartRun, SteerRun } from "./shapes.ts";
export { HouseFault } from "./calls-client.ts";
export type { HouseClientOptions, HouseCredential } from "./house-connection.ts";
export type * from "./shapes.ts";

export class HouseClient {
  readonly #house: HouseConnection;

  /** Throws where the credential would travel in clear. */
  constructor(options: HouseClientOptions) {
    this.#house = new HouseConnection(options);
  }

  /** Runs of an agent, newest first, without their content. Throws HouseFault. */
  listRuns(agent: string, query: { readonly session?: string | undefined; readonly state?: "running" | "waiting" | "paused" | "completed" | "failed" | "cancelled" | undefined; readonly limit?: number | undefined; readonly before?: string | undefined } = {}, signal?: AbortSignal): Promise<RunPage> {
    return this.#house.json<RunPage>({ method: "GET", path: `/v1/agents/${encodeURIComponent(agent)}/runs`, query, signal });
  }

  /** Begins a run. Throws HouseFault. */
  startRun(agent: string, body: StartRun, signal?: AbortSignal): Promise<Run> {
    return this.#house.json<Run>({ method: "POST", path: `/v1/agents/${encodeURIComponent(agent)}/runs`, body, signal });
  }

  /** A run with its steps, messages, calls, what was sent to its models, and what it cost. Throws HouseFault. */
  showRun(run: string, signal?: AbortSignal): Promise<RunWhole> {
    return this.#house.json<RunWhole>({ method: "GET", path: `/v1/runs/${encodeURIComponent(run)}`, signal });
  }

  /** What happens in a run, as server-sent events; Last-Event-ID goes on where it stopped. Throws HouseFault. */
  runEvents(run: string, query: { readonly as?: "events" | "ui" | undefined; readonly after?: number | undefined } = {}, signal?: AbortSignal): AsyncGenerator<RunEvent, void> {
    return this.#house.events<RunEvent>({ method: "GET", path: `/v1/runs/${encodeURIComponent(run)}/events`, query, signal });
  }

  /** Holds a run before its next call. Throws HouseFault. */
  pauseRun(run: string, signal?: AbortSignal): Promise<Run> {
    return this.#house.json<Run>({ method: "POST", path: `/v1/runs/${encodeURIComponent(run)}/pause`, signal });
  }

  /** Lets a paused run go on. Throws HouseFault. */
  resumeRun(run: string, signal?: AbortSignal): Promise<Run> {
    return this.#house.json<Run>({ method: "POST", path: `/v1/runs/${encodeURIComponent(run)}/resume`, signal });
  }

  /** Ends a run, and what it asked others for. Throws HouseFault. */
  cancelRun(run: string, signal?: AbortSignal): Promise<Run> {
    return this.#house.json<Run>({ method: "POST", path: `/v1/runs/${encodeURIComponent(run)}/cancel`, signal });
  }

  /** Tells a run what else the person wants. Throws HouseFault. */
  steerRun(run: string, body: SteerRun, signal?: AbortSignal): Promise<Run> {
    return this.#house.json<Run>({ method: "POST", path: `/v1/runs/${encodeURIComponent(run)}/steer`, body, signal });
  }

  /** A person's word on a call of unknown fate that the run waits for. Throws HouseFault. */
  settleRun(run: string, body: SettleRun, signal?: AbortSignal): Promise<Run> {
    return this.#house.json<Run>({ method: "POST", path: `/v1/runs/${encodeURIComponent(run)}/settle`, body, signal });
  }

  /** The bytes of something that a run made or was given. Throws HouseFault. */
  showArtifact(run: string, artifact: string, signal?: AbortSignal): Promise<Uint8Array> {
    return this.#house.bytes({ method: "GET", path: `/v1/runs/${encodeURIComponent(run)}/artifacts/${encodeURIComponent(artifact)}`, signal });
  }

  /** Sessions of an agent, newest first. Throws HouseFault. */
  listAgentSessions(agent: string, query: { readonly limit?: number | undefined } = {}, signal?: AbortSignal): Promise<AgentSessions> {
    return this.#house.json<AgentSessions>({ method: "GET", path: `/v1/agents/${encodeURIComponent(agent)}/sessions`, query, signal });
  }

  /** A new session that goes on from one: what its person asked for, its label, and copies of its completed runs. Throws HouseFault. */
  forkSession(agent: string, session: string, body: ForkSession, signal?: AbortSignal): Promise<Forked> {
    return this.#house.json<Forked>({ method: "POST", path: `/v1/agents/${encodeURIComponent(agent)}/sessions/${encodeURIComponent(session)}/fork`, body, signal });
  }

  /** whoAmI of the operators' API; docs/api.md says more. Throws HouseFault. */
  whoAmI(signal?: AbortSignal): Promise<{ readonly [name: string]: unknown }> {
    return this.#house.json<{ readonly [name: string]: unknown }>({ method: "GET", path: "/v1/me", signal });
  }

  /** makeLink of the operators' API; docs/api.md says more. Throws HouseFault. */
  makeLink(signal?: AbortSignal): Promise<{ readonly [name: string]: unknown }> {
    return this.#house.json<{ readonly [name: string]: unknown }>({ method: "POST", path: "/v1/links", signal });
  }

  /** endLogin of the operators' API; docs/api.md says more. Throws HouseFault. */
  endLogin(signal?: AbortSignal): Promise<{ readonly [name: string]: unknown }> {
    return this.#house.json<{ readonly [name: string]: unknown }>({ method: "POST", path: "/v1/logout", signal });
  }

  /** listPeople of the operators' API; docs/api.md says more. Throws HouseFault. */
  listPeople(signal?: AbortSignal): Promise<{ readonly [name: string]: unknown }> {
    return this.#house.json<{ readonly [name: string]: unknown }>({ method: "GET", path: "/v1/people", signal });
  }

  /** addPerson of the operators' API; docs/api.md says more. Throws HouseFault. */
  addPerson(body: { readonly name: string; readonly role: "owner" | "security" | "operator" | "approver" | "auditor" | "viewer" }, signal?: AbortSignal): Promise<{ readonly [name: string]: unknown }> {
    return this.#house.json<{ readonly [name: string]: unknown }>({ method: "POST", path: "/v1/people", body, signal });
  }

  /** listAgents of the operators' API; docs/api.md says more. Throws HouseFault. */
  listAgents(signal?: AbortSignal): Promise<{ readonly [name: string]: unknown }> {
    return this.#house.json<{ readonly [name: string]: unknown }>({ method: "GET", path: "/v1/agents", signal });
  }

  /** addAgent of the operators' API; docs/api.md says more. Throws HouseFault. */
  addAgent(body: { readonly name: string; readonly role: string; readonly owner?: string | undefined }, signal?: AbortSignal): Promise<{ readonly [name: string]: unknown }> {
    return this.#house.json<{ readonly [name: string]: unknown }>({ method: "POST", path: "/v1/agents", body, signal });
  }

  /** renewKey of the operators' API; docs/api.md says more. Throws HouseFault. */
  renewKey(agent: string, signal?: AbortSignal): Promise<{ readonly [name: string]: unknown }> {
    return this.#house.json<{ readonly [name: string]: unknown }>({ method: "POST", path: `/v1/agents/${encodeURIComponent(agent)}/key`, signal });
  }

  /** issueToken of the operators' API; docs/api.md says more. Throws HouseFault. */
  issueToken(agent: string, body: { readonly person?: string | undefined; readonly purpose?: string | undefined; readonly session?: string | undefined; readonly prompt?: string | undefined }, signal?: AbortSignal): Promise<{ readonly [name: string]: unknown }> {
    return this.#house.json<{ readonly [name: string]: unknown }>({ method: "POST", path: `/v1/agents/${encodeURIComponent(agent)}/tokens`, body, signal });
  }

  /** revokeToken of the operators' API; docs/api.md says more. Throws HouseFault. */
  revokeToken(agent: string, body: { readonly tokenId?: string | undefined }, signal?: AbortSignal): Promise<{ readonly [name: string]: unknown }> {
    return this.#house.json<{ readonly [name: string]: unknown }>({ method: "POST", path: `/v1/agents/${encodeURIComponent(agent)}/tokens/revoke`, body, signal });
  }

  /** revokeAgent of the operators' API; docs/api.md says more. Throws HouseFault. */
  revokeAgent(agent: string, signal?: AbortSignal): Promise<{ readonly [name: string]: unknown }> {
    return this.#house.json<{ readonly [name: string]: unknown }>({ method: "POST", path: `/v1/agents/${encodeURIComponent(agent)}/revoke`, signal });
  }

  /** listVirtualKeys of the operators' API; docs/api.md says more. Throws HouseFault. */
  listVirtualKeys(query: { readonly agent?: string | undefined } = {}, signal?: AbortSignal): Promise<{ readonly [name: string]: unknown }> {
    return this.#house.json<{ readonly [name: string]: unknown }>({ method: "GET", path: "/v1/virtual-keys", query, signal });
  }

  /** addVirtualKey of the operators' API; docs/api.md says more. Throws HouseFault. */
  addVirtualKey(body: { readonly agent: string; readonly person?: string | undefined; readonly expiresInMs?: number | undefined }, signal?: AbortSignal): Promise<{ readonly [name: string]: unknown }> {
    return this.#house.json<{ readonly [name: string]: unknown }>({ method: "POST", path: "/v1/virtual-keys", body, signal });
  }

  /** revokeVirtualKey of the operators' API; docs/api.md says more. Throws HouseFault. */
  revokeVirtualKey(key: string, signal?: AbortSignal): Promise<{ readonly [name: string]: unknown }> {
    return this.#house.json<{ readonly [name: string]: unknown }>({ method: "POST", path: `/v1/virtual-keys/${encodeURIComponent(key)}/revoke`, signal });
  }

  /** listSessions of the operators' API; docs/api.md says more. Throws HouseFault. */
  listSessions(query: { readonly agent?: string | undefined } = {}, signal?: AbortSignal): Promise<{ readonly [name: string]: unknown }> {
    return this.#house.json<{ readonly [name: string]: unknown }>({ method: "GET", path: "/v1/sessions", query, signal });
  }

  /** showSession of the operators' API; docs/api.md says more. Throws HouseFault. */
  showSession(session: string, signal?: AbortSignal): Promise<{ readonly [name: string]: unknown }> {
    return this.#house.json<{ readonly [name: string]: unknown }>({ method: "GET", path: `/v1/sessions/${encodeURIComponent(session)}`, signal });
  }

  /** pauseSession of the operators' API; docs/api.md says more. Throws HouseFault. */
  pauseSession(session: string, signal?: AbortSignal): Promise<{ readonly [name: string]: unknown }> {
    return this.#house.json<{ readonly [name: string]: unknown }>({ method: "POST", path: `/v1/sessions/${encodeURIComponent(session)}/pause`, signal });
  }

  /** resumeSession of the operators' API; docs/api.md says more. Throws HouseFault. */
  resumeSession(session: string, signal?: AbortSignal): Promise<{ readonly [name: string]: unknown }> {
    return this.#house.json<{ readonly [name: string]: unknown }>({ method: "POST", path: `/v1/sessions/${encodeURIComponent(session)}/resume`, signal });
  }

  /** killSession of the operators' API; docs/api.md says more. Throws HouseFault. */
  killSession(session: string, body: { readonly because?: string | undefined }, signal?: AbortSignal): Promise<{ readonly [name: string]: unknown }> {
    return this.#house.json<{ readonly [name: string]: unknown }>({ method: "POST", path: `/v1/sessions/${encodeURIComponent(session)}/kill`, body, signal });
  }

  /** eraseSession of the operators' API; docs/api.md says more. Throws HouseFault. */
  eraseSession(session: string, signal?: AbortSignal): Promise<{ readonly [name: string]: unknown }> {
    return this.#house.json<{ readonly [name: string]: unknown }>({ method: "POST", path: `/v1/sessions/${encodeURIComponent(session)}/erase`, signal });
  }

  /** listApprovals of the operators' API; docs/api.md says more. Throws HouseFault. */
  listApprovals(query: { readonly state?: "pending" | "permitted" | "refused" | "expired" | "withdrawn" | "consumed" | undefined } = {}, signal?: AbortSignal): Promise<{ readonly [name: string]: unknown }> {
    return this.#house.json<{ readonly [name: string]: unknown }>({ method: "GET", path: "/v1/approvals", query, signal });
  }

  /** showApproval of the operators' API; docs/api.md says more. Throws HouseFault. */
  showApproval(approval: string, signal?: AbortSignal): Promise<{ readonly [name: string]: unknown }> {
    return this.#house.json<{ readonly [name: string]: unknown }>({ method: "GET", path: `/v1/approvals/${encodeURIComponent(approval)}`, signal });
  }

  /** permitApproval of the operators' API; docs/api.md says more. Throws HouseFault. */
  permitApproval(approval: string, body: { readonly reason?: string | undefined; readonly lease?: { readonly usesMax: number; readonly expiresInMs: number; readonly patterns: { readonly [name: string]: unknown } } | undefined }, signal?: AbortSignal): Promise<{ readonly [name: string]: unknown }> {
    return this.#house.json<{ readonly [name: string]: unknown }>({ method: "POST", path: `/v1/approvals/${encodeURIComponent(approval)}/permit`, body, signal });
  }

  /** refuseApproval of the operators' API; docs/api.md says more. Throws HouseFault. */
  refuseApproval(approval: string, body: { readonly reason: string }, signal?: AbortSignal): Promise<{ readonly [name: string]: unknown }> {
    return this.#house.json<{ readonly [name: string]: unknown }>({ method: "POST", path: `/v1/approvals/${encodeURIComponent(approval)}/refuse`, body, signal });
  }

  /** endorse of the operators' API; docs/api.md says more. Throws HouseFault. */
  endorse(call: string, body: { readonly arguments?: readonly (string)[] | undefined; readonly expiresInMs?: number | undefined }, signal?: AbortSignal): Promise<{ readonly [name: string]: unknown }> {
    return this.#house.json<{ readonly [name: string]: unknown }>({ method: "POST", path: `/v1/calls/${encodeURIComponent(call)}/endorse`, body, signal });
  }

  /** listDefinitions of the operators' API; docs/api.md says more. Throws HouseFault. */
  listDefinitions(signal?: AbortSignal): Promise<{ readonly [name: string]: unknown }> {
    return this.#house.json<{ readonly [name: string]: unknown }>({ method: "GET", path: "/v1/definitions", signal });
  }

  /** acceptDefinition of the operators' API; docs/api.md says more. Throws HouseFault. */
  acceptDefinition(body: { readonly kind: string; readonly server: string; readonly name: string; readonly fingerprint: string }, signal?: AbortSignal): Promise<{ readonly [name: string]: unknown }> {
    return this.#house.json<{ readonly [name: string]: unknown }>({ method: "POST", path: "/v1/definitions/accept", body, signal });
  }

  /** rotateRoot of the operators' API; docs/api.md says more. Throws HouseFault. */
  rotateRoot(signal?: AbortSignal): Promise<{ readonly [name: string]: unknown }> {
    return this.#house.json<{ readonly [name: string]: unknown }>({ method: "POST", path: "/v1/keys/root/rotate", signal });
  }

  /** erasePerson of the operators' API; docs/api.md says more. Throws HouseFault. */
  erasePerson(person: string, signal?: AbortSignal): Promise<{ readonly [name: string]: unknown }> {
    return this.#house.json<{ readonly [name: string]: unknown }>({ method: "POST", path: `/v1/people/${encodeURIComponent(person)}/erase`, signal });
  }

  /** listSecrets of the operators' API; docs/api.md says more. Throws HouseFault. */
  listSecrets(signal?: AbortSignal): Promise<{ readonly [name: string]: unknown }> {
    return this.#house.json<{ readonly [name: string]: unknown }>({ method: "GET", path: "/v1/secrets", signal });
  }

  /** addSecret of the operators' API; docs/api.md says more. Throws HouseFault. */
  addSecret(body: { readonly name: string; readonly value: string }, signal?: AbortSignal): Promise<{ readonly [name: string]: unknown }> {
    return this.#house.json<{ readonly [name: string]: unknown }>({ method: "POST", path: "/v1/secrets", body, signal });
  }

  /** rotateSecret of the operators' API; docs/api.md says more. Throws HouseFault. */
  rotateSecret(body: { readonly name: string; readonly value?: string | undefined }, signal?: AbortSignal): Promise<{ readonly [name: string]: unknown }> {
    return this.#house.json<{ readonly [name: string]: unknown }>({ method: "POST", path: "/v1/secrets/rotate", body, signal });
  }

  /** removeSecret of the operators' API; docs/api.md says more. Throws HouseFault. */
  removeSecret(body: { readonly name: string }, signal?: AbortSignal): Promise<{ readonly [name: string]: unknown }> {
    return this.#house.json<{ readonly [name: string]: unknown }>({ method: "POST", path: "/v1/secrets/remove", body, signal });
  }

  /** whoUsesSecret of the operators' API; docs/api.md says more. Throws HouseFault. */
  whoUsesSecret(query: { readonly name: string | undefined }, signal?: AbortSignal): Promise<{ readonly [name: string]: unknown }> {
    return this.#house.json<{ readonly [name: string]: unknown }>({ method: "GET", path: "/v1/secrets/uses", query, signal });
  }

  /** listMemories of the operators' API; docs/api.md says more. Throws HouseFault. */
  listMemories(agent: string, query: { readonly person?: string | undefined; readonly after?: string | undefined } = {}, signal?: AbortSignal): Promise<{ readonly [name: string]: unknown }> {
    return this.#house.json<{ readonly [name: string]: unknown }>({ method: "GET", path: `/v1/agents/${encodeURIComponent(agent)}/memories`, query, signal });
  }

  /** showMemory of the operators' API; docs/api.md says more. Throws HouseFault. */
  showMemory(agent: string, memory: string, signal?: AbortSignal): Promise<{ readonly [name: string]: unknown }> {
    return this.#house.json<{ readonly [name: string]: unknown }>({ method: "GET", path: `/v1/agents/${encodeURIComponent(agent)}/memories/${encodeURIComponent(memory)}`, signal });
  }

  /** revertMemory of the operators' API; docs/api.md says more. Throws HouseFault. */
  revertMemory(agent: string, memory: string, body: { readonly version: number }, signal?: AbortSignal): Promise<{ readonly [name: string]: unknown }> {
    return this.#house.json<{ readonly [name: string]: unknown }>({ method: "POST", path: `/v1/agents/${encodeURIComponent(agent)}/memories/${encodeURIComponent(memory)}/revert`, body, signal });
  }

  /** forgetMemory of the operators' API; docs/api.md says more. Throws HouseFault. */
  forgetMemory(agent: string, memory: string, signal?: AbortSignal): Promise<{ readonly [name: string]: unknown }> {
    return this.#house.json<{ readonly [name: string]: unknown }>({ method: "POST", path: `/v1/agents/${encodeURIComponent(agent)}/memories/${encodeURIComponent(memory)}/forget`, signal });
  }

  /** listKnowledge of the operators' API; docs/api.md says more. Throws HouseFault. */
  listKnowledge(agent: string, signal?: AbortSignal): Promise<{ readonly [name: string]: unknown }> {
    return this.#house.json<{ readonly [name: string]: unknown }>({ method: "GET", path: `/v1/agents/${encodeURIComponent(agent)}/knowledge`, signal });
  }

  /** addKnowledge of the operators' API; docs/api.md says more. Throws HouseFault. */
  addKnowledge(agent: string, body: { readonly title: string; readonly text: string; readonly encoding?: "utf8" | "base64" | undefined; readonly mediaType: string; readonly place?: string | undefined; readonly readers?: readonly (string)[] | undefined; readonly trust: "trusted" | "untrusted" }, signal?: AbortSignal): Promise<{ readonly [name: string]: unknown }> {
    return this.#house.json<{ readonly [name: string]: unknown }>({ method: "POST", path: `/v1/agents/${encodeURIComponent(agent)}/knowledge`, body, signal });
  }

  /** searchKnowledge of the operators' API; docs/api.md says more. Throws HouseFault. */
  searchKnowledge(agent: string, body: { readonly query: string; readonly person?: string | undefined }, signal?: AbortSignal): Promise<{ readonly [name: string]: unknown }> {
    return this.#house.json<{ readonly [name: string]: unknown }>({ method: "POST", path: `/v1/agents/${encodeURIComponent(agent)}/knowledge/search`, body, signal });
  }

  /** removeKnowledge of the operators' API; docs/api.md says more. Throws HouseFault. */
  removeKnowledge(agent: string, document: string, signal?: AbortSignal): Promise<{ readonly [name: string]: unknown }> {
    return this.#house.json<{ readonly [name: string]: unknown }>({ method: "POST", path: `/v1/agents/${encodeURIComponent(agent)}/knowledge/${encodeURIComponent(document)}/remove`, signal });
  }

  /** reindexKnowledge of the operators' API; docs/api.md says more. Throws HouseFault. */
  reindexKnowledge(agent: string, body: { readonly document?: string | undefined }, signal?: AbortSignal): Promise<{ readonly [name: string]: unknown }> {
    return this.#house.json<{ readonly [name: string]: unknown }>({ method: "POST", path: `/v1/agents/${encodeURIComponent(agent)}/knowledge/reindex`, body, signal });
  }

  /** listCulture of the operators' API; docs/api.md says more. Throws HouseFault. */
  listCulture(query: { readonly state?: "proposed" | "kept" | "refused" | undefined } = {}, signal?: AbortSignal): Promise<{ readonly [name: string]: unknown }> {
    return this.#house.json<{ readonly [name: string]: unknown }>({ method: "GET", path: "/v1/culture", query, signal });
  }

  /** showCulture of the operators' API; docs/api.md says more. Throws HouseFault. */
  showCulture(culture: string, signal?: AbortSignal): Promise<{ readonly [name: string]: unknown }> {
    return this.#house.json<{ readonly [name: string]: unknown }>({ method: "GET", path: `/v1/culture/${encodeURIComponent(culture)}`, signal });
  }

  /** acceptCulture of the operators' API; docs/api.md says more. Throws HouseFault. */
  acceptCulture(culture: string, body: { readonly reason: string }, signal?: AbortSignal): Promise<{ readonly [name: string]: unknown }> {
    return this.#house.json<{ readonly [name: string]: unknown }>({ method: "POST", path: `/v1/culture/${encodeURIComponent(culture)}/accept`, body, signal });
  }

  /** refuseCulture of the operators' API; docs/api.md says more. Throws HouseFault. */
  refuseCulture(culture: string, body: { readonly reason: string }, signal?: AbortSignal): Promise<{ readonly [name: string]: unknown }> {
    return this.#house.json<{ readonly [name: string]: unknown }>({ method: "POST", path: `/v1/culture/${encodeURIComponent(culture)}/refuse`, body, signal });
  }

  /** revertCulture of the operators' API; docs/api.md says more. Throws HouseFault. */
  revertCulture(culture: string, body: { readonly version: number; readonly reason: string }, signal?: AbortSignal): Promise<{ readonly [name: string]: unknown }> {
    return this.#house.json<{ readonly [name: string]: unknown }>({ method: "POST", path: `/v1/culture/${encodeURIComponent(culture)}/revert`, body, signal });
  }

  /** listLogs of the operators' API; docs/api.md says more. Throws HouseFault. */
  listLogs(signal?: AbortSignal): Promise<{ readonly [name: string]: unknown }> {
    return this.#house.json<{ readonly [name: string]: unknown }>({ method: "GET", path: "/v1/ledger", signal });
  }

  /** verifyLedger of the operators' API; docs/api.md says more. Throws HouseFault. */
  verifyLedger(signal?: AbortSignal): Promise<{ readonly [name: string]: unknown }> {
    return this.#house.json<{ readonly [name: string]: unknown }>({ method: "POST", path: "/v1/ledger/verify", signal });
  }

  /** listEntries of the operators' API; docs/api.md says more. Throws HouseFault. */
  listEntries(log: string, query: { readonly before?: number | undefined } = {}, signal?: AbortSignal): Promise<{ readonly [name: string]: unknown }> {
    return this.#house.json<{ readonly [name: string]: unknown }>({ method: "GET", path: `/v1/ledger/${encodeURIComponent(log)}`, query, signal });
  }

  /** showEntry of the operators' API; docs/api.md says more. Throws HouseFault. */
  showEntry(log: string, index: string, signal?: AbortSignal): Promise<{ readonly [name: string]: unknown }> {
    return this.#house.json<{ readonly [name: string]: unknown }>({ method: "GET", path: `/v1/ledger/${encodeURIComponent(log)}/${encodeURIComponent(index)}`, signal });
  }

  /** listRefused of the operators' API; docs/api.md says more. Throws HouseFault. */
  listRefused(signal?: AbortSignal): Promise<{ readonly [name: string]: unknown }> {
    return this.#house.json<{ readonly [name: string]: unknown }>({ method: "GET", path: "/v1/refused", signal });
  }

  /** policyStatus of the operators' API; docs/api.md says more. Throws HouseFault. */
  policyStatus(signal?: AbortSignal): Promise<{ readonly [name: string]: unknown }> {
    return this.#house.json<{ readonly [name: string]: unknown }>({ method: "GET", path: "/v1/policy", signal });
  }

  /** explainCall of the operators' API; docs/api.md says more. Throws HouseFault. */
  explainCall(call: string, signal?: AbortSignal): Promise<{ readonly [name: string]: unknown }> {
    return this.#house.json<{ readonly [name: string]: unknown }>({ method: "GET", path: `/v1/calls/${encodeURIComponent(call)}/explanation`, signal });
  }

  /** listPolicies of the operators' API; docs/api.md says more. Throws HouseFault. */
  listPolicies(signal?: AbortSignal): Promise<{ readonly [name: string]: unknown }> {
    return this.#house.json<{ readonly [name: string]: unknown }>({ method: "GET", path: "/v1/policies", signal });
  }

  /** applyPolicy of the operators' API; docs/api.md says more. Throws HouseFault. */
  applyPolicy(body: { readonly files: { readonly [name: string]: string }; readonly because: string }, signal?: AbortSignal): Promise<{ readonly [name: string]: unknown }> {
    return this.#house.json<{ readonly [name: string]: unknown }>({ method: "POST", path: "/v1/policies", body, signal });
  }

  /** showPolicy of the operators' API; docs/api.md says more. Throws HouseFault. */
  showPolicy(version: string, signal?: AbortSignal): Promise<{ readonly [name: string]: unknown }> {
    return this.#house.json<{ readonly [name: string]: unknown }>({ method: "GET", path: `/v1/policies/${encodeURIComponent(version)}`, signal });
  }

  /** rollbackPolicy of the operators' API; docs/api.md says more. Throws HouseFault. */
  rollbackPolicy(version: string, body: { readonly because: string }, signal?: AbortSignal): Promise<{ readonly [name: string]: unknown }> {
    return this.#house.json<{ readonly [name: string]: unknown }>({ method: "POST", path: `/v1/policies/${encodeURIComponent(version)}/rollback`, body, signal });
  }
}

/** The rooms of the house on their foundation: identity, sessions, policy, execution, the path, the operators' desk. */
import type { Configuration } from "./configuration/configuration.ts";
import type { Clock } from "../call/clock.ts";
import type { Fault } from "../call/fault.ts";
import type { Label } from "../call/label.ts";
import { settling } from "../approval/settle.ts";
import { EGRESS } from "../execution/egress/host-definition.ts";
import type { Take } from "../execution/shelf/fetch-page.ts";
import { houseDesk } from "./house-desk.ts";
import { houseShelf } from "./house-shelf.ts";
import { openUpstreams } from "../execution/open-upstreams.ts";
import type { Models } from "../execution/model/models.ts";
import type { Egress } from "../execution/egress/egress.ts";
import type { Upstreams } from "../execution/open-upstreams.ts";
import { clientRequest } from "./client-request.ts";
import type { Desk } from "../operate/desk.ts";
import { identityWriter } from "../operate/house-change.ts";
import { announcing, HouseEvents } from "../operate/house-events.ts";
import { Held, resume } from "./resume.ts";
import type { Stops } from "../gateway/stops.ts";
import { Agents, attributing, People, Tokens } from "../identity/index.ts";
import type { IdentityChange, IdentityWriter } from "../identity/index.ts";
import { buildName } from "./build-name.ts";
import { keptRules } from "./kept-rules.ts";
import { KnownValues } from "../inspection/detectors/known-secret/known-values.ts";
import type { Brought } from "../inspection/brought/brought.ts";
import { inspection } from "../inspection/inspect.ts";
import { ValueTokens } from "../inspection/tokens/value-tokens.ts";
import { lookingFor } from "../inspection/looking.ts";
import type { OwnThings } from "../inspection/looking.ts";
import { openIntake } from "../intake/read.ts";
import { ledgerStop } from "../ledger/ledger-stop.ts";
import { httpAsk } from "../pdp/http-ask.ts";
import { Points } from "../pdp/points.ts";
import { policyStop } from "../policy/policy-stop.ts";
import type { MayUse } from "../policy/policy-stop.ts";
import { Budgets, Sessions } from "../session/index.ts";
import { askBurstAlarm } from "./ask-burst-alarm.ts";
import { definitionWriter } from "./definitions.ts";
import type { Foundation } from "./foundation.ts";
import type { HouseLog } from "./house-log.ts";
import { everPinned, livingOf, teamsOf } from "./living.ts";
import { SecretSeal } from "../keys/index.ts";
import { LocalSecrets } from "./local-secrets.ts";
import { openSecrets } from "./house-secrets.ts";
import type { SecretEvent, Secrets } from "../execution/secrets/secrets.ts";
import { modelsOfHouse } from "./models-of-house.ts";
import { registerSecrets } from "./own-secrets.ts";
import type { PolicySet } from "../policy/policy-set.ts";
import type { Living } from "../policy/schema.ts";
import { PoliciesInForce } from "./policies-in-force.ts";
import { classesSaidOf, manifestsOf } from "./manifests/manifest-of.ts";
import { following } from "./following.ts";
import { labelling } from "./labelling.ts";
import { Applications } from "./applications.ts";
import { Conversations } from "./conversations.ts";
import { performs } from "./may-use.ts";
import { tellingToxicFlows } from "./toxic-flows.ts";
import { openShadow, shadowed } from "./shadowing.ts";
import type { Shadow } from "./shadow.ts";
import type { Reload } from "./policies-in-force.ts";
import type { UpstreamEvent } from "../execution/upstream.ts";
import type { Sandboxes } from "../execution/sandbox/sandboxes.ts";
import { sandboxMeans } from "./sandbox-means.ts";
import type { SandboxSockets } from "./sandbox-sockets.ts";
import type { WorkFolder } from "./work-folder.ts";
import { openPolicyFolder } from "./policy-change.ts";

const NAMED_BY_RULES: ReadonlySet<IdentityChange["kind"]> = new Set(["agent-added", "agent-revoked", "role-changed", "person-added"]);

export interface Rooms {
  readonly agents: Agents;
  readonly people: People;
  readonly policies: PoliciesInForce;
  readonly shadow: Shadow;
  readonly upstreams: Upstreams;
  readonly models: Models;
  /** What agents' own programs declare and perform. */
  readonly applications: Applications;
  /** What requests to models bring along. */
  readonly brought: Brought;
  /** What applications remember of their conversations. */
  readonly conversations: Conversations;
  /** Sockets of the way out for sandboxes; they open once the doors do. */
  readonly sockets: SandboxSockets;
  /** Called once nothing uses what its programs write to and reach: says what the next house has to remove. */
  readonly closeWork: () => Promise<void>;
  readonly events: HouseEvents;
  readonly held: Held;
  readonly stops: Stops;
  readonly desk: Desk;
  readonly mayUse: MayUse;
  /** Whom and what rules, budgets and prices may speak of now. */
  readonly living: () => Living;
  /** The label that a caller states in the `_meta` of a request. */
  readonly labelIn: (meta: unknown) => Label | undefined;
  /** Lets go of the connections to external decision points. */
  readonly closePoints: () => void;
}

export interface Assembly {
  readonly configuration: Configuration;
  readonly log: HouseLog;
  /** Takes the secrets that the house sends to servers. */
  readonly secrets: KnownValues;
  /** The address of the house, which is known once it listens. */
  readonly address: () => string;
  /** The way out. */
  readonly egress: Egress;
  /** For simulations: stands in the place of the configured providers of models. */
  readonly models: Models | undefined;
  /** Whether the configured servers are started. */
  readonly starts: boolean;
  /** Lets a simulation stand between the stops; the house itself passes them as they are. */
  readonly wrap: (stops: Stops) => Stops;
}

/** Puts the rooms together and starts the servers; nothing can call yet. */
export async function assemble(base: Foundation, { configuration, log, secrets: known, address, egress, models: standIn, starts, wrap }: Assembly): Promise<Rooms> {
  const { clock, chance, keys, ring, store, makeEntry, newId } = base;
  const events = new HouseEvents();
  const ledger = { commitHouse: store.commitHouse.bind(store), ...announcing(store, (event) => events.tell(event)) };
  const held = new Held(clock, (approval) => store.approval(approval)?.state === "pending");
  events.listen((event) => event.kind === "approval-ruled" && held.ruled(event.approval));
  const keptByIdentity = identityWriter({ ledger: store, makeEntry, newAgentKey: (agent) => ring.newAgentKey(agent) });
  // Rules may name agents and people: a set is checked against those that are there.
  const reloadSoon = () => void clock.after(0, () => void policies.reload("living"));
  const writer = reloadingWriter(keptByIdentity, configuration, { soon: reloadSoon, now: () => policies.reload("living") });
  const agents = new Agents({ store, writer, clock, chance, newId, digestKey: keys.digest });
  const people = new People({ store, writer, clock, chance, newId, digestKey: keys.digest });
  const tokens = await Tokens.of({ key: keys.token, issuer: address, clock, newId });
  const sessions = new Sessions({ store, clock, budgets: budgetsOf(configuration, { store, clock }), keysOf: (row) => ring.sessionKeys(row, row.wrappedKey ?? noKey()) });

  const { secrets, local, seal } = secretsOfHouse(base, configuration, { known, log });
  const means = { clock, chance, environment: process.env, ...sandboxMeans(configuration, { clock, chance, hasDoors: true }) };
  const manifestOf = manifestsOf(configuration);
  const labelled = labelling(base, configuration, manifestOf);
  const take: Take = (raw) => resume(raw, stops, { held, holdMs: configuration.limits.askHoldMs });
  const shelf = houseShelf(base, configuration, { people, take, readerId: labelled.readerId });
  const models: Models = standIn ?? modelsOfHouse(configuration, { clock, chance, secrets });
  const upstreams: Upstreams = openUpstreams({
    secrets,
    servers: configuration.servers,
    ...means,
    definitions: store,
    egress, models, shelf, starts,
    resultBytesMax: configuration.limits.resultBytesMax,
    log: tellUpstream(log),
    onChange: definitionWriter(store, makeEntry),
    onClientRequest: (asked) => clientRequest(asked, take),
  });
  const living = () => livingOf(configuration, { definitions: everPinned(store), agents: agents.list(), people: people.list(), secrets: local.list().map(({ name }) => name), models });
  const policies: PoliciesInForce = policiesOf(base, configuration, { living, log });

  const shadow = openShadow({ share: configuration.shadowShare, clock, chance, log, ledger: store, makeEntry });
  const mayUse = givenBy(configuration, agents, models.providers);
  const tellFlows = tellingToxicFlows({ configuration, mayUse, log, clock });
  for (const hear of [tellFlows, (set: PolicySet) => openWanted(set, means.sandboxes)]) policies.listen(() => hear(policies.set() ?? noSet()));
  const { points, closePoints } = openPoints(configuration, log, clock);
  const applications = new Applications({ configuration, catalogue: upstreams.catalogue, policies });
  const { brought, provenance } = following(base, { configuration, manifestOf, ...labelled, catalogue: upstreams.catalogue, agents, applications });
  const looking = lookingFor(ownThings(configuration, known));
  const stops = wrap({
    intake: openIntake({ catalogue: upstreams.catalogue, clock, newId: () => newId("call") }),
    identity: attributing({ agents, tokens }),
    session: sessions,
    inspection: inspection({ labels: labelled.labels, provenance, tokens: new ValueTokens(store, configuration.inspection.restore), looking, results: configuration.inspection.results }),
    policy: shadowed(policyStop(() => policies.set(), mayUse), () => policies.set(), shadow),
    points,
    approval: settling(store, newId, { asksMax: configuration.limits.asksMax, onBurst: askBurstAlarm(log, events, clock) }),
    ledger: ledgerStop({ store: ledger, makeEntry }),
    execution: upstreams.execution,
    report: (fault: Fault) => log.report(fault),
  });
  const desk = houseDesk(base, configuration, { agents, tokens, people, sessions, writer, ledger, seal, secrets, local, shelf, upstreams, manifestOf, policies, shadow, looking, reloadSoon });
  return { agents, people, policies, shadow, upstreams, models, applications, brought, conversations: new Conversations({ journal: store.journal, sessions, clock, newId }), sockets: means.sockets, closeWork: () => closeWork(means.work, log), events, held, stops, desk, mayUse, living, labelIn: labelled.labelIn, closePoints };
}

/** What identity writes, and after it the rules that may name it. */
function reloadingWriter({ write }: IdentityWriter, { teams }: Configuration, reload: { readonly soon: () => void; readonly now: () => Promise<void> }): IdentityWriter {
  return {
    write: async (change) => {
      await write(change);
      if (change.kind !== "person-added" || change.person.role !== "user") return NAMED_BY_RULES.has(change.kind) ? reload.soon() : undefined;
      // Whom agents serve may be many, and count for rules once there is a team with them in it: then before their first call.
      if (teamsOf(change.person, teams).length > 0) await reload.now();
    },
  };
}

/** The rules of the configured folder, validated against what lives in the house. */
function policiesOf(
  { keys, store, makeEntry, clock }: Foundation,
  { policies, data, flow, limits }: Configuration,
  { living, log }: { readonly living: () => Living; readonly log: HouseLog },
): PoliciesInForce {
  return new PoliciesInForce({
    folder: openPolicyFolder(policies, data),
    flow,
    askExpiresMs: limits.askExpiresMs,
    living,
    ledger: store,
    makeEntry,
    clock,
    kept: keptRules({ folder: data, key: keys.digest, build: buildName }),
    onReload: (reload) => tellReload(log, reload),
  });
}

/** The external decision points of this house, and how their connections are let go of. */
function openPoints(configuration: Configuration, log: HouseLog, clock: Clock): { readonly points: Points; readonly closePoints: () => void } {
  const { ask, close } = httpAsk();
  const points = new Points({
    points: configuration.decisionPoints,
    ask,
    clock,
    token: (variable) => process.env[variable],
    classesOf: (tool) => classesSaidOf(configuration, tool),
    onFailed: (point, fault) => log.write("warn", "decision-point-failed", { point, ...fault.toJSON() }),
  });
  return { points, closePoints: close };
}

/** What this house looks for besides what every house does. */
function ownThings({ inspection: { canaries: planted, ...own } }: Configuration, secrets: KnownValues): OwnThings {
  const canaries = new KnownValues();
  for (const { name, value } of planted) canaries.register(name, [value]);
  return { secrets, canaries, ...own };
}

function tellReload(log: HouseLog, { taken, version, problems, fault }: Reload): void {
  const errors = problems.filter((problem) => problem.severity === "error");
  if (taken) return log.write("info", "policy-loaded", { version, warnings: problems.length });
  log.write("error", "policy-rejected", { version, errors, ...(fault !== undefined && { fault: fault.toJSON() }) });
}

/** What a model call came to the house itself counts; what else came to, a trusted server says. */
function budgetsOf({ budgets, prices, currency, servers, models }: Configuration, parts: Pick<Foundation, "store" | "clock">): Budgets {
  const isTrusted = (server: string): boolean => Object.hasOwn(models, server) || servers[server]?.trust === "trusted";
  return new Budgets({ budgets, prices, currency, isTrusted, ...parts });
}

/** The house's own store of secrets, and all its sources. What stands in the configuration in spite of them is struck too. */
function secretsOfHouse(
  { roots, chance, newId, store, makeEntry, clock }: Foundation,
  { servers, models, secrets: configuration }: Configuration,
  { known, log }: { readonly known: KnownValues; readonly log: HouseLog },
): { readonly secrets: Secrets; readonly local: LocalSecrets; readonly seal: SecretSeal } {
  registerSecrets(known, { servers, models }, log);
  const seal = new SecretSeal({ roots, chance, newId });
  const local = new LocalSecrets({ store, makeEntry, clock, graceMs: configuration.graceMs, seal });
  return { local, seal, secrets: openSecrets({ configuration, clock, known, local, log: (event) => tellSecret(log, event) }) };
}

function tellUpstream(log: HouseLog): (event: UpstreamEvent) => void {
  return ({ kind, ...facts }) => log.write(kind === "upstream-up" ? "info" : "warn", kind, facts);
}

async function closeWork(work: Pick<WorkFolder, "close">, log: HouseLog): Promise<void> {
  if (await work.close()) log.write("warn", "work-left", { what: "not all that programs left in their workspaces was removed in time", hint: "the next start goes on with it" });
}

function tellSecret(log: HouseLog, { kind, ...facts }: SecretEvent): void {
  if (!("fault" in facts)) return log.write("info", kind, facts);
  log.write("warn", kind, { secret: facts.secret, ...facts.fault.toJSON() });
}

/** Whom the configuration named once it may have limited, too: without its word there is no server left. */
function givenBy(configuration: Configuration, agents: Agents, providers: readonly string[]): MayUse {
  const configured = new Map(Object.entries(configuration.agents).map(([name, { servers }]) => [name, servers && new Set([EGRESS, ...providers, ...servers])]));
  return (name, server) => {
    if (!performs(configuration, name, server)) return false;
    if (!configured.has(name)) return agents.find(name)?.configured !== true;
    return configured.get(name)?.has(server) ?? true;
  };
}

/** What a rule will want is found out when it is loaded, so that a call which cannot have it is refused before it is permitted. */
function openWanted({ rules }: PolicySet, sandboxes: Sandboxes): void {
  if ([...rules.values()].some(({ remedy }) => remedy?.effect === "sandbox")) void sandboxes.open();
}

function noSet(): never {
  throw new Error("a set that took effect is there");
}

function noKey(): never {
  throw new Error("an erased session is never asked for its keys");
}

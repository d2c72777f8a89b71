/**
 * The composition root: a configuration in, an open house out. Imported by the command line, by whoever embeds a house,
 * and by nothing else. Here, and below src/main/, are the clock, chance and the environment.
 */
import { resolve as resolvePath } from "node:path";
import type { RawCall } from "./call/call.ts";
import type { Chance, Clock } from "./call/clock.ts";
import { Credential } from "./call/credential.ts";
import type { Configuration, ConfigurationInput } from "./main/configuration/configuration.ts";
import { asFault } from "./call/fault.ts";
import type { Fault } from "./call/fault.ts";
import type { PersonRow } from "./rows/house-row.ts";
import type { AgentId, PersonId } from "./call/id.ts";
import type { Reply } from "./call/reply.ts";
import { KnownValues } from "./inspection/detectors/known-secret/known-values.ts";
import type { Desk } from "./operate/desk.ts";
import { expireApprovals } from "./operate/expire.ts";
import { resume } from "./main/resume.ts";
import { inRounds } from "./server/mcp/rounds.ts";
import type { Stops } from "./gateway/stops.ts";
import { fallingBack } from "./main/fall-back.ts";
import { firstOwner } from "./identity/index.ts";
import type { MadeSecret, People } from "./identity/index.ts";
import { budgetStrangers } from "./main/budget-strangers.ts";
import { BARE, bareServers } from "./main/bare-servers.ts";
import { networkOfServers } from "./main/network-of-servers.ts";
import { unwritablePaths } from "./main/unwritable-paths.ts";
import { assemble } from "./main/assemble.ts";
import type { Rooms } from "./main/assemble.ts";
import type { Agent, RunOptions, RunResult } from "./main/agent.ts";
import type { AgentOptions } from "./main/agent-options.ts";
import { tool } from "./main/define-tool.ts";
import { AgentHouses, type Served, type ServeOptions } from "./main/define-agent.ts";
import { replayed, scripted } from "./main/scripted.ts";
import type { RunEvent } from "./runtime/event.ts";
import { withAgentServers } from "./main/agent-servers.ts";
import { openRuntime } from "./main/open-runtime.ts";
import type { AgentDefinition } from "./runtime/definition.ts";
import type { RunDesk } from "./runtime/run-desk.ts";
import { toolCall } from "./gateway/tool-call.ts";
import { readConfiguration, readConfigurationFile } from "./main/configuration/read.ts";
import { readDataFile, removeDataFile, TOKEN_FILE, URL_FILE, writeDataFile } from "./main/data-folder.ts";
import { isKeptAsSaid } from "./keys/index.ts";
import { openKeyService } from "./main/open-key-service.ts";
import { layFoundation } from "./main/foundation.ts";
import type { Foundation } from "./main/foundation.ts";
import { houseLog } from "./main/house-log.ts";
import { struckLines } from "./main/struck-lines.ts";
import type { HouseLog } from "./main/house-log.ts";
import { HouseSession, type SessionOpened } from "./main/house-session.ts";
import { UPSTREAMS_WAIT_MS } from "./main/limits.ts";
import type { Models } from "./execution/model/models.ts";
import { systemResolver, type ResolveFor } from "./execution/egress/system-resolver.ts";
import { LOCAL_SOURCE } from "./execution/secrets/handle.ts";
import { openWayOut } from "./main/way-out.ts";
import type { WayOut } from "./main/way-out.ts";
import { watchPolicyFolder } from "./main/policy-folder.ts";
import { openServer } from "./main/server.ts";
import { systemChance, systemClock } from "./main/system.ts";

export { Credential, readConfiguration, readConfigurationFile, replayed, scripted, tool };
export type { Agent, AgentOptions, Configuration, ConfigurationInput, HouseSession, RunEvent, RunOptions, RunResult, SessionOpened, ServeOptions };

export interface OpenOptions {
  readonly clock?: Clock;
  readonly chance?: Chance;
  /** Takes each line that the house says of itself; stderr where nothing is said. */
  readonly logLine?: (line: string) => void;
  /** For simulations: answers names of hosts in the place of the system's resolver. */
  readonly resolve?: ResolveFor;
  /** The providers of models. */
  readonly models?: Models;
  /** Agents whose functions and runs are this program's. */
  readonly agents?: readonly AgentDefinition[];
  /** Opens it for calls of models: no server is started, and no run that was interrupted is taken up. */
  readonly modelsOnly?: boolean;
  /** For simulations: stands between the stops of the path. */
  readonly wrap?: (stops: Stops) => Stops;
}

/** What the first start of a house made. Secrets, shown once and kept nowhere but in the owner's hands. */
export interface FirstStart {
  /** One-time link with which a browser becomes the owner's. */
  readonly ownerLink: string;
}

export interface House {
  readonly url: string;
  /** The proxy of the way out, and sockets of it for sandboxes. */
  readonly egress: WayOut;
  readonly data: string;
  readonly configuration: Configuration;
  /** Public key of the logs (C2SP vkey): note it, and `verify --vkey` needs to trust nothing here. */
  readonly vkey: string;
  readonly firstStart: FirstStart | undefined;
  /** Bootstrap keys of the configured agents that this start added, by name. */
  readonly newKeys: { readonly [agent: string]: string };
  /** Takes a call along the path, held while it waits for people. */
  readonly call: (raw: RawCall) => Promise<Reply>;
  /** Opens a session of an agent for calls in process, with the prompts of the person beside them. */
  readonly openSession: (opened: SessionOpened) => Promise<HouseSession>;
  /** Runs of the agents that this program defines. */
  readonly runs: RunDesk;
  readonly desk: Desk;
  readonly rooms: Pick<Rooms, "mayUse" | "policies" | "upstreams" | "applications" | "agents" | "events" | "held">;
  /** Takes no more calls, ends what is under way, anchors and closes. */
  close(): Promise<void>;
}

/** Opens a house from what a person wrote. Faults: CONFIGURATION_*, and those of `openConfigured`. */
export function openHouse(written: ConfigurationInput, options: OpenOptions & { readonly folder?: string } = {}): Promise<House> {
  return openConfigured(readConfiguration(written, resolvePath(options.folder ?? ".")), options);
}

/** Opens a house from a configuration that was read. Faults: STORE_*, KEYS_*, SERVER_CANNOT_LISTEN. */
export async function openConfigured(configuration: Configuration, options: OpenOptions = {}): Promise<House> {
  const clock = options.clock ?? systemClock;
  const secrets = new KnownValues();
  const log = houseLog(clock, struckLines(secrets, options.logLine ?? ((line) => void process.stderr.write(line))));
  const base = await layFoundation(configuration.data, { clock, chance: options.chance ?? systemChance, keyService: openKeyService(configuration.keys.root, clock) });
  tellWhereRootStands(base, log);
  const closers: Closer[] = [() => base.store.close()];
  try {
    return await open({ base, configuration, log, secrets, closers, wrap: options.wrap ?? ((stops) => stops), models: options.models, agents: options.agents ?? [], modelsOnly: options.modelsOnly ?? false, resolve: options.resolve ?? systemResolver(base.clock) });
  } catch (error) {
    await closeAll(closers).catch(() => undefined);
    throw error;
  }
}

/** The configuration may have been changed since the root key was made: it is moved by rotating, and not at a start. */
function tellWhereRootStands({ place, roots }: Foundation, log: HouseLog): void {
  if (isKeptAsSaid(place, roots.current)) return;
  const hint = "chatelaine key rotate makes a new one where it says";
  log.write("warn", "root-key-elsewhere", { root: roots.current, what: "the root key does not stand where keys.root says", hint });
}

type Closer = () => Promise<void> | void;

interface Opening {
  readonly base: Foundation;
  readonly configuration: Configuration;
  readonly log: HouseLog;
  /** What the house sends to servers; the log strikes it. */
  readonly secrets: KnownValues;
  /** What to close, in the reverse of the order in which it was opened; the store is the first. */
  readonly closers: Closer[];
  readonly wrap: (stops: Stops) => Stops;
  readonly models: Models | undefined;
  readonly agents: readonly AgentDefinition[];
  readonly modelsOnly: boolean;
  readonly resolve: ResolveFor;
}

/** What an owner had better know of the servers that are started. */
function warnOfServers(configuration: Configuration, log: HouseLog): void {
  for (const server of bareServers(configuration)) log.write("warn", "server-bare", { server, ...BARE });
  for (const { isOdd, ...network } of networkOfServers(configuration)) if (isOdd) log.write("warn", "server-network", { ...network });
  for (const unwritable of unwritablePaths(configuration)) log.write("warn", "server-cannot-write", { ...unwritable });
}

async function open({ base, configuration: written, log, secrets, closers, wrap, models, agents, modelsOnly, resolve }: Opening): Promise<House> {
  const { clock } = base;
  const { data, limits } = written;
  // Functions are called once runs are there, and neither is before the rooms.
  const configuration = withAgentServers(written, agents, { runs: () => runtime.runs, labelOf: (of) => rooms.desk.sessions.look(of).label });
  let url = "";
  let closing: Promise<void> | undefined;
  const address = () => configuration.listen.publicUrl ?? url;
  for (const { agent, call } of base.recovery.interrupted) log.write("warn", "call-unknown", { agent, call });
  for (const [agent, fault] of notRecovered(base)) log.write("error", "agent-not-recovered", { agent, ...fault.toJSON() });
  const wayOut = await openWayOut({ base, configuration, resolve, ownUrl: () => url });
  const rooms = await assemble(base, { configuration, log, secrets, address, egress: wayOut.egress, models, starts: !modelsOnly, wrap });
  closers.push(
    () => rooms.closeWork(),
    () => rooms.upstreams.close(),
    () => rooms.sockets.close(),
    () => rooms.policies.keep(),
    rooms.closePoints,
    () => rooms.shadow.close(),
  );

  const owner = await firstOwner(rooms.people);
  const token = owner?.token ?? (await renewedToken(rooms.people, data));
  if (token !== undefined) writeDataFile(data, TOKEN_FILE, `${token.secret}\n`);
  const newKeys = await addConfiguredAgents(rooms, configuration);
  tellWhatDiffers(rooms, configuration, log);
  // Servers in sandboxes may wait for their way out; until there are rules, nothing passes it.
  const listening = Promise.withResolvers<void>();
  const egress = await wayOut.open({ rooms, log, address });
  rooms.sockets.begin({ desk: rooms.desk, openSocket: (socket) => egress.openSocket(socket), listening: listening.promise });
  closers.push(() => egress.close());
  // Rules name what servers offer. What was pinned before is known at once; a server seen for the first time is waited for.
  if (!isEveryServerKnown(rooms, configuration)) await Promise.race([rooms.upstreams.ready, elapsed(clock, UPSTREAMS_WAIT_MS)]);
  await rooms.policies.start();
  warnOfServers(configuration, log);
  for (const { message, hint } of budgetStrangers(configuration, rooms.living()))
    log.write("warn", "budget-names-nobody", { what: message, ...(hint !== undefined && { hint }) });
  closers.push(watchPolicyFolder(configuration.policies, clock, () => void rooms.policies.reload("folder")));
  closers.push(rooms.upstreams.catalogue.listen((event) => void (event.kind === "definitions" && rooms.policies.reload())));

  const server = await openServer({ base, configuration, rooms, log, address, runs: () => runtime.runs, listening: (taken) => (url = taken) });
  listening.resolve();
  closers.push(() => server.close());
  closers.push(keepTime(base, { configuration, log, ledger: rooms.desk.ledger }));
  const runtime = openRuntime({ base, rooms, configuration, log, agents, take: fallingBack((raw) => toolCall(raw, rooms.stops), configuration.models) });
  closers.push(
    () => runtime.hush(),
    () => runtime.runs.close(),
  );
  writeDataFile(data, URL_FILE, `${url}\n`);
  closers.push(() => removeDataFile(data, URL_FILE));
  log.write("info", "open", { url, ...(egress.url !== undefined && { egress: egress.url }) });
  if (!modelsOnly) await runtime.runs.recover();
  const call = fallingBack((raw) => inRounds(raw, (round) => resume(round, rooms.stops, { held: rooms.held, holdMs: limits.askHoldMs })), configuration.models);
  return {
    url,
    egress,
    data,
    configuration,
    vkey: base.vkey,
    firstStart: owner && { ownerLink: `${address()}/owner?code=${owner.link.secret}` },
    newKeys,
    call,
    openSession: (opened) => HouseSession.open({ desk: rooms.desk, take: call, applications: rooms.applications, conversations: rooms.conversations }, opened),
    runs: runtime.runs,
    desk: rooms.desk,
    rooms,
    close: () => (closing ??= closeHouse(base, closers)),
  };
}

/** What the house has and the configuration names no more, and the other way round: agents, and secrets of the own store that calls would fail without. */
function tellWhatDiffers(rooms: Rooms, configuration: Configuration, log: HouseLog): void {
  const hint = "name it in the configuration again, or revoke it: chatelaine agent revoke";
  for (const { name } of left(rooms, configuration)) log.write("warn", "agent-not-configured", { agent: name, what: "it may use no server", hint });
  const missing = rooms.desk.secrets.list().filter(({ source, version }) => source === LOCAL_SOURCE && version === undefined);
  for (const { name, uses } of missing)
    log.write("warn", "secret-missing", { secret: name, uses, what: "the house keeps none of this name", hint: `chatelaine secret add ${name}` });
}

/** Agents whose logs are damaged, behind their anchors or gone: they stay refused, and the others go on. */
function notRecovered({ recovery, store }: Foundation): ReadonlyMap<AgentId, Fault> {
  return new Map([...store.unreadable(), ...recovery.failed.map(({ agent, fault }) => [agent, fault] as const)]);
}

function isEveryServerKnown({ upstreams }: Rooms, { servers }: Configuration): boolean {
  // A program's own functions may be others than they were, and are there at once.
  return Object.entries(servers).every(([server, { kind }]) => kind !== "program" && upstreams.catalogue.list("tool", server).length > 0);
}

function elapsed(clock: Clock, ms: number): Promise<void> {
  return new Promise((done) => void clock.after(ms, done));
}

/** Last of all, and before the store: what the agents' logs have come to, and that the house was stopped. */
async function closeHouse({ anchors, store, makeEntry }: Foundation, closers: Closer[]): Promise<void> {
  closers.splice(1, 0, async () => {
    await anchors.run();
    await store.commitHouse({
      kind: "house-changed",
      entry: makeEntry({ kind: "house" as const, event: "stopped" as const, by: "house" as const }),
    });
  });
  await closeAll(closers);
}

/** Closes everything, whatever fails meanwhile, such as a disk that is full; then throws the first fault. */
async function closeAll(closers: Closer[]): Promise<void> {
  const faults: unknown[] = [];
  for (const close of closers.splice(0).reverse()) {
    try {
      await close();
    } catch (thrown) {
      faults.push(thrown);
    }
  }
  if (faults.length > 0) throw faults[0];
}

async function addConfiguredAgents(
  { agents, people }: Rooms,
  { agents: configured }: Configuration,
): Promise<{ readonly [agent: string]: string }> {
  const keys: { [agent: string]: string } = {};
  for (const [name, { role, owner }] of Object.entries(configured)) {
    if (agents.find(name) !== undefined) {
      await agents.configure(name, role);
      continue;
    }
    const { key } = await agents.register({ name, role, owner: ownerOf(people.list(), owner), configured: true }, "house");
    keys[name] = key;
  }
  return keys;
}

/** Active agents that came from the configuration and stand in it no more. */
function left({ agents }: Rooms, { agents: configured }: Configuration) {
  return agents.list().filter(({ name, configured: was, state }) => was === true && state === "active" && !Object.hasOwn(configured, name));
}

function ownerOf(people: readonly PersonRow[], name: string): PersonId | undefined {
  return people.find((person) => person.name === name)?.person as PersonId | undefined;
}

/** Whoever starts the house on its data folder is its owner: the token of the command line is made anew when it is gone or ran out. */
async function renewedToken(people: People, data: string): Promise<MadeSecret | undefined> {
  if (people.operator("cli", readDataFile(data, TOKEN_FILE)?.trim() ?? "") !== undefined) return undefined;
  const owner = people.list().find((person) => person.role === "owner");
  return owner && people.makeToken(owner.person as PersonId, "house");
}

/** Anchors the agents' logs and closes approvals whose time has run out, every `anchorEveryMs`. The result stops it. */
function keepTime(
  base: Foundation,
  { configuration, log, ledger }: { configuration: Configuration; log: HouseLog; ledger: Desk["ledger"] },
): () => void {
  const { clock, anchors, store, makeEntry } = base;
  let cancel = () => {};
  let isClosed = false;
  // What lasts is said once, not every turn.
  let told: ReadonlyMap<AgentId, string> = new Map();
  const turn = async () => {
    const { failed } = await anchors.run();
    // A house that is closing takes its store away from under a turn, which says nothing about the logs.
    if (isClosed) return;
    for (const { agent, fault } of failed)
      if (told.get(agent) !== fault.code) log.write("error", "anchor-failed", { agent, ...fault.toJSON() });
    told = new Map(failed.map(({ agent, fault }) => [agent, fault.code]));
    await expireApprovals({ store, ledger, makeEntry, clock, report: log.report });
  };
  const next = () => {
    if (isClosed) return;
    cancel = clock.after(configuration.limits.anchorEveryMs, () => {
      void turn()
        .catch((thrown: unknown) => void (isClosed || log.report(asFault(thrown, "HOUSE_TURN"))))
        .then(next);
    });
  };
  next();
  return () => {
    isClosed = true;
    cancel();
  };
}

const houses = new AgentHouses({
  print: { out: (text) => void process.stdout.write(text), colour: process.stdout.isTTY === true && (process.env["NO_COLOR"] ?? "") === "" },
  open: (written, agents) => openHouse(written, { agents, logLine: (line) => void (ALARMS.test(line) && process.stderr.write(line)) }),
});

/** What a program's author hears of beside errors: a key and a server that could not be had, which a run only shows the lack of. */
const ALARMS = /"severity":"error"|"event":"(?:secret-failed|upstream-failed|upstream-lost)"/;

/**
 * Defines an agent: a model, what it is told, what it may use, and the folder of its house. Nothing is opened before its
 * first run. Faults: RUNTIME_DEFINITION.
 */
export function defineAgent<Output = string>(options: AgentOptions<Output>): Agent<Output> {
  return houses.define(options);
}

/** Opens the house of agents for others: its API, its gateways and its tokens, until it is closed. Faults: RUNTIME_DEFINITION, and as `openHouse`. */
export function serve(options: ServeOptions): Promise<Served> {
  return houses.serve(options);
}

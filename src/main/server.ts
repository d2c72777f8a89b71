/** The house's one address: the MCP doors, the token endpoint and the operators' API, each a room of the same server. */
import { readFileSync } from "node:fs";
import { hkdfSync } from "node:crypto";
import { join } from "node:path";
import { keyedDigest } from "../call/digest.ts";
import type { Configuration } from "./configuration/configuration.ts";
import type { Catalogue, CatalogueEvent } from "../execution/catalogue.ts";
import { Credential } from "../call/credential.ts";
import { VirtualKeyTokens } from "../operate/virtual-keys.ts";
import { toolCall } from "../gateway/tool-call.ts";
import { couldPermit } from "../analysis/visible.ts";
import { mayEvaluate } from "../operate/operate.ts";
import { authzenApp } from "../server/authzen.ts";
import { inRounds } from "../server/mcp/rounds.ts";
import { resume } from "./resume.ts";
import { consoleApp } from "../server/console.ts";
import { fetchRoom, openHttp } from "../server/http.ts";
import { mcpRoom } from "../server/mcp/room.ts";
import type { DoorParts, HouseNews } from "../server/mcp/port.ts";
import { giveSignedPrompt } from "../operate/prompts.ts";
import { stateLabel } from "../inspection/labels/meta-label.ts";
import { oauthApp } from "../server/oauth.ts";
import { callsApp } from "../server/calls/calls-app.ts";
import type { CallsParts } from "../server/calls/port.ts";
import { modelDoors } from "../server/models/door.ts";
import { consoleFiles } from "./console-files.ts";
import { modelDoorParts } from "./model-doors.ts";
import { operatorsApp } from "../server/operators.ts";
import { runsApp } from "../server/runs/runs-app.ts";
import type { RunsParts } from "../server/runs/port.ts";
import type { RunDesk } from "../runtime/run-desk.ts";
import type { Rooms } from "./assemble.ts";
import { evaluating } from "./evaluate.ts";
import type { Foundation } from "./foundation.ts";
import type { HouseLog } from "./house-log.ts";

export interface ServerParts {
  readonly base: Foundation;
  readonly configuration: Configuration;
  readonly rooms: Rooms;
  readonly log: HouseLog;
  readonly address: () => string;
  /** The runs of the house; there before the first request that asks for them. */
  readonly runs: () => RunDesk;
  /** Told of the address as soon as it is taken, before the first request can arrive. */
  readonly listening: (url: string) => void;
}

export interface HouseServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Opens every door of the house and listens. Faults: SERVER_CANNOT_LISTEN. */
export async function openServer(parts: ServerParts): Promise<HouseServer> {
  const { base, configuration, rooms, log, address } = parts;
  const door = mcpRoom(doorParts(parts));
  const oauth = oauthApp({ desk: rooms.desk, report: log.report });
  const runs = runsApp(runsParts(parts));
  const operators = operatorsApp({
    desk: rooms.desk,
    events: rooms.events,
    report: log.report,
    agents: [callsApp(callsParts(parts)), runs.app],
  });
  const authzen = authzenApp({
    attribute: (credential) => rooms.stops.identity.attribute({ credential }),
    operator: (token) => mayEvaluate(rooms.desk, token),
    evaluate: evaluating({ set: () => rooms.policies.set(), mayUse: rooms.mayUse, now: () => base.clock.now() }),
    address,
    report: log.report,
  });
  const pages = consoleApp(consoleFiles());
  const http = await openHttp({
    listen: configuration.listen,
    rooms: [
      door,
      ...modelDoors(modelDoorParts(parts)),
      fetchRoom("/oauth", oauth.fetch),
      fetchRoom("/.well-known", oauth.fetch),
      fetchRoom("/.well-known/authzen-configuration", authzen.fetch),
      fetchRoom("/access", authzen.fetch),
      fetchRoom("/", pages.fetch),
      fetchRoom("/console", pages.fetch),
      fetchRoom("", operators.app.fetch),
    ],
    clock: base.clock,
    report: log.report,
  });
  parts.listening(http.url);
  return {
    url: http.url,
    close: async () => {
      operators.close();
      runs.streams.close();
      await door.close();
      await http.close();
    },
  };
}

function callsParts({ configuration, rooms, log, address }: ServerParts): CallsParts {
  const { applications, held, stops } = rooms;
  const tokens = new VirtualKeyTokens(rooms.desk);
  return {
    attribute: async (key, session) => {
      const credential = new Credential(key.startsWith("chv_") ? (await tokens.exchange(key, session)).token : key);
      return { caller: await stops.identity.attribute({ credential }), credential };
    },
    take: (raw, holdMs) => inRounds(raw, (round) => resume(round, stops, { held, holdMs })),
    applicationOf: (agentName) => applications.serverOf(agentName),
    isApplication: (server) => applications.isOne(server),
    declare: (agentName, tools, server) => applications.declare(agentName, tools, server),
    conversation: rooms.conversations,
    labelIn: rooms.labelIn,
    labelOut: stateLabel,
    givePrompt: async ({ agent, session }, signed) => void (await giveSignedPrompt(rooms.desk, { agent, session }, signed)),
    approvalUrl: (approval) => `${address()}/v1/approvals/${approval}`,
    requestBytesMax: configuration.limits.requestBytesMax,
    askHoldMs: configuration.limits.askHoldMs,
    report: log.report,
  };
}

/** Names of threads are found again by digests under this key of the house. */
const THREAD_KEY_INFO = "chatelaine/thread/1";
const THREAD_KEY_BYTES = 32;

function runsParts({ base, configuration, rooms, log, runs }: ServerParts): RunsParts {
  const threadKey = new Uint8Array(hkdfSync("sha256", base.keys.digest, "", THREAD_KEY_INFO, THREAD_KEY_BYTES));
  return {
    runs,
    rows: () => base.store.journal,
    desk: rooms.desk,
    threadDigest: (text) => keyedDigest(threadKey, text),
    attribute: (credential) => rooms.stops.identity.attribute({ credential }),
    givePrompt: async ({ agent, session }, signed) => void (await giveSignedPrompt(rooms.desk, { agent, session }, signed)),
    requestBytesMax: configuration.limits.requestBytesMax,
    report: log.report,
  };
}

function doorParts({ base, configuration, rooms, log, address }: ServerParts): DoorParts {
  const { clock, chance, keys } = base;
  const { catalogue } = rooms.upstreams;
  return {
    attribute: (credential) => rooms.stops.identity.attribute({ credential }),
    call: (raw) => toolCall(raw, rooms.stops),
    waitFor: (approval, holdMs, signal) => rooms.held.waitFor(approval, holdMs, signal),
    catalogue: doorCatalogue(catalogue),
    visible: ({ agentName, role }, definition) => {
      const set = rooms.policies.set();
      // No MCP client can perform what an agent's own program performs.
      if (rooms.applications.isOne(definition.server)) return false;
      return set !== undefined && rooms.mayUse(agentName, definition.server) && couldPermit(set, { name: agentName, role }, definition);
    },
    labelIn: rooms.labelIn,
    labelOut: stateLabel,
    givePrompt: async ({ agent, session }, signed) => void (await giveSignedPrompt(rooms.desk, { agent, session }, signed)),
    asksClients: (server) => (configuration.servers[server]?.client.length ?? 0) > 0,
    news: (listener) => {
      const endCatalogue = catalogue.listen((event) => newsOf(event).forEach(listener));
      // What agents are shown depends on the rules too.
      const endPolicies = rooms.policies.listen(() => catalogue.servers().flatMap(everythingOf).forEach(listener));
      return () => {
        endCatalogue();
        endPolicies();
      };
    },
    approvalUrl: (approval) => `${address()}/v1/approvals/${approval}`,
    stateKey: new Uint8Array(hkdfSync("sha256", keys.digest, "", "chatelaine/request-state/1", 32)),
    clock,
    chance,
    version: version(),
    ...(configuration.listen.publicUrl !== undefined && { publicUrl: configuration.listen.publicUrl }),
    requestBytesMax: configuration.limits.requestBytesMax,
    askHoldMs: configuration.limits.askHoldMs,
    report: log.report,
  };
}

/** The catalogue as the doors read it: one array a kind until something changes. */
function doorCatalogue(catalogue: Catalogue): DoorParts["catalogue"] {
  const lists = new Map<string, ReturnType<Catalogue["list"]>>();
  catalogue.listen(() => lists.clear());
  return {
    find: (action, server, name) => catalogue.find(action, server, name),
    servers: () => catalogue.servers(),
    list: (kind) => {
      const kept = lists.get(kind) ?? catalogue.list(kind);
      lists.set(kind, kept);
      return kept;
    },
  };
}

function newsOf(event: CatalogueEvent): readonly HouseNews[] {
  if (event.kind === "resource") return [{ kind: "updated", server: event.server, uri: event.uri }];
  return everythingOf(event.server);
}

function everythingOf(server: string): readonly HouseNews[] {
  return (["tool", "resource", "template", "prompt"] as const).map((what) => ({ kind: "changed", server, what }));
}

function version(): string {
  const text = readFileSync(join(import.meta.dirname, "..", "..", "package.json"), "utf8");
  return String((JSON.parse(text) as { version: unknown }).version);
}

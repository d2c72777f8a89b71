/**
 * A whole house for the tests of what goes wrong: a calm server whose tools leave a line in a file, an unruly one, and an
 * agent at each. Everything is real; only the clock can be moved.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import type { ConfigurationInput } from "../../src/main/configuration/configuration.ts";
import { Credential } from "../../src/call/credential.ts";
import { asFault, type Fault } from "../../src/call/fault.ts";
import type { AgentId, PersonId } from "../../src/call/id.ts";
import type { JsonObject } from "../../src/call/json.ts";
import type { Reply } from "../../src/call/reply.ts";
import { readEntry } from "../../src/ledger/read-entry.ts";
import { type House, openHouse, type OpenOptions } from "../../src/main.ts";
import { operate } from "../../src/operate/operate.ts";
import { DataFolder } from "../../src/store/sqlite/data-folder.ts";
import type { Report } from "../../src/verify/report.ts";
import { verify } from "../../src/verify/verify.ts";

const POLICY = `
@id("calm-serves") permit (principal in Role::"worker", action in Action::"callTool", resource in Server::"calm");
@id("asked-is-asked") @effect("ask") forbid (principal, action, resource == Tool::"calm/asked");
`;
const UNRULY_POLICY = `
@id("unruly-serves") permit (principal in Role::"guest", action in Action::"callTool", resource in Server::"unruly");
`;

/** The calm server: its tools free and asked write their number, durable before they answer. */
const CALM = fileURLToPath(new URL("../sim/effects-server.ts", import.meta.url));
const UNRULY = fileURLToPath(new URL("../execution/servers/unruly.ts", import.meta.url));

export interface Place {
  readonly folder: string;
  /** The data folder; elsewhere where a test mounts one. */
  readonly data: string;
  readonly configuration: ConfigurationInput;
  /** The numbers that the calm server wrote: what really happened. */
  happened(): readonly number[];
  report(): Report;
  /** Calls of an agent as its log has them: how each ended, by its id. */
  recorded(agent: AgentId): ReadonlyMap<string, string>;
  agentFile(agent: AgentId): string;
  remove(): void;
}

export interface PlaceOptions {
  readonly data?: string;
  readonly unruly?: boolean;
  readonly limits?: ConfigurationInput["limits"];
}

/** A folder with policies and the configuration of a house in it. */
export function newPlace({ data: elsewhere, unruly = false, limits = {} }: PlaceOptions = {}): Place {
  const folder = mkdtempSync(join(tmpdir(), "chatelaine-house-"));
  const data = elsewhere ?? join(folder, "data");
  const effects = join(folder, "effects");
  mkdirSync(join(folder, "policies"));
  writeFileSync(join(folder, "policies", "calm.cedar"), POLICY);
  if (unruly) writeFileSync(join(folder, "policies", "unruly.cedar"), UNRULY_POLICY);
  const program = (path: string, ...args: string[]) => ({ command: process.execPath, args: [path, ...args], sandbox: "none" });
  return {
    folder,
    data,
    configuration: {
      data,
      policies: join(folder, "policies"),
      listen: { port: 0 },
      servers: { calm: program(CALM, effects), ...(unruly && { unruly: { ...program(UNRULY), callDeadlineMs: 4_000 } }) },
      agents: { ann: { role: "worker" }, ben: { role: "worker" }, ...(unruly && { gus: { role: "guest" } }) },
      limits: { anchorEveryMs: 100, askHoldMs: 0, ...limits },
      // What goes wrong here has nothing to do with whose words a value is.
      flow: "observe",
    },
    happened: () => (existsSync(effects) ? readFileSync(effects, "utf8").split("\n").filter(Boolean).map(Number) : []),
    report: () => verify(new DataFolder(data)),
    recorded: (agent) => recorded(data, agent),
    agentFile: (agent) => join(data, "agents", `${agent}.db`),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function recorded(data: string, agent: AgentId): ReadonlyMap<string, string> {
  const log = new DataFolder(data).open(agent);
  const ends = new Map<string, string>();
  for (const bytes of log.entries(0, log.size())) {
    const entry = bytes && readEntry(bytes);
    if (entry?.kind === "decision") ends.set(entry.call, entry.effect);
    if (entry?.kind === "outcome") ends.set(entry.call, entry.status);
  }
  log.close();
  return ends;
}

export interface OpenedHouse {
  readonly house: House;
  /** Every line that the house said of itself. */
  readonly said: readonly { readonly severity: string; readonly event: string; readonly code?: string; readonly agent?: string }[];
  /** Resolves as soon as the house has said something of which this holds. */
  until(holds: (line: OpenedHouse["said"][number]) => boolean): Promise<void>;
  /** An agent in a new session, or in one that it has. */
  enter(agent: string, session?: string): Promise<Caller>;
  /** An operator's doing, by the owner. */
  readonly operate: (operation: "permitApproval", input: { readonly approval: string }) => Promise<unknown>;
}

export interface Caller {
  readonly agent: AgentId;
  readonly session: string;
  readonly token: string;
  call(server: string, name: string, args?: JsonObject): Promise<Reply>;
}

export async function open(place: Place, options: OpenOptions = {}): Promise<OpenedHouse> {
  const said: OpenedHouse["said"][number][] = [];
  const waiting = new Set<() => void>();
  const logLine = (line: string) => {
    said.push(JSON.parse(line));
    for (const look of [...waiting]) look();
  };
  const house = await openHouse(place.configuration, { logLine, ...options });
  const by = { person: house.desk.people.list()[0]?.person as PersonId, name: "local", role: "owner", login: "" } as const;
  return {
    house,
    said,
    until: (holds) =>
      new Promise((resolve) => {
        const look = () => {
          if (!said.some(holds)) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
    enter: async (name, joined) => {
      const { agent, session, token } = await operate(house.desk, { by, operation: "issueToken", input: { agent: name, session: joined } });
      return { agent, session, token, call: (server, tool, args) => house.call(rawCall(token, server, tool, args)) };
    },
    operate: (operation, input) => operate(house.desk, { by, operation, input }),
  };
}

export function rawCall(token: string, server: string, name: string, args: JsonObject = {}): Parameters<House["call"]>[0] {
  return { door: "in-process", action: "callTool", server, name, args, credential: new Credential(token), line: { signal: AbortSignal.timeout(60_000) } };
}

/** A client of the SDK at a server's door. */
export async function connect(house: House, server: string, token: string): Promise<Client> {
  const client = new Client({ name: "test", version: "1" });
  await client.connect(new StreamableHTTPClientTransport(new URL(`${house.url}/mcp/${server}`), { authProvider: { token: async () => token } }));
  return client;
}

/** How a call ended, in one word: `done`, or what was in the way. */
export function endOf(reply: Reply): string {
  if (reply.kind === "waiting") return "waiting";
  if (reply.kind === "refused") return `refused ${reply.reason.code}`;
  const { status, fault } = reply.released.outcome;
  return fault === undefined ? status : `${status} ${fault.code}`;
}

/** The fault that a promise is rejected with; every one says what and what to do. */
export async function faultOf(promise: Promise<unknown>): Promise<Fault> {
  const thrown: unknown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  return asFault(thrown, "NO_FAULT");
}

export const NO_MOUNT = "this machine lets nobody mount a file system";

/** Mounts something on a folder, made where it is missing; false where this machine does not let us. */
export function mounts(place: string, args: readonly string[]): boolean {
  mkdirSync(place, { recursive: true });
  try {
    execFileSync("mount", [...args, place], { stdio: "pipe" });
    return true;
  } catch {
    return false;
  }
}

/** Takes a mount away, lazily: a house that a failing test left open must not keep it. */
export const unmount = (place: string): void => void execFileSync("umount", ["--lazy", place]);

/** The checks of `doctor`. Each looks at one thing and says ok, warn or fail, with what to do. */
import { existsSync, readdirSync, statSync, statfsSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join, sep } from "node:path";
import type { Listen } from "../server/listen.ts";
import type { Configuration } from "../main/configuration/configuration.ts";
import { asFault, type Fault } from "../call/fault.ts";
import { checkPolicies } from "../main/check-policies.ts";
import { type Looked, lookAtServers } from "../main/look-at-servers.ts";
import { lookAtRoot } from "../main/look-at-root.ts";
import { lookAtSecrets } from "../main/look-at-secrets.ts";
import { keyServiceOf } from "../main/open-key-service.ts";
import { BARE, bareServers } from "../main/bare-servers.ts";
import { networkOfServers } from "../main/network-of-servers.ts";
import { unwritablePaths } from "../main/unwritable-paths.ts";
import { lookAtSandbox } from "../main/look-at-sandbox.ts";
import { heldBy, type ToxicFlow, wayOf } from "../main/toxic-flows.ts";
import { addressOf } from "../main/data-folder.ts";
import { CLOCK_BACK_MS, DISK_FAIL_BYTES, DISK_WARN_BYTES, SAID_CHARS_MAX } from "./limits.ts";
import { visible } from "./visible.ts";

export interface Finding {
  readonly check: string;
  readonly verdict: "ok" | "warn" | "fail";
  readonly what: string;
  readonly hint?: string;
}

const NODE_MIN = [24, 15] as const;
/** A clock that is before this program was written is wrong. */
const CLOCK_MIN_MS = Date.UTC(2026, 0, 1);

/** All checks of a house that has this configuration, in the order in which they matter. */
export async function examine(configuration: Configuration): Promise<readonly Finding[]> {
  const looked = await lookAtServers(configuration);
  return [
    checkNode(process.version),
    checkClock(configuration.data),
    ...checkModes(configuration.data),
    checkDisk(configuration.data),
    await checkPort(configuration.listen, addressOf(configuration.data)),
    ...(await checkSandbox(configuration.sandbox)),
    ...(await checkRoot(configuration)),
    ...(await checkSecrets(configuration)),
    ...looked.map((server) => checkServer(server)),
    ...bareServers(configuration).map((name): Finding => ({ check: `server ${name}`, verdict: "warn", ...BARE })),
    ...networkOfServers(configuration).map(({ server, isOdd, what, hint }): Finding => ({ check: `server ${server}`, verdict: isOdd ? "warn" : "ok", what, ...(hint !== undefined && { hint }) })),
    ...unwritablePaths(configuration).map(({ server, what, hint }): Finding => ({ check: `server ${server}`, verdict: "warn", what, hint })),
    ...checkLeftOut(configuration),
    ...checkRules(configuration, looked),
  ];
}

export function checkNode(version: string): Finding {
  const [major = 0, minor = 0] = version.slice(1).split(".").map(Number);
  const isNew = major > NODE_MIN[0] || (major === NODE_MIN[0] && minor >= NODE_MIN[1]);
  if (isNew) return { check: "node", verdict: "ok", what: version };
  return {
    check: "node",
    verdict: "fail",
    what: `${version} is too old`,
    hint: `Node ${NODE_MIN.join(".")} or newer; in a checkout use npx chatelaine`,
  };
}

export function checkClock(data: string, now = Date.now()): Finding {
  const hint = "set the clock of this machine, and keep it with NTP";
  if (now < CLOCK_MIN_MS) return { check: "clock", verdict: "fail", what: `it says ${new Date(now).toISOString()}`, hint };
  const newest = filesOf(data).reduce((latest, file) => Math.max(latest, statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0), 0);
  if (newest <= now + CLOCK_BACK_MS) return { check: "clock", verdict: "ok", what: new Date(now).toISOString() };
  return {
    check: "clock",
    verdict: "fail",
    what: `the house was written at ${new Date(newest).toISOString()}, which is yet to come`,
    hint,
  };
}

/** What programs in sandboxes read or left behind: they are another user where the house runs as root, and nobody enters but through the data folder. */
const OF_SANDBOXES = ["homes", "sandbox"] as const;

/** The data folder and what is in it belong to the owner alone. */
export function checkModes(data: string): readonly Finding[] {
  if (!existsSync(data)) return [{ check: "data", verdict: "ok", what: `${data} will be made` }];
  const own = [...filesOf(data), ...foldersOf(data)].filter((path) => !OF_SANDBOXES.some((name) => path.startsWith(join(data, name, sep))));
  const open = [data, ...own].filter((path) => {
    const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? 0;
    return (mode & 0o077) !== 0 && !path.endsWith(".pub");
  });
  if (open.length === 0) return [{ check: "data", verdict: "ok", what: data }];
  return open.map((path) => ({ check: "data", verdict: "fail", what: `${path} can be read by others`, hint: `chmod go= ${path}` }));
}

export function checkDisk(data: string, free = freeBytes(data)): Finding {
  const what = `${(free / 1024 ** 3).toFixed(1)} GiB free`;
  const hint = "a house that cannot write refuses every call: make room";
  if (free < DISK_FAIL_BYTES) return { check: "disk", verdict: "fail", what, hint };
  return free < DISK_WARN_BYTES ? { check: "disk", verdict: "warn", what, hint } : { check: "disk", verdict: "ok", what };
}

/** Whether the port is free, or the house of this data folder is what listens there. */
export async function checkPort(listen: Listen, running: string | undefined): Promise<Finding> {
  const at = `${listen.host}:${listen.port}`;
  const code = await tryToListen(listen);
  if (code === undefined) return { check: "port", verdict: "ok", what: `${at} is free` };
  if (code === "EADDRINUSE" && running !== undefined && new URL(running).port === String(listen.port)) {
    return { check: "port", verdict: "ok", what: `${at} is taken, by this house when it runs` };
  }
  return {
    check: "port",
    verdict: "fail",
    what: `${at} cannot be listened on (${code})`,
    hint: "choose another with listen.port in the configuration",
  };
}

/** Which driver holds programs here, and what it holds them to: tried. Without one nothing is started that needs it. */
export async function checkSandbox(configuration: Configuration["sandbox"]): Promise<readonly Finding[]> {
  const { driver, notes, tried } = await lookAtSandbox(configuration);
  if (driver === "none") {
    const hint = "install bubblewrap, or configure sandbox.container; servers and calls that need a sandbox are refused until then";
    return [{ check: "sandbox", verdict: "warn", what: `none: ${notes.join("; ")}`, hint }];
  }
  const missing = tried.filter(({ holds }) => !holds).map(({ what }) => what);
  const held = tried.filter(({ holds }) => holds).map(({ what }) => what);
  const found: Finding = { check: "sandbox", verdict: "ok", what: [`${driver} holds: ${held.join(", ")}`, ...notes].join("; ") };
  if (missing.length === 0) return [found];
  const hint = "docs/sandbox.md says what each needs of the system";
  return [found, { check: "sandbox", verdict: "warn", what: `not held: ${missing.join(", ")}`, hint }];
}

/** A key service that does not answer, or not as it must, stops the start of the house. */
async function checkRoot(configuration: Configuration): Promise<readonly Finding[]> {
  const check = "root key";
  const service = keyServiceOf(configuration);
  if (service === undefined) return [];
  const fault = await lookAtRoot(service, configuration.data);
  return [fault === undefined ? { check, verdict: "ok", what: `${service.kind} wraps and unwraps it` } : failed(check, fault)];
}

/** Whether the secrets of configured sources are to be had: without one every call that needs it fails. */
async function checkSecrets(configuration: Configuration): Promise<readonly Finding[]> {
  const looked = await lookAtSecrets(configuration);
  return looked.map(({ secret, fault }) =>
    fault === undefined ? { check: `secret ${secret}`, verdict: "ok", what: "is to be had" } : failed(`secret ${secret}`, fault),
  );
}

function failed(check: string, { code, message, where, hint }: Fault): Finding {
  const at = where === undefined || message.includes(where) ? "" : ` (${where})`;
  return { check, verdict: "fail", what: `${code}: ${message}${at}`, ...(hint !== undefined && { hint }) };
}

function checkServer({ server, definitions, fault, said = "" }: Looked): Finding {
  const check = `server ${server}`;
  if (fault === undefined) return { check, verdict: "ok", what: `offers ${definitions.length} tools, resources and prompts` };
  return {
    check,
    verdict: "fail",
    what: `${fault.code}: ${fault.message}${saidAtLast(said)}`,
    hint: fault.hint ?? "start its command by hand and read what it says",
  };
}

function saidAtLast(said: string): string {
  const text = said.trim().slice(-SAID_CHARS_MAX);
  return text === "" ? "" : `; to stderr it wrote at last: ${visible(text)}`;
}

/** Operations of a document that are no tools: named, so that nobody looks for them. */
function checkLeftOut({ servers }: Configuration): readonly Finding[] {
  return Object.entries(servers).flatMap(([name, server]) =>
    server.kind === "api"
      ? server.leftOut.map(({ operation, why }): Finding => ({
          check: `server ${name}`,
          verdict: "ok",
          what: `${operation} is no tool: ${why}`,
        }))
      : [],
  );
}

function checkRules(configuration: Configuration, looked: readonly Looked[]): readonly Finding[] {
  const hint = "chatelaine policy check lists them";
  try {
    const { errors, warnings, rules, flows } = checkPolicies(configuration, configuration.policies, looked);
    const what = `${rules.length} rules, ${errors.length} errors, ${warnings.length} warnings`;
    const verdict = errors.length > 0 ? "fail" : warnings.length > 0 ? "warn" : "ok";
    return [{ check: "policies", verdict, what, ...(verdict !== "ok" && { hint }) }, ...flows.map(checkFlow)];
  } catch (error) {
    const fault = asFault(error, "POLICY_UNREADABLE");
    const what = `${fault.code}: ${fault.message}`;
    return [{ check: "policies", verdict: "fail", what, ...(fault.hint !== undefined && { hint: fault.hint }) }];
  }
}

/** Whether tools of one agent together could let private data out at the word of an outsider. */
function checkFlow(flow: ToxicFlow): Finding {
  const found = { check: `flow ${flow.agent}`, what: `${wayOf(flow)}; ${heldBy(flow)}` };
  if (flow.held !== "nothing") return { ...found, verdict: "ok" };
  return { ...found, verdict: "warn", hint: `ask about ${flow.outward[0] ?? ""} in a rule, or give it to an agent that reads neither` };
}

function tryToListen({ host, port }: Listen): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen(port, host, () => server.close(() => resolve(undefined)));
  });
}

function freeBytes(data: string): number {
  let folder = data;
  while (!existsSync(folder)) folder = dirname(folder);
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

function filesOf(data: string): readonly string[] {
  return entriesOf(data, (entry) => entry.isFile());
}

function foldersOf(data: string): readonly string[] {
  return entriesOf(data, (entry) => entry.isDirectory());
}

function entriesOf(data: string, wanted: (entry: { isFile(): boolean; isDirectory(): boolean }) => boolean): readonly string[] {
  if (!existsSync(data)) return [];
  return readdirSync(data, { withFileTypes: true, recursive: true })
    .filter((entry) => wanted(entry))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** A house around execution for these tests: a clock, a store in memory, permits minted as policy and the ledger would. */
import { createHmac, randomBytes } from "node:crypto";
import { existsSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Action, Call, Line } from "../../src/call/call.ts";
import type { Chance, Clock } from "../../src/call/clock.ts";
import type { HttpServer, ProcessServer, ServerConfiguration } from "../../src/execution/configuration.ts";
import { Credential } from "../../src/call/credential.ts";
import { unknownDefinition } from "../../src/call/definition.ts";
import type { DefinitionRow } from "../../src/rows/house-row.ts";
import { idMaker } from "../../src/call/id.ts";
import type { JsonObject } from "../../src/call/json.ts";
import { TRUSTED_PUBLIC } from "../../src/call/label.ts";
import type { Outcome } from "../../src/call/outcome.ts";
import { Permit } from "../../src/call/permit.ts";
import { Recorded } from "../../src/call/recorded.ts";
import type { SessionView } from "../../src/call/session-view.ts";
import { subjectDigest } from "../../src/call/subject.ts";
import type { DefinitionChange } from "../../src/execution/catalogue.ts";
import type { UpstreamEvent } from "../../src/execution/upstream.ts";
import { Secrets } from "../../src/execution/secrets/secrets.ts";
import type { ContainerConfiguration } from "../../src/execution/sandbox/container.ts";
import { PROFILES } from "../../src/execution/sandbox/profile.ts";
import { Sandboxes } from "../../src/execution/sandbox/sandboxes.ts";
import { openUpstreams, type OpenUpstreams, type Upstreams } from "../../src/execution/open-upstreams.ts";

export const clock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (delayMs, task) => {
    const timer = setTimeout(task, delayMs).unref();
    return () => clearTimeout(timer);
  },
};
export const chance: Chance = { bytes: (count) => randomBytes(count) };
const newId = idMaker(clock, chance);
const POLICY = "0".repeat(64);

export const session: SessionView = {
  id: newId("ses"),
  agent: newId("agt"),
  person: undefined,
  purpose: undefined,
  startedAt: clock.now(),
  calls: 0,
  previous: undefined,
  label: TRUSTED_PUBLIC,
  keys: {
    keyId: newId("key"),
    digest: (text) => createHmac("sha256", "a key of these tests").update(text).digest("hex"),
    seal: () => {
      throw new Error("execution seals nothing");
    },
    open: () => {
      throw new Error("execution opens nothing");
    },
  },
};

/** Where Node keeps what it compiled, so that a server that starts again and again starts faster: a house does not hand it on by itself. */
const compiled = process.env["NODE_COMPILE_CACHE"];
const COMPILED = compiled === undefined ? {} : { NODE_COMPILE_CACHE: compiled };

/** A server of this project's own, from `servers/`, run as a process. */
export function ownServer(file: string, more: Partial<ProcessServer> & { readonly args?: readonly string[] } = {}): ProcessServer {
  const path = fileURLToPath(new URL(`./servers/${file}.ts`, import.meta.url));
  return processServer(process.execPath, { ...more, args: [path, ...(more.args ?? [])], env: { ...COMPILED, ...more.env } });
}

/** A server that npm installed, run as a process. */
export function packagedServer(name: string, more: Partial<ProcessServer> = {}): ProcessServer {
  const path = fileURLToPath(new URL(`../../node_modules/.bin/${name}`, import.meta.url));
  return processServer(process.execPath, { ...more, args: [path, ...(more.args ?? [])] });
}

export function processServer(command: string, more: Partial<ProcessServer> = {}): ProcessServer {
  return {
    kind: "process",
    command,
    args: [],
    env: {},
    cwd: process.cwd(),
    ownsCwd: true,
    sandbox: "none",
    trust: "untrusted", labels: "hints",
    client: [],
    callDeadlineMs: 30_000,
    ...more,
  };
}

export function httpServer(url: string, more: Partial<HttpServer> = {}): HttpServer {
  return { kind: "http", url, headers: {}, trust: "untrusted", labels: "hints", client: [], callDeadlineMs: 30_000, ...more };
}

/** Sandboxes of what this machine has; nothing is opened before a program needs it. */
export function sandboxesHere(driver: "auto" | "none" | "container" = "auto", container?: ContainerConfiguration): { readonly sandboxes: Sandboxes; readonly workspaces: string; readonly remove: () => void } {
  const folder = join(tmpdir(), `chatelaine-stage-${randomBytes(8).toString("hex")}`);
  const configuration = { driver, container, user: 65_534, profiles: PROFILES } as const;
  const isRoot = process.getuid?.() === 0;
  const sandboxes = new Sandboxes({ configuration, folder: join(folder, "sandbox"), homes: join(folder, "homes"), hidden: [], isRoot, egressOf: () => Promise.resolve(undefined), clock });
  return { sandboxes, workspaces: join(folder, "work"), remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** The same upstreams, which leave no workspaces when they are closed, and what else was made for them is removed then. */
function removing<Opened extends Upstreams>(upstreams: Opened, { remove, workspaces }: ReturnType<typeof sandboxesHere>): Opened {
  const close = async (): Promise<void> => {
    await upstreams.close();
    if (existsSync(workspaces)) throw new Error("workspaces are left of upstreams that are closed");
  };
  return { ...upstreams, close: () => close().finally(remove) };
}

export interface Stage extends Upstreams {
  /** Every change that was told to the house log. */
  readonly changes: DefinitionChange[];
  readonly events: UpstreamEvent[];
  /** The rows of the house database as the changes left them. */
  rows(): readonly DefinitionRow[];
  /** Resolves as soon as `condition` holds; it is asked again after each event and change. */
  until(condition: () => boolean): Promise<void>;
  /** A call with everything that the path would have given it. */
  prepare(
    action: Action,
    server: string,
    name: string,
    args?: JsonObject,
    carried?: JsonObject,
  ): { readonly call: Call; readonly permit: Recorded<Permit> };
  /** Prepares a call and performs it. */
  perform(action: Action, server: string, name: string, args?: JsonObject, line?: Partial<Line>): Promise<Outcome>;
}

/** Secrets of no source. */
export function noSecrets(): Secrets {
  return new Secrets({ sources: new Map(), clock, strike: () => {}, graceMs: 0, log: () => {} });
}

export interface StageOptions extends Partial<Pick<OpenUpstreams, "onClientRequest" | "resultBytesMax" | "onChange" | "environment" | "secrets">> {
  readonly rows?: readonly DefinitionRow[];
  readonly driver?: "none";
  readonly container?: ContainerConfiguration;
}

/** Opens execution over `servers` and waits for nothing. */
export function openUnready(servers: { readonly [name: string]: ServerConfiguration }): Upstreams {
  const here = sandboxesHere();
  const opened = openUpstreams({
    servers,
    clock,
    chance,
    environment: process.env,
    secrets: noSecrets(),
    ...here,
    definitions: { definitions: () => [] },
    log: () => {},
    onChange: () => Promise.resolve(),
  });
  return removing(opened, here);
}

/** Opens execution over `servers` and waits for every first start. */
export async function openStage(servers: { readonly [name: string]: ServerConfiguration }, options: StageOptions = {}): Promise<Stage> {
  const changes: DefinitionChange[] = [];
  const events: UpstreamEvent[] = [];
  const rows = new Map<string, DefinitionRow>();
  const keep = (row: DefinitionRow) => rows.set(`${row.server}/${row.kind}/${row.name}`, row);
  for (const row of options.rows ?? []) keep(row);
  const waiting = new Set<() => void>();
  const wake = () => [...waiting].forEach((ask) => ask());
  const here = sandboxesHere(options.container === undefined ? options.driver : "container", options.container);
  const opened = openUpstreams({
    servers,
    clock,
    chance,
    environment: options.environment ?? process.env,
    secrets: options.secrets ?? noSecrets(),
    ...here,
    definitions: { definitions: () => [...rows.values()] },
    log: (event) => void (events.push(event), wake()),
    onChange: async (told) => {
      await options.onChange?.(told);
      for (const change of told) {
        changes.push(change);
        keep(change.row);
      }
    },
    ...(options.onClientRequest !== undefined && { onClientRequest: options.onClientRequest }),
    ...(options.resultBytesMax !== undefined && { resultBytesMax: options.resultBytesMax }),
  });
  const upstreams = removing(opened, here);
  upstreams.catalogue.listen(wake);
  await upstreams.ready;

  const prepare: Stage["prepare"] = (action, server, name, args = {}, carried) => {
    const definition = upstreams.catalogue.find(action, server, name) ?? unknownDefinition("tool");
    const call: Call = {
      fault: undefined,
      id: newId("call"),
      at: clock.now(),
      door: "in-process",
      action,
      definition,
      name,
      args,
      carried,
      credential: new Credential("none"),
      approval: undefined,
    };
    return { call, permit: permitFor(call) };
  };
  return {
    ...upstreams,
    changes,
    events,
    rows: () => [...rows.values()],
    until: (condition) => asked(condition, waiting),
    prepare,
    perform: (action, server, name, args, line) => {
      const { call, permit } = prepare(action, server, name, args);
      return upstreams.execution.perform(call, session, permit, lineOf(line));
    },
  };
}

/** Resolves as soon as `condition` holds: asked now, and each time that somebody asks those that wait. */
function asked(condition: () => boolean, waiting: Set<() => void>): Promise<void> {
  return new Promise((resolve) => {
    const ask = () => {
      if (!condition()) return;
      waiting.delete(ask);
      resolve();
    };
    waiting.add(ask);
    ask();
  });
}

export function lineOf(line: Partial<Line> = {}): Line {
  return { signal: new AbortController().signal, ...line };
}

/** A recorded permit for exactly this call, as policy and the ledger make it. */
export function permitFor(call: Call): Recorded<Permit> {
  const digest = subjectDigest(call, session, POLICY);
  return Recorded.mint(Permit.mint({ call: call.id, digest, definition: call.definition.fingerprint, policy: POLICY, rules: [] }), 0);
}

/** The text of a tool's first content block. */
export function textOf(outcome: Outcome): string {
  const content = outcome.result?.["content"] as readonly { readonly text?: string }[] | undefined;
  return content?.[0]?.text ?? "";
}

/** From what was checked to what the house reads: paths absolute, programs found. */
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, dirname, isAbsolute, join, resolve } from "node:path";
import type { BudgetConfiguration } from "../../session/index.ts";
import { RUN_CODE } from "../../execution/code/languages.ts";
import type { ServerConfiguration } from "../../execution/configuration.ts";
import type { ModelProvider } from "../../execution/model/configuration.ts";
import { placesOfSecrets, resolveRoot, resolveSource } from "./resolve-secrets.ts";
import type { Listen } from "../../server/listen.ts";
import type { DecisionPoint } from "../../pdp/point.ts";
import { modelPricesOf, shippedPrices } from "./model-prices.ts";
import type { ApiTools } from "./api-tools.ts";
import type { Configuration, EgressSettings, ToolClasses } from "./configuration.ts";
import type { ServerManifests } from "../manifests/of-servers.ts";
import { resolveSandbox } from "./resolve-sandbox.ts";
import type { CheckedConfiguration } from "./schema.ts";

/** What other files say that the configuration names. */
export interface ReadAlong {
  readonly manifests: ServerManifests;
  /** Certificates (PEM) that inspected hosts may be trusted by. */
  readonly roots: readonly string[];
  readonly apis: { readonly [server: string]: ApiTools };
  readonly models: { readonly [name: string]: ModelProvider };
  /** The configuration's own file; undefined where it was no file. */
  readonly file: string | undefined;
}

/** Completes a checked configuration whose paths are relative to `folder`. */
export function resolveConfiguration(checked: CheckedConfiguration, folder: string, { manifests, apis, roots, models, file }: ReadAlong): Configuration {
  const searched = searchPath(folder);
  const sources = mapValues(checked.secrets.sources, (source) => resolveSource(source, folder));
  const root = resolveRoot(checked.keys.root, folder);
  return {
    data: resolve(folder, checked.data),
    policies: resolve(folder, checked.policies),
    listen: resolveListen(checked.listen),
    limits: checked.limits,
    decisionPoints: mapValues(checked.decisionPoints, resolvePoint),
    ...flowOf(checked.flow),
    shadowShare: checked.shadowShare,
    inspection: {
      ...checked.inspection,
      patterns: checked.inspection.patterns.map(({ examples: _proved, ...own }) => own),
    },
    egress: resolveEgress(checked.egress, roots),
    budgets: mapValues(checked.budgets, resolveBudget),
    prices: mapValues(checked.prices, ({ tokens, moneyMicros }) => ({ tokens, moneyMicros })),
    modelPrices: { ...shippedPrices(), ...modelPricesOf(checked) },
    currency: checked.currency,
    sandbox: resolveSandbox(checked.sandbox),
    classes: classesOf(checked.servers),
    manifests,
    models,
    teams: checked.teams,
    secrets: { graceMs: checked.secrets.graceMs, sources },
    keys: { root },
    files: [...(file === undefined ? [] : [file]), resolve(folder, checked.policies), ...[...Object.values(sources), root].flatMap(placesOfSecrets)],
    servers: mapValues(checked.servers, (server, name) =>
      resolveServer(server, checked.limits.callDeadlineMs, { folder, searched, api: apis[name] }),
    ),
    agents: mapValues(checked.agents, ({ role, owner, servers, application, models, prompts, introduces }) => ({
      role,
      owner,
      ...(servers !== undefined && { servers }),
      ...(application !== undefined && { application }),
      ...(models !== undefined && { models }),
      ...(prompts !== undefined && { prompts }),
      ...(introduces !== undefined && { introduces }),
    })),
  };
}

/** The profile, and what may always steer calls. */
function flowOf(flow: CheckedConfiguration["flow"]): Pick<Configuration, "flow" | "constants"> {
  return typeof flow === "string" ? { flow, constants: { values: [], domains: [] } } : { flow: flow.profile, constants: flow.constants };
}

function resolveListen({ host, port, publicUrl, names }: CheckedConfiguration["listen"]): Listen {
  return { host, port, ...(publicUrl !== undefined && { publicUrl }), ...(names !== undefined && { names }) };
}

function resolveEgress({ listen, inspect, ...egress }: CheckedConfiguration["egress"], roots: readonly string[]): EgressSettings {
  return { ...egress, inspect: inspect.hosts, roots, ...(listen !== undefined && { listen }) };
}

function resolvePoint({
  kind,
  url,
  tokenFrom,
  deadlineMs,
  send,
  for: asked,
  names,
}: CheckedConfiguration["decisionPoints"][string]): DecisionPoint {
  return { kind, url, tokenFrom, deadlineMs, sendsArgs: send.includes("args"), asked, names };
}

function resolveBudget(budget: CheckedConfiguration["budgets"][string]): BudgetConfiguration {
  switch (budget.kind) {
    case "rate":
      return { ...budget, burst: budget.burst ?? budget.calls };
    case "hours":
      return budget;
    case "concurrency": {
      const { callsMax: max, ...rest } = budget;
      return { ...rest, max };
    }
    case "calls": {
      const { callsMax: max, ...rest } = budget;
      return { ...rest, max };
    }
    case "tokens": {
      const { tokensMax: max, ...rest } = budget;
      return { ...rest, max };
    }
    case "money": {
      const { moneyMicrosMax: max, ...rest } = budget;
      return { ...rest, max };
    }
  }
}

function classesOf(servers: CheckedConfiguration["servers"]): ToolClasses {
  const given = Object.entries(servers).flatMap(([server, written]) => {
    const classes = "code" in written ? { [RUN_CODE]: ["code" as const], ...written.classes } : written.classes;
    return Object.entries(classes).map(([tool, names]) => [`${server}/${tool}`, names] as const);
  });
  return Object.fromEntries(given);
}

type CheckedServer = CheckedConfiguration["servers"][string];

interface Surroundings {
  readonly folder: string;
  readonly searched: readonly string[];
  readonly api: ApiTools | undefined;
}

/** The house's own servers of memory, knowledge and culture say the labels of what they answer themselves, and are believed. */
function resolveShelf(server: CheckedServer, deadlineMs: number, { folder }: Surroundings): ServerConfiguration | undefined {
  const common = { trust: "trusted", labels: "authoritative", client: [], callDeadlineMs: server.callDeadlineMs ?? deadlineMs } as const;
  if ("memory" in server) return { kind: "memory", ...common };
  if ("culture" in server) return { kind: "culture", ...common };
  if (!("knowledge" in server)) return undefined;
  const { folders, embeddings } = server.knowledge;
  const found = mapValues(folders, ({ path, trust }) => ({ path: resolve(folder, path), trust }));
  return { kind: "knowledge", folders: found, ...(embeddings !== undefined && { embeddings }), ...common };
}

function resolveServer(server: CheckedServer, deadlineMs: number, around: Surroundings): ServerConfiguration {
  const shelf = resolveShelf(server, deadlineMs, around);
  if (shelf !== undefined || "memory" in server || "culture" in server || "knowledge" in server) return shelf ?? noKind();
  const { trust, callDeadlineMs = deadlineMs } = server;
  if ("code" in server) return { kind: "code", ...server.code, trust, labels: "hints", client: [], callDeadlineMs };
  const common = { trust, labels: server.labels, callDeadlineMs };
  if ("application" in server) {
    const { agents, tools = [], changes = "review" } = server.application;
    return { kind: "application", agents, awaited: tools, changes, ...common, client: [] };
  }
  if ("openapi" in server || "tools" in server)
    return { kind: "api", ...readAlong(around.api), headers: server.headers, ...common, client: [] };
  if ("url" in server) return { kind: "http", url: server.url, headers: server.headers, ...common, client: server.client };
  return {
    kind: "process",
    command: findProgram(server.command, around),
    args: server.args,
    env: { PATH: around.searched.join(delimiter), ...server.env },
    cwd: resolve(around.folder, server.cwd ?? "."),
    ownsCwd: server.cwd !== undefined,
    sandbox: server.sandbox,
    ...(server.egressAs !== undefined && { egressAs: server.egressAs }),
    ...(server.network !== undefined && { network: server.network }),
    ...common,
    client: server.client,
  };
}

function noKind(): never {
  throw new Error("a server of the shelf is of one of its kinds");
}

function readAlong(api: ApiTools | undefined): ApiTools {
  if (api === undefined) throw new Error("the tools of an API server were not read with it");
  return api;
}

/**
 * Where programs are looked for, as npm does it for scripts: node_modules/.bin of the folder and of each above it, then the
 * folder of the Node that runs the house (so that a program written for Node gets this one), then the PATH.
 */
function searchPath(folder: string): readonly string[] {
  const above: string[] = [];
  for (let at = folder; ; at = dirname(at)) {
    above.push(at);
    if (at === dirname(at)) break;
  }
  const bins = above.map((at) => join(at, "node_modules", ".bin")).filter((bin) => isFolder(bin));
  const path = (process.env["PATH"] ?? "").split(delimiter).filter((entry) => isAbsolute(entry));
  return [...new Set([...bins, dirname(process.execPath), ...path])];
}

/** The program as an absolute path; a name that is found nowhere stays as it is, and starting that server will fail. */
function findProgram(command: string, { folder, searched }: Surroundings): string {
  if (command.includes("/")) return resolve(folder, command);
  return searched.map((entry) => join(entry, command)).find((file) => isExecutable(file)) ?? command;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** Whether a file can be started by this process. */
export function isExecutable(path: string): boolean {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return false;
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function mapValues<A, B>(from: { readonly [name: string]: A }, each: (value: A, name: string) => B): { readonly [name: string]: B } {
  return Object.fromEntries(Object.entries(from).map(([name, value]) => [name, each(value, name)]));
}

/** What the schema finds wrong, said in the words of the person who wrote the configuration. */
import type { z } from "zod";
import { application } from "./application-schema.ts";
import { budget, price } from "./budget-schema.ts";
import { BARE, PROFILES } from "../../execution/sandbox/profile.ts";
import type { ConfigurationProblem } from "./fault.ts";
import { MODEL_KINDS, modelKeysOf } from "./model-schema.ts";
import { oneOf } from "./one-of.ts";
import { resolveSandbox } from "./resolve-sandbox.ts";
import { type CheckedConfiguration, configurationSchema, serverSchemaOf } from "./schema.ts";

export type Path = readonly (string | number)[];

/** Says where a path of keys stands: in a file a line and column. `key` asks for the last key itself, not its value. */
export type Place = (path: Path, key: boolean) => string;

type Issue = z.core.$ZodIssue;

/** Checks a configuration as it was written. Either the checked one, with defaults, or every problem. */
export function checkShape(
  written: unknown,
  place: Place,
): { readonly checked: CheckedConfiguration } | { readonly problems: readonly ConfigurationProblem[] } {
  const result = configurationSchema.safeParse(written);
  if (result.success) return { checked: result.data };
  return {
    problems: result.error.issues.flatMap(
      (issue) => serverProblems(issue.path as Path, written, place) ?? problemsOf(issue, written, place),
    ),
  };
}

/** Names that refer to nothing. */
export function checkNames(checked: CheckedConfiguration, place: Place): readonly ConfigurationProblem[] {
  return [...serverProblemsOfAgents(checked, place), ...profileProblems(checked, place), ...wayOutProblems(checked, place), ...networkProblems(checked, place), ...applicationProblems(checked, place), ...aliasProblems(checked, place), ...shelfProblems(checked, place)];
}

function serverProblemsOfAgents(checked: CheckedConfiguration, place: Place): readonly ConfigurationProblem[] {
  const servers = Object.keys(checked.servers);
  return Object.entries(checked.agents).flatMap(([agent, { servers: wanted = [] }]) =>
    wanted.flatMap((server, at): readonly ConfigurationProblem[] => {
      if (servers.includes(server)) return [];
      const what = `agents.${agent}.servers names the server ${JSON.stringify(server)}, which is not configured`;
      return [
        { code: "CONFIGURATION_UNKNOWN_NAME", what, where: place(["agents", agent, "servers", at], false), hint: oneOf(server, servers) },
      ];
    }),
  );
}

const SHELF_KINDS = ["memory", "knowledge", "culture"] as const;

/** Rows of the shelf belong to agents and to the house, and not to a server: two of a kind would be one under two names. */
function shelfProblems({ servers }: CheckedConfiguration, place: Place): readonly ConfigurationProblem[] {
  return SHELF_KINDS.flatMap((kind) => {
    const [first, ...more] = Object.keys(servers).filter((name) => kind in (servers[name] ?? {}));
    return more.map((name): ConfigurationProblem => ({
      code: "CONFIGURATION_INVALID",
      what: `servers.${name} is ${kind} again, which servers.${first} is already`,
      where: place(["servers", name], true),
    }));
  });
}

/** Profiles of sandboxes that servers name. */
function profileProblems({ servers, sandbox }: CheckedConfiguration, place: Place): readonly ConfigurationProblem[] {
  const profiles = [...Object.keys(PROFILES), ...Object.keys(sandbox.profiles)];
  return Object.entries(servers).flatMap(([name, server]): readonly ConfigurationProblem[] => {
    const [profile, ...at] =
      "code" in server ? [server.code.profile, "code", "profile"] : ["command" in server ? server.sandbox : undefined, "sandbox"];
    const known = "command" in server ? [...profiles, BARE] : profiles;
    if (profile === undefined || known.includes(profile)) return [];
    const path = ["servers", name, ...at];
    const what = `${named(path)} names the profile ${JSON.stringify(profile)}, which is not there`;
    return [{ code: "CONFIGURATION_UNKNOWN_NAME", what, where: place(path, false), hint: oneOf(profile, known) }];
  });
}

/** Agents that the connections of servers are decided for. */
function wayOutProblems({ servers, agents }: CheckedConfiguration, place: Place): readonly ConfigurationProblem[] {
  return Object.entries(servers).flatMap(([name, server]): readonly ConfigurationProblem[] => {
    if (!("command" in server) || server.egressAs === undefined || Object.hasOwn(agents, server.egressAs)) return [];
    const path = ["servers", name, "egressAs"];
    const what = `${named(path)} names the agent ${JSON.stringify(server.egressAs)}, which is not configured`;
    return [{ code: "CONFIGURATION_UNKNOWN_NAME", what, where: place(path, false), hint: oneOf(server.egressAs, Object.keys(agents)) }];
  });
}

/** Words on the network of a server that contradict one another. */
function networkProblems({ servers, sandbox }: CheckedConfiguration, place: Place): readonly ConfigurationProblem[] {
  const { profiles } = resolveSandbox(sandbox);
  return Object.entries(servers).flatMap(([name, server]): readonly ConfigurationProblem[] => {
    if (!("command" in server) || server.network === undefined) return [];
    const wrong = contradicted(server, profiles[server.sandbox]?.network);
    if (wrong === undefined) return [];
    const path = ["servers", name, "network"];
    return [{ code: "CONFIGURATION_INVALID", what: `${named(path)} is ${server.network}, and ${wrong}`, where: place(path, false) }];
  });
}

function contradicted(
  { network, egressAs, sandbox }: { readonly network?: string | undefined; readonly egressAs?: string | undefined; readonly sandbox: string },
  ofProfile: string | undefined,
): string | undefined {
  if (sandbox === BARE) return network === "none" ? "a server that runs bare has all of it: name a profile as sandbox" : undefined;
  if (egressAs !== undefined) return "egressAs lets it out as an agent: one of the two";
  return network === "host" && ofProfile === "none" ? `the profile ${sandbox} has none: name one that may go out` : undefined;
}

/** Agents and servers of applications that name one another. Agents may be added later; servers may not. */
function applicationProblems({ servers, agents }: CheckedConfiguration, place: Place): readonly ConfigurationProblem[] {
  return Object.entries(agents).flatMap(([agent, { application }]): readonly ConfigurationProblem[] => {
    if (application === undefined) return [];
    const naming = Object.entries(servers).flatMap(([name, server]) =>
      "application" in server && server.application.agents.includes(agent) ? [name] : [],
    );
    if (naming.includes(application)) return [];
    const path = ["agents", agent, "application"];
    const what = `${named(path)} names ${JSON.stringify(application)}, which is no server of applications that names the agent`;
    return [{ code: "CONFIGURATION_UNKNOWN_NAME", what, where: place(path, false), hint: oneOf(application, naming) }];
  });
}

/** Names for models that mean one of a provider that is not there. */
function aliasProblems({ agents, models }: CheckedConfiguration, place: Place): readonly ConfigurationProblem[] {
  return Object.entries(agents).flatMap(([agent, { models: aliases = {} }]) =>
    Object.entries(aliases).flatMap(([alias, meant]): readonly ConfigurationProblem[] => {
      const provider = meant.slice(0, meant.indexOf("/"));
      if (Object.hasOwn(models, provider)) return [];
      const path = ["agents", agent, "models", alias];
      const what = `${named(path)} means a model of ${JSON.stringify(provider)}, which is no configured provider`;
      return [{ code: "CONFIGURATION_UNKNOWN_NAME", what, where: place(path, false), hint: oneOf(provider, Object.keys(models)) }];
    }),
  );
}

function problemsOf(issue: Issue, written: unknown, place: Place): readonly ConfigurationProblem[] {
  const path = issue.path as Path;
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      code: "CONFIGURATION_UNKNOWN_KEY",
      what: `there is no ${named([...path, key])}`,
      where: place([...path, key], true),
      hint: oneOf(key, keysAt(path, written)),
    }));
  }
  return [invalid(issue, path, place)];
}

/** A server fits no kind: says what is wrong with it as the kind that its author meant. */
function serverProblems(path: Path, written: unknown, place: Place): readonly ConfigurationProblem[] | undefined {
  if (path[0] !== "servers" || path.length !== 2) return undefined;
  const server = valueAt(path, written);
  if (typeof server !== "object" || server === null) return undefined;
  if (!["command", "url", "openapi", "code", "application", ...SHELF_KINDS].some((key) => key in server)) {
    return [
      {
        code: "CONFIGURATION_INVALID",
        what: `${named(path)} has neither a command nor a url nor an openapi document`,
        where: place(path, true),
        hint: "command: PROGRAM for a server that the house starts, url: https://… for one that listens elsewhere, openapi: FILE for an API",
      },
    ];
  }
  const result = serverSchemaOf(server).safeParse(server);
  return result.error?.issues.flatMap((issue) => problemsOf({ ...issue, path: [...path, ...issue.path] } as Issue, written, place));
}

/** What is wrong at a path, in a sentence. */
export function invalid(issue: Issue, path: Path, place: Place): ConfigurationProblem {
  const key = issue.code === "invalid_key";
  return {
    code: "CONFIGURATION_INVALID",
    what: `${path.length === 0 ? "the configuration" : named(path)} ${sentence(issue)}`,
    where: place(path, key),
  };
}

function sentence(issue: Issue): string {
  switch (issue.code) {
    case "invalid_type":
      return `must be ${TYPES[issue.expected] ?? issue.expected}`;
    case "invalid_value":
      return `must be ${issue.values.map(String).join(" or ")}`;
    case "too_small":
      return `must ${issue.origin === "string" || issue.origin === "array" ? "not be empty" : `be at least ${issue.minimum}`}`;
    case "too_big":
      return `must ${issue.origin === "number" || issue.origin === "int" ? "be at most" : "not be longer than"} ${issue.maximum}`;
    case "invalid_key":
      return `is no name: ${issue.issues[0]?.message ?? issue.message}`;
    case "invalid_union":
      return issue.discriminator === undefined ? "has a value that does not fit" : `must be one of ${issue.path[0] === "models" ? MODEL_KINDS.join(", ") : KINDS}`;
    default:
      return `does not fit: ${issue.message}`;
  }
}

const KINDS = budget.options.map((option) => option.shape.kind.value).join(", ");

const TYPES: { readonly [expected: string]: string } = {
  string: "text",
  number: "a number",
  int: "a whole number",
  array: "a list",
  object: "a mapping of keys",
  record: "a mapping of keys",
};

function named(path: Path): string {
  return path.join(".");
}

/** The keys that may stand at a path, for a hint. */
function keysAt(path: Path, written: unknown): readonly string[] {
  const [room, , ...rest] = path;
  if (path.length === 0) return Object.keys(configurationSchema.shape);
  if (room === "servers" && rest.length === 0) {
    const server = valueAt(path, written) as object;
    return Object.keys(serverSchemaOf(server).shape);
  }
  if (room === "servers" && rest.length === 1 && rest[0] === "application") return Object.keys(application.shape);
  if (room === "budgets") return budgetKeys(path, written);
  if (room === "models" && rest.length === 0) return modelKeysOf((valueAt(path, written) as { readonly kind?: unknown }).kind);
  if (room === "prices") return Object.keys(price.shape);
  if (room === "agents") return ["role", "owner", "servers", "application", "models", "prompts"];
  if (room === "egress") return egressKeys(path);
  if (room === "listen") return ["host", "port"];
  return room === "limits" ? Object.keys(configurationSchema.shape.limits.unwrap().shape) : [];
}

function egressKeys([, inner]: Path): readonly string[] {
  const { listen, limits, inspect, ...others } = configurationSchema.shape.egress.unwrap().shape;
  if (inner === "inspect") return Object.keys(inspect.unwrap().shape);
  if (inner === "listen") return Object.keys(listen.unwrap().shape);
  return Object.keys(inner === "limits" ? limits.unwrap().shape : { listen, limits, inspect, ...others });
}

function budgetKeys([room = "", name = "", ...rest]: Path, written: unknown): readonly string[] {
  const value = valueAt([room, name], written) as { readonly kind?: unknown } | undefined;
  const shape = budget.options.find((option) => option.shape.kind.value === value?.kind)?.shape;
  if (rest.length === 0) return Object.keys(shape ?? {});
  return rest[0] === "only" ? ["agents", "roles", "servers", "tools"] : ["days", "from", "to"];
}

function valueAt(path: Path, written: unknown): unknown {
  return path.reduce<unknown>((value, key) => (value as { readonly [key: string]: unknown } | undefined)?.[key], written);
}

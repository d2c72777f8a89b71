/** What the schema finds wrong, said in the words of the person who wrote the configuration. */
import type { z } from "zod";
import { BARE, PROFILES } from "../../execution/sandbox/profile.ts";
import type { ConfigurationProblem } from "./fault.ts";
import { keysAt } from "./keys-at.ts";
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
      hint: oneOf(key, keysOf(path, written)),
    }));
  }
  const meant = meantOf(issue);
  if (meant !== undefined) return meant.flatMap((inner) => problemsOf({ ...inner, path: [...path, ...inner.path] } as Issue, written, place));
  return [invalid(issue, path, place)];
}

/** Of what fits none of several shapes, what is wrong with it as the one whose form it has. */
function meantOf(issue: Issue): readonly Issue[] | undefined {
  if (issue.code !== "invalid_union") return undefined;
  return issue.errors.find((shape) => shape.every(({ code, path }) => path.length > 0 || code === "unrecognized_keys"));
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
      return unfit(issue);
    default:
      return `does not fit: ${issue.message}`;
  }
}

/** What fits none of several shapes: the kinds that there are, or what each shape wants. */
function unfit(issue: z.core.$ZodIssueInvalidUnion): string {
  if ("options" in issue && issue.options !== undefined) return `must be one of ${issue.options.map(String).join(", ")}`;
  const wants = issue.errors.flatMap((shape) => shape.filter(({ path }) => path.length === 0)).map(sentence);
  return wants.length === 0 ? "has a value that does not fit" : [...new Set(wants)].join(", or ");
}

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
function keysOf(path: Path, written: unknown): readonly string[] {
  const [room, name, ...rest] = path;
  if (room !== "servers" || name === undefined) return keysAt(configurationSchema, path, written);
  const server = valueAt([room, name], written) as object;
  return keysAt(serverSchemaOf(server), rest, server);
}

function valueAt(path: Path, written: unknown): unknown {
  return path.reduce<unknown>((value, key) => (value as { readonly [key: string]: unknown } | undefined)?.[key], written);
}

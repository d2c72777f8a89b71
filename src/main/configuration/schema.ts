/**
 * The shape of chatelaine.yaml. Unknown keys are refused everywhere: a misspelt limit must not be a silent default.
 * The descriptions become the published JSON Schema, schema/chatelaine.schema.json.
 */
import { z } from "zod";
import { PERSON_NAMED } from "../../identity/index.ts";
import { ASK_EXPIRES_MS } from "../../analysis/limits.ts";
import { ASKS_MAX, RESULT_BYTES_MAX } from "../../call/limits.ts";
import { TOOL_CLASSES } from "../../call/tool-class.ts";
import { SERVER } from "../../execution/sandbox/profile.ts";
import { FLOW_PROFILES } from "../flow-rules.ts";
import { ANCHOR_EVERY_MS, ASK_HOLD_MS, CALL_DEADLINE_MS, REQUEST_BYTES_MAX, SHADOW_SHARE } from "../limits.ts";
import { openApiFile, openApiOperations, writtenTools } from "./api-schema.ts";
import { budgets, currency, prices } from "./budget-schema.ts";
import { egress } from "./egress-schema.ts";
import { headersWith } from "./header-schema.ts";
import { inspection } from "./inspection-schema.ts";
import { modelProvider } from "./model-schema.ts";
import { decisionPoints } from "./point-schema.ts";
import { code } from "./code-schema.ts";
import { application } from "./application-schema.ts";
import { isLoopback, isSafeUrl } from "./safe-url.ts";
import { sandbox } from "./sandbox-schema.ts";
import { culture, knowledge, memory } from "./shelf-schema.ts";
import { keys } from "./keys-schema.ts";
import { secrets } from "./secrets-schema.ts";

const DAY_MS = 24 * 60 * 60_000;
const NAME = /^[a-z][a-z0-9-]{0,63}$/;
const ROLE = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;
const HOST = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;

const text = z.string().min(1).max(4096);
const name = z.string().regex(NAME, "a name is a lower-case letter, then up to 63 lower-case letters, digits and hyphens");
const role = z.string().regex(ROLE, "a role or team is a letter, then up to 63 letters, digits, hyphens and underscores");
const bytes = (least: number, most: number): z.ZodNumber => z.number().int().min(least).max(most);
const milliseconds = (least: number, most: number): z.ZodNumber => z.number().int().min(least).max(most);

const callDeadlineMs = milliseconds(100, DAY_MS).describe(
  "How long the server has to answer one call before it ends unknown, in milliseconds.",
);

const anyServer = {
  trust: z
    .enum(["trusted", "untrusted"])
    .default("untrusted")
    .describe("Whether what the server answers is the house's own data (trusted), or could have been written by anybody (untrusted)."),
  labels: z
    .enum(["authoritative", "hints"])
    .default("hints")
    .describe(
      "Whether the labels that it states of its results in `_meta` (ifc) are believed (authoritative), or can only make its results stricter (hints).",
    ),
  client: z
    .array(z.enum(["elicit", "sample"]))
    .default([])
    .describe("What the server may put to an agent's client: elicit (questions to the person), sample (requests to the model)."),
  classes: z
    .record(z.string().min(1).max(256), z.array(z.enum(TOOL_CLASSES)).min(1).max(TOOL_CLASSES.length))
    .default({})
    .describe(
      "What tools of this server can do, by the tool's name: an operator's word that rules read as ToolClass, whatever the server claims.",
    ),
  manifest: text
    .optional()
    .describe(
      "What a person says of its tools: the name of a manifest that ships with the house, or a YAML file relative to this one. Left out: the shipped one of the package that is started, else what can be guessed.",
    ),
  callDeadlineMs: callDeadlineMs.optional(),
};

/** An API asks nothing of agents' clients. */
const { client: _client, ...anyApi } = anyServer;

const processServer = z
  .strictObject({
    command: text.describe(
      "The program. A name without a slash is looked for in node_modules/.bin of this file's folder and of those above it, then on the PATH; with one it is relative to this file.",
    ),
    args: z.array(z.string().max(8192)).max(256).default([]).describe("Its arguments, passed as they are: no shell reads them."),
    env: z
      .record(z.string().regex(VARIABLE, "a variable is letters, digits and underscores"), z.string().max(32_768))
      .default({})
      .describe("Its environment, besides PATH, HOME, LANG and a few like them. Nothing else of the house's environment reaches it; in a sandbox, not even these. Handles (secret://…) stand for secrets, which join when it starts."),
    cwd: text
      .optional()
      .describe(
        "Its working folder, relative to this file: in a sandbox it sees it, and may write to it where its profile says so. Left out: this file's folder, which it does not see in a sandbox.",
      ),
    sandbox: z
      .string()
      .max(64)
      .default(SERVER.name)
      .describe(
        "The profile of the sandbox that it runs in: one that ships with the house, or one of sandbox.profiles. none: it runs bare, with the rights of the house's own user.",
      ),
    egressAs: name
      .optional()
      .describe(
        "The agent that its connections to the outside are decided and recorded for; they then go through the egress proxy alone. Left out: in a profile with the network `egress`, as `server` is, it has no way out.",
      ),
    network: z
      .enum(["none", "host"])
      .optional()
      .describe(
        "In place of its profile's network. host: the whole network of this machine, what listens on its loopback included, with nothing decided or recorded. none: nothing.",
      ),
    ...anyServer,
  })
  .describe("An MCP server that the house starts and speaks to over its standard input and output.");

const url = z
  .url({ protocol: /^https?$/ })
  .refine(isSafeUrl, "HTTP without TLS is for this machine only: use https, or a loopback address")
  .describe("Where it listens: https, or http to a loopback address.");

const headers = headersWith("Bearer secret://…");

const httpServer = z.strictObject({ url, headers, ...anyServer }).describe("An MCP server that listens elsewhere, over streamable HTTP.");

const baseUrl = url
  .refine(isBase, "it is scheme, host, port and path alone")
  .describe("Where its requests go: every path is below this one.");

const apiServer = z
  .strictObject({ url: baseUrl, tools: writtenTools, headers, ...anyApi })
  .describe("An HTTP API, with a tool for each request that is written here.");

const openApiServer = z
  .strictObject({ openapi: openApiFile, url: baseUrl.optional(), operations: openApiOperations, headers, ...anyApi })
  .describe("An HTTP API that an OpenAPI document describes, with a tool for each of its operations.");

const { labels: _labels, ...anyCode } = anyApi;

const codeServer = z
  .strictObject({ code, ...anyCode })
  .describe("The house's own server that runs code: every run in a sandbox of its own.");

const applicationServer = z
  .strictObject({ application, ...anyApi })
  .describe("Tools that agents' own programs perform: the house decides on each call, records it, and hands the permitted arguments over.");

const { trust: _trust, manifest: _manifest, ...anyShelf } = anyCode;

const memoryServer = z.strictObject({ memory, ...anyShelf }).describe("The house's own server of memory.");
const knowledgeServer = z.strictObject({ knowledge, ...anyShelf }).describe("The house's own server of knowledge.");
const cultureServer = z.strictObject({ culture, ...anyShelf }).describe("The house's own server of culture.");

const agent = z
  .strictObject({
    role: role.describe("The role that policies speak of."),
    owner: name.default("local").describe("The person who answers for the agent."),
    servers: z
      .array(name)
      .optional()
      .describe("Servers that it may see at all; left out, every server. Policy decides on each call in either case."),
    application: name
      .optional()
      .describe("The server of applications whose tools its own program performs, where several name it; left out, the one that does."),
    models: z
      .record(z.string().min(1).max(128), z.string().regex(/^[^/]+\/.+$/, "a model as provider/model"))
      .optional()
      .describe("Names under which it asks models at the model doors, and the model (provider/model) that each means."),
    prompts: z
      .enum(["signed", "messages"])
      .optional()
      .describe("What counts as the person's words at the model doors: only signed prompts (signed, the default), or the messages of the user too (messages), for an application that puts nothing else there."),
    introduces: z
      .boolean()
      .optional()
      .describe("Whether its application, by the agent's key, may have it serve people whom nobody here knows: they are made known then, with the role user, and may do nothing in the house. Nobody who is named in a team is made known so. Left out, such a person is refused."),
  })
  .describe("An agent that exists from the first start on.");

const limits = z.strictObject({
  requestBytesMax: bytes(1024, 64 * 1024 * 1024)
    .default(REQUEST_BYTES_MAX)
    .describe("A larger request is refused before it is parsed."),
  resultBytesMax: bytes(1024, 256 * 1024 * 1024)
    .default(RESULT_BYTES_MAX)
    .describe("A call with a larger result ends failed."),
  callDeadlineMs: callDeadlineMs.default(CALL_DEADLINE_MS),
  askHoldMs: milliseconds(0, 10 * 60_000)
    .default(ASK_HOLD_MS)
    .describe("How long a call that waits for a person is held open, in milliseconds."),
  askExpiresMs: milliseconds(1000, 30 * DAY_MS)
    .default(ASK_EXPIRES_MS)
    .describe("How long an ask stays open where its rule says nothing, in milliseconds."),
  asksMax: z
    .number()
    .int()
    .min(1)
    .max(10_000)
    .default(ASKS_MAX)
    .describe("How many asks one session may open within ten minutes; one more is refused, and its operators are told."),
  anchorEveryMs: milliseconds(100, DAY_MS)
    .default(ANCHOR_EVERY_MS)
    .describe("How often the house log anchors the agents' logs, in milliseconds."),
});

const listen = z.strictObject({
  host: z
    .union([z.ipv4(), z.ipv6(), z.literal("localhost")])
    .default("127.0.0.1")
    .describe("Address to bind; anything but a loopback address opens the house to the network."),
  port: z.number().int().min(0).max(65_535).default(4317).describe("TCP port; 0 takes a free one."),
  publicUrl: z
    .url({ protocol: /^https?$/ })
    .refine(isSafeUrl, "HTTP without TLS is for this machine only: use https, or a loopback address")
    .refine(isOrigin, "it is scheme, host and port alone: a house answers at the root of its host")
    .transform((url) => new URL(url).origin)
    .optional()
    .describe("Where agents and people reach the house through a proxy: https, or http to a loopback address. It issues the tokens."),
  names: z
    .array(
      z
        .string()
        .max(253)
        .regex(HOST, "a host name in lower case, without port")
        .refine(isNoLoopback, "loopback names are the house's own already"),
    )
    .max(64)
    .optional()
    .describe("Further host names that the house may be called by. The host of publicUrl needs no mention."),
});

const DOMAIN = /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+$/i;

const flowProfile = z
  .enum(FLOW_PROFILES)
  .default("balanced")
  .describe(
    "What holds once a session has read data that an outsider could have written: strict (every call that does more than read is asked about), balanced (what such data may have chosen is asked about), observe (it is only recorded).",
  );

const flowConstants = z
  .strictObject({
    values: z
      .array(z.string().min(1).max(4096))
      .max(10_000)
      .default([])
      .describe(
        "Values that may always steer calls, as if the person had asked for them: the addresses of a list that no outsider can write to.",
      ),
    domains: z
      .array(z.string().regex(DOMAIN, "a domain, such as example.org"))
      .max(1000)
      .default([])
      .describe(
        "Domains of the house: addresses and hosts at them may always steer calls, and who has one may read what its sessions read.",
      ),
  })
  .prefault({});

export const configurationSchema = z
  .strictObject({
    data: text.default("./chatelaine-data").describe("Folder of the databases and keys, relative to this file; made with mode 0700."),
    listen: listen.prefault({}),
    policies: text.default("./policies").describe("Folder of the *.cedar files, relative to this file."),
    secrets,
    keys,
    servers: z
      .record(name, z.union([processServer, httpServer, apiServer, openApiServer, codeServer, applicationServer, memoryServer, knowledgeServer, cultureServer]))
      .default({})
      .describe("MCP servers, by the name that agents and policies use."),
    models: z.record(name, modelProvider).default({}).describe("Providers of models, by the name that agents and policies use: provider/model."),
    agents: z.record(name, agent).default({}).describe("Agents, by name."),
    flow: z.union([flowProfile, z.strictObject({ profile: flowProfile, constants: flowConstants })]).default("balanced"),
    teams: z
      .record(role, z.array(z.string().regex(PERSON_NAMED, "the name or id of a person")).max(1000))
      .default({})
      .describe("Teams of people, by name: the names or ids of who is in each. Rules read them as Team."),
    limits: limits.prefault({}),
    decisionPoints,
    shadowShare: z
      .number()
      .min(0)
      .max(1)
      .default(SHADOW_SHARE)
      .describe(
        "Of this share of the decisions Cedar's own engine decides the same again, to raise an alarm on any difference; 0 is none, 1 all.",
      ),
    inspection,
    egress: egress.describe("The way out: the proxy through which agents reach hosts, each connection a call."),
    budgets,
    prices,
    currency,
    sandbox,
  })
  .describe("Configuration of a Chatelaine house.");

export type CheckedConfiguration = z.output<typeof configurationSchema>;

/** The schema of the kind of server that was meant, to say precisely what is wrong with it. */
export function serverSchemaOf(written: object): z.ZodObject {
  if ("command" in written) return processServer;
  if ("code" in written) return codeServer;
  if ("application" in written) return applicationServer;
  if ("memory" in written) return memoryServer;
  if ("knowledge" in written) return knowledgeServer;
  if ("culture" in written) return cultureServer;
  if ("openapi" in written) return openApiServer;
  return "tools" in written ? apiServer : httpServer;
}

function isNoLoopback(hostname: string): boolean {
  return !isLoopback(hostname);
}

function isBase(url: string): boolean {
  const { username, password, search, hash } = new URL(url);
  return [username, password, search, hash].every((part) => part === "");
}

function isOrigin(url: string): boolean {
  const { username, password, pathname, search, hash } = new URL(url);
  return pathname === "/" && [username, password, search, hash].every((part) => part === "");
}

/** From what a program wrote of an agent to what the runtime knows of it. */
import { z } from "zod";
import { canonical } from "../call/canonical.ts";
import { sha256Hex } from "../call/digest.ts";
import type { JsonObject, JsonValue } from "../call/json.ts";
import type { AgentDefinition, Extraction, ModelRef, OutputSchema } from "../runtime/definition.ts";
import { runtimeFault } from "../runtime/fault.ts";
import { HISTORY_RUNS, STEPS_MAX } from "../runtime/limits.ts";
import { schemaOf, type Schema } from "../runtime/tool.ts";
import type { AgentOptions, MemoryOptions } from "./agent-options.ts";
import { checkOptions } from "./check-options.ts";
import { AGENT, BUDGET, EXTRACT, HOOKS, MEMORY, SETTINGS } from "./option-members.ts";
import { shelfRecalls } from "../runtime/shelf-recalls.ts";
import { extractIn, shelfNames, shelfServers } from "./shelf-of-agent.ts";

const NAME = /^[a-z][a-z0-9-]{0,63}$/;
const MODEL = /^([a-z][a-z0-9-]{0,63})\/(.{1,256})$/;

/** Faults with RUNTIME_DEFINITION. */
export function readDefinition<Output>(options: AgentOptions<Output>): AgentDefinition {
  checkShape(options);
  const { name, tools = [], output, budget = {}, maxSteps = STEPS_MAX, numHistoryRuns = HISTORY_RUNS } = options;
  if (!NAME.test(name))
    throw unfit("the name of an agent is a lower-case letter, then up to 63 lower-case letters, digits and hyphens", name);
  const agents = (options.agents ?? []).map((agent) => agent.name);
  const names = [...tools.map((tool) => tool.name), ...agents];
  const twice = names.find((one, at) => names.indexOf(one) !== at);
  if (twice !== undefined) throw unfit(`two tools have the name ${twice}`, name);
  const servers = Object.keys({ ...options.servers, ...shelfServers(options) });
  if (servers.includes(name)) throw unfit("a server has the agent's name, which is that of its own tools", name);
  const read: Omit<AgentDefinition, "version"> = {
    name,
    model: modelOf(name, options.model, `${name}-model`),
    instructions: options.instructions,
    tools,
    servers,
    agents,
    description: options.description,
    addHistoryToContext: options.addHistoryToContext ?? false,
    numHistoryRuns: whole(numHistoryRuns, "numHistoryRuns", name),
    addDatetimeToContext: options.addDatetimeToContext ?? false,
    timezone: zoneOf(options.timezone),
    markdown: options.markdown ?? false,
    output: output === undefined ? undefined : outputOf(output, name),
    hooks: options.hooks ?? {},
    maxSteps: whole(maxSteps, "maxSteps", name),
    budget: {
      ...(budget.tokensMax !== undefined && { tokensMax: whole(budget.tokensMax, "budget.tokensMax", name) }),
      ...(budget.usdMax !== undefined && { costMicrosMax: Math.round(budget.usdMax * 1e6) }),
    },
    settings: settingsOf(options.settings ?? {}, name),
    fallbacks: (options.fallbackModels ?? []).map((fallback, at) => modelOf(name, fallback, `${name}-fallback-${at + 1}`)),
    contextTokens: options.contextTokens === undefined ? undefined : whole(options.contextTokens, "contextTokens", name),
    recalls: shelfRecalls(shelfNames(options)),
    extraction: extractionOf(options),
    embeddings: embeddingsOf(options),
  };
  return { ...read, version: versionOf(read) };
}

/** Everything that is written has a name and a kind that are known. */
function checkShape(options: unknown): void {
  const { name, hooks, budget, settings, memory } = Object(options) as { readonly [member: string]: unknown };
  const whose = typeof name === "string" && { where: name };
  checkOptions(options, AGENT, { of: "an agent", ...whose });
  checkOptions(hooks ?? {}, HOOKS, { of: "hooks", ...whose });
  checkOptions(budget ?? {}, BUDGET, { of: "budget", ...whose });
  checkOptions(settings ?? {}, SETTINGS, { of: "settings", ...whose });
  const { extract } = (typeof memory === "object" ? memory : {}) as MemoryOptions;
  if (typeof memory === "object") checkOptions(memory, MEMORY, { of: "memory", ...whose });
  if (typeof extract === "object") checkOptions(extract, EXTRACT, { of: "extract", ...whose });
}

function unfit(what: string, where: string): Error {
  return runtimeFault("RUNTIME_DEFINITION", what, { where });
}

/** A script is a provider of its own. */
function modelOf(name: string, model: AgentOptions["model"], provides: string): AgentDefinition["model"] {
  if (typeof model !== "string") return { provider: provides, id: model.kind };
  const [, provider, id] = MODEL.exec(model) ?? [];
  if (provider === undefined || id === undefined)
    throw unfit("a model is written provider/model, such as anthropic/claude-sonnet-4-5", name);
  return { provider, id };
}

/** Where a definition says to find memories: in each run, by its own model where it names none. */
function extractionOf(options: Pick<AgentOptions, "name" | "model" | "memory">): Extraction | undefined {
  const extract = extractIn(options);
  const { memory: server } = shelfNames(options);
  if (extract === undefined || server === undefined) return undefined;
  const { name, model } = options;
  const named = extract.model === undefined ? modelOf(name, model, `${name}-model`) : modelOf(name, extract.model, `${name}-extraction`);
  return { model: named, instructions: extract.instructions, server };
}

function embeddingsOf({ name, knowledge }: Pick<AgentOptions, "name" | "knowledge">): ModelRef | undefined {
  const embeddings = typeof knowledge === "object" ? knowledge.embeddings : undefined;
  return embeddings === undefined ? undefined : modelOf(name, embeddings, `${name}-model`);
}

function zoneOf(timezone: string | undefined): string {
  const { timeZone: own } = new Intl.DateTimeFormat().resolvedOptions();
  if (timezone === undefined) return own;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: timezone }).resolvedOptions().timeZone;
  } catch {
    throw unfit("a zone has the name of the IANA database, such as Europe/Berlin", timezone);
  }
}

function whole(value: number, what: string, where: string): number {
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw unfit(`${what} is a whole number`, where);
}

function settingsOf(settings: object, where: string): JsonObject {
  try {
    return JSON.parse(canonical(JSON.parse(JSON.stringify(settings)) as JsonValue)) as JsonObject;
  } catch {
    throw unfit("settings are plain JSON", where);
  }
}

function outputOf(schema: Schema, agent: string): OutputSchema {
  return {
    name: `${agent}_output`.replace(/-/g, "_"),
    schema: schemaOf(schema, "output"),
    read: (value) => {
      const read = schema.safeParse(value);
      if (!read.success) return { problem: z.prettifyError(read.error) };
      return { value: JSON.parse(JSON.stringify(read.data ?? null)) as JsonValue };
    },
  };
}

/** Digest of what a definition says, its functions aside. */
function versionOf({ tools, hooks, output, instructions, recalls, ...rest }: Omit<AgentDefinition, "version">): string {
  const told = {
    ...rest,
    instructions: typeof instructions === "function" ? "[function]" : (instructions ?? null),
    tools: tools.map(({ perform: _perform, ...tool }) => tool),
    hooks: Object.keys(hooks).sort(),
    output: output?.schema ?? null,
    recalls: recalls.map(({ args: _args, ...recall }) => recall),
    description: rest.description ?? null,
  };
  return sha256Hex(canonical(JSON.parse(JSON.stringify(told)) as JsonValue));
}

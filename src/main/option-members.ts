/** The members that a program's options may have, one table an object: a new option is a compile error until it stands here. */
import type { Hooks } from "../runtime/definition.ts";
import type { Schema, ToolOptions } from "../runtime/tool.ts";
import type { AgentOptions, MemoryOptions } from "./agent-options.ts";
import type { RunOptions } from "./agent.ts";
import { ANYTHING, either, FUNCTION, listOf, MAPPING, needed, NUMBER, TEXT, TRUTH, type Members } from "./check-options.ts";
import type { ServeOptions } from "./define-agent.ts";

const TEXTS = { is: (value: unknown) => Array.isArray(value) && value.every(TEXT.is), words: "a list of texts" };
const SCHEMA = {
  is: (value: unknown) => MAPPING.is(value) && FUNCTION.is((value as { readonly safeParse?: unknown }).safeParse),
  words: "a schema of zod",
};
const SCRIPT = { is: (value: unknown) => MAPPING.is(value) && TEXT.is((value as { readonly kind?: unknown }).kind), words: "a script" };
const MODEL = either("provider/model, or scripted([...]) or replayed([...])", TEXT, SCRIPT);

export const AGENT: Members<AgentOptions<unknown>> = {
  name: needed(TEXT),
  model: needed(MODEL),
  fallbackModels: { is: (value) => Array.isArray(value) && value.every(MODEL.is), words: "a list of models" },
  instructions: either("a text, a list of texts, or a function", TEXT, TEXTS, FUNCTION),
  description: TEXT,
  tools: listOf("a list of what tool({ ... }) makes", "name", "inputSchema", "perform"),
  servers: MAPPING,
  agents: listOf("a list of agents", "name"),
  models: MAPPING,
  database: TEXT,
  policies: TEXT,
  addHistoryToContext: TRUTH,
  numHistoryRuns: NUMBER,
  addDatetimeToContext: TRUTH,
  timezone: TEXT,
  markdown: TRUTH,
  output: SCHEMA,
  memory: either("true, false, or { extract }", TRUTH, MAPPING),
  knowledge: either("true, false, or { folders, embeddings }", TRUTH, MAPPING),
  culture: TRUTH,
  hooks: MAPPING,
  maxSteps: NUMBER,
  budget: MAPPING,
  settings: MAPPING,
  contextTokens: NUMBER,
};

export const HOOKS: Members<Hooks> = {
  beforeRun: FUNCTION,
  afterRun: FUNCTION,
  beforeModel: FUNCTION,
  afterModel: FUNCTION,
  beforeTool: FUNCTION,
  afterTool: FUNCTION,
};

export const MEMORY: Members<MemoryOptions> = { extract: either("true, false, or { model, instructions }", TRUTH, MAPPING) };

export const EXTRACT: Members<Exclude<NonNullable<MemoryOptions["extract"]>, boolean>> = { model: MODEL, instructions: TEXT };

export const BUDGET: Members<NonNullable<AgentOptions["budget"]>> = { tokensMax: NUMBER, usdMax: NUMBER };

/** What a model may be asked with beside what a run says itself: the call options of AI SDK. Their values are the provider's to judge. */
export const SETTINGS = {
  maxOutputTokens: NUMBER,
  temperature: NUMBER,
  topP: NUMBER,
  topK: NUMBER,
  presencePenalty: NUMBER,
  frequencyPenalty: NUMBER,
  seed: NUMBER,
  stopSequences: TEXTS,
  reasoning: ANYTHING,
  providerOptions: MAPPING,
};

export const TOOL: Members<ToolOptions<Schema>> = {
  name: needed(TEXT),
  description: needed(TEXT),
  input: needed(SCHEMA),
  execute: needed(FUNCTION),
  idempotent: TRUTH,
  readOnly: TRUTH,
  trusted: TRUTH,
};

export const RUN: Members<RunOptions> = {
  session: TEXT,
  person: TEXT,
  signal: { is: (value) => value instanceof AbortSignal, words: "an AbortSignal" },
  media: listOf("a list of files", "mediaType"),
  waits: TRUTH,
};

export const SERVE: Members<ServeOptions> = {
  agents: needed(listOf("a list of agents", "name")),
  port: NUMBER,
  configuration: MAPPING,
};

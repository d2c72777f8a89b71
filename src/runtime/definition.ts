/** An agent as the runtime knows it: what its program defined, read and completed. */
import type { JsonObject, JsonValue } from "../call/json.ts";
import type { AgentId, RunId, SessionId } from "../call/id.ts";
import type { FunctionTool } from "./tool.ts";

export interface AgentDefinition {
  readonly name: string;
  readonly model: ModelRef;
  /** What every model call says first; a function is asked once at the start of each step. */
  readonly instructions: string | readonly string[] | (() => string) | undefined;
  readonly tools: readonly FunctionTool[];
  /** Servers whose tools it is offered, by name. */
  readonly servers: readonly string[];
  /** Agents that it may ask, by name. */
  readonly agents: readonly string[];
  /** What it is for: shown to agents that may ask it. */
  readonly description: string | undefined;
  readonly addHistoryToContext: boolean;
  readonly numHistoryRuns: number;
  readonly addDatetimeToContext: boolean;
  /** IANA name of the zone that the date is told in. */
  readonly timezone: string;
  readonly markdown: boolean;
  readonly output: OutputSchema | undefined;
  readonly hooks: Hooks;
  readonly maxSteps: number;
  readonly budget: RunBudget;
  /** What the model is asked with: `temperature`, `maxOutputTokens`, `reasoning`, `providerOptions` and their like. */
  readonly settings: JsonObject;
  /** Models that are asked in turn where it cannot answer. */
  readonly fallbacks: readonly ModelRef[];
  /** Tokens that the model takes, where the program says so; else as the table of models has it. */
  readonly contextTokens: number | undefined;
  /** What is read into the context at the start of each run. */
  readonly recalls: readonly Recall[];
  /** How memories are found in a run once it has ended; undefined where none are. */
  readonly extraction: Extraction | undefined;
  /** The model that makes the vectors of its documents, where one does. */
  readonly embeddings: ModelRef | undefined;
  /** Digest of all of it. */
  readonly version: string;
}

export interface ModelRef {
  /** A provider of the configuration. */
  readonly provider: string;
  readonly id: string;
}

/** What one run may use; with no member, whatever policy lets it. */
export interface RunBudget {
  readonly tokensMax?: number;
  /** Millionths of a US dollar. */
  readonly costMicrosMax?: number;
}

/** A call whose result goes into the context: of memories, knowledge, culture. */
export interface Recall {
  readonly source: "memory" | "knowledge" | "culture";
  readonly server: string;
  readonly tool: string;
  /** The arguments, from what the person asked. */
  readonly args: (input: string) => JsonObject;
}

/** Memories that a model finds in what was said: asked once a run has ended, kept by calls that are decided like any other. */
export interface Extraction {
  readonly model: ModelRef;
  /** What it is told beside what every such model is. */
  readonly instructions: string | undefined;
  /** The server of memory. */
  readonly server: string;
}

/** Every model that a definition names, each once. */
export function modelsOf({ model, fallbacks, extraction, embeddings }: NamesModels): readonly ModelRef[] {
  const all = [model, ...fallbacks, extraction?.model, embeddings].filter((one) => one !== undefined);
  return all.filter((one, at) => all.findIndex(({ provider, id }) => provider === one.provider && id === one.id) === at);
}

type NamesModels = Pick<AgentDefinition, "model" | "fallbacks" | "extraction" | "embeddings">;

/** What the answer must be. */
export interface OutputSchema {
  readonly name: string;
  readonly schema: JsonObject;
  /** The value as the program gets it, or what is wrong with it. */
  readonly read: (value: unknown) => { readonly value: JsonValue } | { readonly problem: string };
}

/** What a hook is told of the run. */
export interface HookContext {
  readonly agent: AgentId;
  readonly session: SessionId;
  readonly run: RunId;
  readonly step: number;
}

/** A hook lets things go on by giving nothing, and refuses by `{ refuse: WHY }` or by throwing. It cannot permit what policy refuses. */
export type Refusal = { readonly refuse: string } | undefined | void;

export interface Hooks {
  readonly beforeRun?: (input: string, context: HookContext) => Refusal | Promise<Refusal>;
  readonly afterRun?: (output: JsonValue, context: HookContext) => Refusal | Promise<Refusal>;
  readonly beforeModel?: (body: JsonObject, context: HookContext) => Refusal | Promise<Refusal>;
  readonly afterModel?: (answer: JsonObject, context: HookContext) => Refusal | Promise<Refusal>;
  readonly beforeTool?: (use: { readonly tool: string; readonly args: JsonObject }, context: HookContext) => Refusal | Promise<Refusal>;
  readonly afterTool?: (
    use: { readonly tool: string; readonly args: JsonObject; readonly text: string },
    context: HookContext,
  ) => Refusal | Promise<Refusal>;
}

/** A tool as a model is offered it. */
export interface Offered {
  /** As models take names: letters, digits, `_` and `-`. */
  readonly name: string;
  readonly server: string;
  /** Its name at the server. */
  readonly tool: string;
  readonly description: string;
  readonly inputSchema: JsonObject;
  /** It changes nothing: calls of it are made at the same time. */
  readonly readOnly: boolean;
  /** A call of unknown fate is made again without asking. */
  readonly redone: boolean;
  /** It writes what is remembered, known or shared. */
  readonly keeps: boolean;
  /** It is another agent. */
  readonly agent?: string;
}

/** What a program writes of an agent. The words are Agno's where they are sound; docs/agents.md explains each. */
import type { Hooks } from "../runtime/definition.ts";
import type { FunctionTool, Schema } from "../runtime/tool.ts";
import type { ConfigurationInput, KnowledgeServerInput, ServerInput } from "./configuration/configuration.ts";
import type { ModelScript } from "./scripted.ts";

/** How an agent remembers. */
export interface MemoryOptions {
  /**
   * Whether a model reads each run once it has ended, and keeps what is worth remembering of the person: the agent's own
   * model, or `model`, told `instructions` besides. Each memory is a call that rules decide.
   */
  readonly extract?: boolean | { readonly model?: string | ModelScript; readonly instructions?: string };
}

export interface AgentOptions<Output = string> {
  /** Lower-case letters, digits and hyphens. */
  readonly name: string;
  /** `provider/model`; or a script, for use without any network. */
  readonly model: string | ModelScript;
  /** Models that are asked in turn where the model cannot answer: each call of one is decided like any other. */
  readonly fallbackModels?: readonly (string | ModelScript)[];
  /** What every model call says first. A list is given as one; a function is asked at the start of each step. */
  readonly instructions?: string | readonly string[] | (() => string);
  /** What it is for: agents that may ask it are told. */
  readonly description?: string;
  /** Functions of this program that it may use. */
  readonly tools?: readonly FunctionTool[];
  /** Servers whose tools it may use, by the name that rules give them: as `servers` of a configuration. */
  readonly servers?: { readonly [name: string]: ServerInput };
  /** Agents that it may ask. */
  readonly agents?: readonly { readonly name: string }[];
  /** Providers of models beside those that need only a key in the environment: as `models` of a configuration. */
  readonly models?: ConfigurationInput["models"];
  /** The folder of its house: databases, keys and files. Left out: ./data. */
  readonly database?: string;
  /** The owner's folder of policies. With one, the definition grants nothing by itself. */
  readonly policies?: string;
  /** Whether the messages of the session's last runs go into the context. */
  readonly addHistoryToContext?: boolean;
  /** Of how many runs; 3 where nothing is said. */
  readonly numHistoryRuns?: number;
  readonly addDatetimeToContext?: boolean;
  /** IANA name of the zone of that; left out, the zone of this machine. */
  readonly timezone?: string;
  /** Whether answers are to be formatted in markdown. */
  readonly markdown?: boolean;
  /** What the answer must be; left out, a text. */
  readonly output?: Schema<Output>;
  /** Whether it remembers the people whom it serves: its memories of them go into the context, and it may write and forget them. */
  readonly memory?: boolean | MemoryOptions;
  /** Whether it searches documents: what fits the input goes into the context. With folders, files of them may be added. */
  readonly knowledge?: boolean | KnowledgeServerInput["knowledge"];
  /** Whether the principles that all agents of the house share go into the context, and it may propose others. */
  readonly culture?: boolean;
  readonly hooks?: Hooks;
  /** Model calls of one run; 20 where nothing is said. */
  readonly maxSteps?: number;
  /** What one run may use, what it asks other agents for included. */
  readonly budget?: { readonly tokensMax?: number; readonly usdMax?: number };
  /** What its model is asked with, as AI SDK names it: temperature, maxOutputTokens, reasoning, providerOptions. */
  readonly settings?: { readonly [name: string]: unknown };
  /** Tokens that its model takes; left out, as the table of models has it. */
  readonly contextTokens?: number;
}

/**
 * For OpenAI Agents (JS): `new Agent({ tools: guard.openai([lookup, refund]) })`. Each function tool's `invoke` is what the
 * house decides on. A refusal is told to the model as the tool's answer, as the SDK does with a tool's own errors.
 */
import { type ConnectOptions, doorOf } from "./connect.ts";
import { doorIn, type GuardOfOptions, type SessionInProcess } from "./guard-of.ts";
import { Guard, NotDone, ToolFailed } from "./guard.ts";

export { NotDone, ToolFailed };

/** What of a tool of the SDK is needed here (`Tool` of `@openai/agents`). */
interface AgentTool {
  readonly type: string;
  readonly name: string;
  readonly description?: string;
  readonly parameters?: unknown;
  // The SDK's own parameters are generic over its context.
  readonly invoke?: (runContext: never, input: string, details?: never) => unknown;
}

/** A `Session` of OpenAI Agents: `T` is its `AgentInputItem`. */
export interface HouseHistory<T> {
  getSessionId(): Promise<string>;
  getItems(limit?: number): Promise<T[]>;
  addItems(items: T[]): Promise<void>;
  popItem(): Promise<T | undefined>;
  clearSession(): Promise<void>;
}

export class OpenAiAgentsGuard extends Guard {
  /**
   * A session store: `run(agent, input, { session: guard.history() })`. The conversation is kept in the agent's database,
   * sealed under the key of the house's session; going on with `connect({ session })` goes on with it.
   */
  history<T extends object>(): HouseHistory<T> {
    const { conversation } = this;
    return {
      getSessionId: () => this.session(),
      // What comes back is what was added: JSON of the SDK's own items.
      getItems: async (limit) => (limit !== undefined && limit <= 0 ? [] : ([...(await conversation.items(limit))] as T[])),
      addItems: (items) => conversation.add(items),
      popItem: async () => (await conversation.withdraw()) as T | undefined,
      clearSession: () => conversation.clear(),
    };
  }

  /** The same tools, performed only where the house permits. Throws for a tool that the provider performs and `unguarded` does not name. */
  openai<T extends AgentTool>(tools: readonly T[], { unguarded = [] }: { readonly unguarded?: readonly string[] } = {}): T[] {
    const guarded = tools.filter(({ name }) => !unguarded.includes(name));
    const ofHouse = guarded.map(({ name, description, parameters: schema }) => ({ name, description, schema }));
    return tools.map((tool) => {
      const { name, invoke } = tool;
      if (unguarded.includes(name)) return tool;
      if (tool.type !== "function" || invoke === undefined)
        throw new TypeError(`nothing here performs the tool ${name}, so nothing can guard it: name it in unguarded if that is meant`);
      const asked: AgentTool["invoke"] = async (runContext, input, details) => {
        const read = readArguments(input);
        if (read === undefined) return "refused: the arguments are no JSON object.";
        await this.declare(ofHouse);
        const { signal } = (details ?? {}) as { readonly signal?: AbortSignal };
        try {
          return await this.use({
            tool: name,
            input: read,
            signal,
            perform: (args) => invoke.call(tool, runContext, JSON.stringify(args), details),
          });
        } catch (thrown) {
          if (thrown instanceof NotDone || thrown instanceof ToolFailed) return thrown.message;
          throw thrown;
        }
      };
      return { ...tool, invoke: asked };
    });
  }
}

/** A guard of the house at `url`. */
export function connect(options: ConnectOptions): OpenAiAgentsGuard {
  return new OpenAiAgentsGuard(doorOf(options));
}

/** A guard of an embedded house. */
export function guardOf(session: SessionInProcess, options: GuardOfOptions): OpenAiAgentsGuard {
  return new OpenAiAgentsGuard(doorIn(session, options));
}

/** What the model wrote; a tool without parameters may be called with nothing. */
function readArguments(input: string): object | undefined {
  try {
    const read: unknown = JSON.parse(input === "" ? "{}" : input);
    return typeof read === "object" && read !== null && !Array.isArray(read) ? read : undefined;
  } catch {
    return undefined;
  }
}

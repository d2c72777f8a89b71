/**
 * For LangChain and LangGraph (JS): `createAgent({ tools: guard.langchain([lookup, refund]) })`. What runs once a tool has
 * checked its input (`_call`) is what the house decides on, whether an agent, a graph or a chain invokes the tool.
 */
import { type ConnectOptions, doorOf } from "./connect.ts";
import { doorIn, type GuardOfOptions, type SessionInProcess } from "./guard-of.ts";
import { Guard, NotDone, ToolFailed } from "./guard.ts";

export { NotDone, ToolFailed };

/** What of a tool of LangChain is needed here (`StructuredToolInterface` of `@langchain/core/tools`). */
interface LangChainTool {
  readonly name: string;
  readonly description?: string;
  readonly schema?: unknown;
}

/** `_call` is protected in LangChain's types: subclasses, and this, stand in for it. */
type Call = (input: unknown, manager: unknown, config: { readonly signal?: AbortSignal } | undefined) => unknown;

export class LangChainGuard extends Guard {
  /** The same tools, performed only where the house permits. Throws for what is no structured tool. */
  langchain<T extends LangChainTool>(tools: readonly T[]): T[] {
    const ofHouse = tools.map(({ name, description, schema }) => ({ name, description, schema }));
    return tools.map((tool) => {
      const call: unknown = Reflect.get(tool, "_call");
      if (typeof call !== "function") throw new TypeError(`${tool.name} is no structured tool of LangChain`);
      const asked: Call = async (input, manager, config) => {
        await this.declare(ofHouse);
        const perform = (args: object) => (call as Call).call(tool, args, manager, config);
        return this.use({ tool: tool.name, input, signal: config?.signal, perform });
      };
      // It inherits everything else, its class included.
      return Object.defineProperty(Object.create(tool) as T, "_call", { value: asked });
    });
  }
}

/** A guard of the house at `url`. */
export function connect(options: ConnectOptions): LangChainGuard {
  return new LangChainGuard(doorOf(options));
}

/** A guard of an embedded house. */
export function guardOf(session: SessionInProcess, options: GuardOfOptions): LangChainGuard {
  return new LangChainGuard(doorIn(session, options));
}

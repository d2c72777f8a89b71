/**
 * For Mastra: `new Agent({ tools: guard.mastra({ lookup, refund }) })`. Each tool's `execute` is what the house decides on,
 * whichever agent, workflow or route calls it. The house knows a tool by its `id`.
 */
import { type ConnectOptions, doorOf } from "./connect.ts";
import { doorIn, type GuardOfOptions, type SessionInProcess } from "./guard-of.ts";
import { Guard, NotDone, ToolFailed } from "./guard.ts";

export { NotDone, ToolFailed };

/** What of a tool of Mastra is needed here (`Tool` of `@mastra/core/tools`). */
interface MastraTool {
  readonly id?: string;
  readonly description?: string;
  readonly inputSchema?: unknown;
  // Mastra's own parameters are generic over its schemas.
  readonly execute?: ((input: never, context: never) => unknown) | undefined;
}

export class MastraGuard extends Guard {
  /** The same tools, performed only where the house permits. Throws for a tool that nothing here performs and `unguarded` does not name. */
  mastra<T extends { readonly [name: string]: MastraTool }>(
    tools: T,
    { unguarded = [] }: { readonly unguarded?: readonly string[] } = {},
  ): T {
    const entries = Object.entries(tools);
    const guarded = entries.filter(([name]) => !unguarded.includes(name));
    const ofHouse = guarded.map(([name, { id = name, description, inputSchema: schema }]) => ({ name: id, description, schema }));
    const wrap = ([name, tool]: readonly [string, MastraTool]): readonly [string, MastraTool] => {
      if (unguarded.includes(name)) return [name, tool];
      const { execute, id = name } = tool;
      if (execute === undefined)
        throw new TypeError(`the tool ${name} has no execute, so nothing can guard it: name it in unguarded if that is meant`);
      const asked: MastraTool["execute"] = async (input, context) => {
        await this.declare(ofHouse);
        const { abortSignal: signal } = (context ?? {}) as { readonly abortSignal?: AbortSignal };
        return this.use({ tool: id, input, signal, perform: (args) => execute.call(tool, args as never, context) });
      };
      // A copy that is still a Tool: Mastra looks for its class.
      const copy = Object.create(Object.getPrototypeOf(tool) as object) as MastraTool;
      return [name, Object.assign(copy, tool, { execute: asked })];
    };
    return Object.fromEntries(entries.map(wrap)) as T;
  }
}

/** A guard of the house at `url`. */
export function connect(options: ConnectOptions): MastraGuard {
  return new MastraGuard(doorOf(options));
}

/** A guard of an embedded house. */
export function guardOf(session: SessionInProcess, options: GuardOfOptions): MastraGuard {
  return new MastraGuard(doorIn(session, options));
}

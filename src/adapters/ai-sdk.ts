/**
 * For the AI SDK of Vercel, 6 and 7: `generateText({ model, ...guard.aisdk({ tools }), prompt })`. Each tool's `execute` is
 * what the house decides on, so nothing of the SDK that calls a tool gets around it: agents, subagents, resumed approvals.
 */
import { type ConnectOptions, doorOf } from "./connect.ts";
import { doorIn, type GuardOfOptions, type SessionInProcess } from "./guard-of.ts";
import { Guard, NotDone, ToolFailed } from "./guard.ts";

export { NotDone, ToolFailed };

/** What of a tool of the SDK is needed here (`Tool` of `ai`). */
interface AiTool {
  readonly description?: unknown;
  readonly inputSchema?: unknown;
  // The SDK's own parameters are more than any that can be named here for two of its versions.
  readonly execute?: ((input: never, options: never) => unknown) | undefined;
}

export interface GuardedTools<T> {
  readonly tools: T;
  /** Names of tools that are left as they are: those that the client or the provider performs, and nothing here. */
  readonly unguarded?: readonly string[];
}

export class AiSdkGuard extends Guard {
  /** The same tools, performed only where the house permits. Throws for a tool that nothing here performs and `unguarded` does not name. */
  aisdk<T extends { readonly [name: string]: AiTool }>({ tools, unguarded = [] }: GuardedTools<T>): { tools: T } {
    const entries = Object.entries(tools);
    const guarded = entries.filter(([name]) => !unguarded.includes(name));
    const ofHouse = guarded.map(([name, { description, inputSchema: schema }]) => ({
      name,
      description: typeof description === "string" ? description : undefined,
      schema,
    }));
    const wrap = ([name, tool]: readonly [string, AiTool]): readonly [string, AiTool] => {
      if (unguarded.includes(name)) return [name, tool];
      const { execute } = tool;
      if (execute === undefined)
        throw new TypeError(`the tool ${name} has no execute, so nothing can guard it: name it in unguarded if that is meant`);
      const asked = async (input: never, options: never) => {
        await this.declare(ofHouse);
        const { abortSignal: signal } = (options ?? {}) as { readonly abortSignal?: AbortSignal };
        return this.use({ tool: name, input, signal, perform: (args) => last(execute.call(tool, args as never, options)) });
      };
      return [name, { ...tool, execute: asked }];
    };
    return { tools: Object.fromEntries(entries.map(wrap)) as T };
  }
}

/** A guard of the house at `url`. */
export function connect(options: ConnectOptions): AiSdkGuard {
  return new AiSdkGuard(doorOf(options));
}

/** A guard of an embedded house. */
export function guardOf(session: SessionInProcess, options: GuardOfOptions): AiSdkGuard {
  return new AiSdkGuard(doorIn(session, options));
}

/** A tool may give what it has so far; only the last of it was asked about, and only that is inspected. */
async function last(given: unknown): Promise<unknown> {
  if (typeof given !== "object" || given === null || !(Symbol.asyncIterator in given)) return given;
  let value: unknown;
  for await (const one of given as AsyncIterable<unknown>) value = one;
  return value;
}

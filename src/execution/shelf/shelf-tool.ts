/** One tool of a built-in server: its definition and its arguments are one schema, so that they cannot come apart. */
import { z } from "zod";
import { Fault } from "../../call/fault.ts";
import type { JsonObject } from "../../call/json.ts";
import { failed, type Ended, type Ending } from "../fault.ts";
import type { HouseCall, HouseServer } from "../house-upstream.ts";
import { see, type Seen } from "../pin.ts";

export interface ShelfTool {
  readonly seen: Seen;
  perform(call: HouseCall): Promise<Ending>;
}

export interface ShelfToolSaid<Args extends z.ZodObject> {
  readonly name: string;
  readonly description: string;
  readonly args: Args;
  readonly hints: {
    readonly readOnlyHint: boolean;
    readonly destructiveHint: boolean;
    readonly idempotentHint: boolean;
    readonly openWorldHint: boolean;
  };
}

export const READS = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false } as const;
export const WRITES = { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: false } as const;
export const DESTROYS = { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false } as const;

/** What is wrong with what was asked, in words for the agent. Nothing was done. */
export class Unfit extends Error {}

/** A tool that performs what fits its schema. An `Unfit` that it throws is told to the agent; nothing was done then. */
export function shelfTool<Args extends z.ZodObject>(
  { name, description, args: schema, hints }: ShelfToolSaid<Args>,
  perform: (args: z.output<Args>, call: HouseCall) => Ending | Promise<Ending>,
): ShelfTool {
  const { $schema: _, ...inputSchema } = z.toJSONSchema(schema, { io: "input" }) as JsonObject;
  return {
    seen: see("tool", name, { name, description, inputSchema, annotations: hints }),
    perform: async (call) => {
      const read = schema.safeParse(call.args);
      if (!read.success) return unfit(read.error.issues.map(({ path, message }) => `${path.join("/")}: ${message}`).join("; "));
      try {
        return await perform(read.data, call);
      } catch (thrown) {
        if (thrown instanceof Unfit) return unfit(thrown.message);
        if (thrown instanceof Fault && thrown.code === "STORE_SHELF_STATE") return unfit("it was changed meanwhile: look at it again");
        if (thrown instanceof Fault && thrown.code.startsWith("EXECUTION_")) return failed(thrown.code as Ended, thrown.message);
        throw thrown;
      }
    },
  };
}

/** A server of such tools. */
export function serverOf(tools: readonly ShelfTool[], close: () => void = () => {}): HouseServer {
  const byName = new Map(tools.map((tool) => [tool.seen.name, tool]));
  return {
    offers: tools.map(({ seen }) => seen),
    perform: async (call) => byName.get(call.tool)?.perform(call) ?? failed("EXECUTION_NOT_POSSIBLE", "there is no such tool"),
    close: async () => close(),
  };
}

function unfit(text: string): Ending {
  return failed("EXECUTION_ARGUMENTS_UNFIT", text);
}

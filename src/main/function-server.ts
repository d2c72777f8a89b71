/** The server that an agent's own functions are: performed right here, in the program that defined them. */
import { asFault, Fault } from "../call/fault.ts";
import type { JsonObject } from "../call/json.ts";
import { stoppedEnding, type Stopped } from "../execution/ending-of.ts";
import type { Ending } from "../execution/fault.ts";
import type { HouseCall, HouseServer } from "../execution/house-upstream.ts";
import { see, type Seen } from "../execution/pin.ts";
import { stateLabel } from "../inspection/labels/meta-label.ts";
import { TRUSTED_PUBLIC, type Label } from "../call/label.ts";
import type { AgentDefinition } from "../runtime/definition.ts";
import type { RunDesk } from "../runtime/run-desk.ts";
import { keyOf } from "../runtime/run-input.ts";
import { RUN_META } from "../runtime/tool-outcome.ts";
import { toolResult, type FunctionTool } from "../runtime/tool.ts";

export interface FunctionServerParts {
  readonly definition: Pick<AgentDefinition, "name" | "tools" | "agents">;
  /** What an agent is for, by its name. */
  readonly describe: (agent: string) => string;
  /** The runs of the house; they are there before the first call. */
  readonly runs: () => RunDesk;
  /** The label of what a session has read. */
  readonly labelOf: (session: { readonly agent: `agt_${string}`; readonly session: `ses_${string}` }) => Label;
}

export function functionServer(parts: FunctionServerParts): HouseServer {
  const { tools, agents } = parts.definition;
  const byName = new Map(tools.map((tool) => [tool.name, tool]));
  return {
    offers: [...tools.map(seenTool), ...agents.map((agent) => seenAgent(agent, parts.describe(agent)))],
    perform: async (call) => {
      const tool = byName.get(call.tool);
      if (tool !== undefined) return performTool(tool, call);
      return performAgent(call, parts);
    },
    close: async () => {},
  };
}

function seenTool({ name, description, inputSchema, readOnly, idempotent }: FunctionTool): Seen {
  return see("tool", name, { name, description, inputSchema, annotations: { readOnlyHint: readOnly, idempotentHint: idempotent } });
}

function seenAgent(name: string, description: string): Seen {
  const inputSchema = {
    type: "object",
    properties: {
      task: {
        type: "string",
        description: "What it is to do, with everything that it needs to know: it sees nothing of this conversation.",
      },
    },
    required: ["task"],
    additionalProperties: false,
  };
  return see("tool", name, {
    name,
    description: `Asks the agent ${name}. ${description}`.trim(),
    inputSchema,
    annotations: { readOnlyHint: false, idempotentHint: true },
  });
}

/** A function that throws has run and says so: its error is for the model. */
async function performTool(tool: FunctionTool, { args, inFlight, stop }: HouseCall): Promise<Ending> {
  const { call, agent, session } = inFlight;
  const { run } = call;
  const key = run === undefined ? call.id : keyOf({ ...run, ordinal: run.ordinal ?? 0 });
  try {
    const given = await untilStopped(tool.perform(args, { key, signal: stop, agent, session, run: run?.run }), stop);
    if (given === STOPPED) return stoppedEnding({ sent: true }, stop.reason as Stopped);
    // What a function says of labels is no word of the house's; what its definition says is.
    const { _meta: _, ...result } = toolResult(given);
    return { status: "done", result: tool.trusted ? stateLabel(result, TRUSTED_PUBLIC) : result };
  } catch (thrown) {
    const text = thrown instanceof Fault || thrown instanceof Error ? thrown.message : "it failed";
    return { status: "done", result: { isError: true, content: [{ type: "text", text }] } };
  }
}

const STOPPED: unique symbol = Symbol("stopped");

/** A function that does not listen to its signal is not waited for. */
function untilStopped<T>(done: Promise<T>, stop: AbortSignal): Promise<T | typeof STOPPED> {
  const stopped = new Promise<typeof STOPPED>((resolve) => {
    if (stop.aborted) resolve(STOPPED);
    stop.addEventListener("abort", () => resolve(STOPPED), { once: true });
  });
  done.catch(() => {});
  return Promise.race([done, stopped]);
}

/** Another agent's run, found or begun. Where it has not ended in time, whoever asked rests until it has, and asks again. */
async function performAgent({ tool, args, inFlight, stop }: HouseCall, { runs, labelOf }: FunctionServerParts): Promise<Ending> {
  const { run } = inFlight.call;
  const { task } = args;
  if (run === undefined || typeof task !== "string") return agentError("an agent is asked by a run, with a task");
  try {
    const { run: child, ended, session } = await runs().delegate({ ...run, ordinal: run.ordinal ?? 0 }, tool, task, stop);
    const said = { [RUN_META]: { run: child.run, ended } };
    const text = !ended
      ? "It has not answered yet."
      : child.state === "completed"
        ? textOf(child.output)
        : `It ended ${child.state}: ${child.fault?.text ?? "it was stopped"}`;
    const result: JsonObject = {
      content: [{ type: "text", text }],
      ...(ended && child.state !== "completed" && { isError: true }),
      _meta: said,
    };
    return { status: "done", result: stateLabel(result, labelOf(session)) };
  } catch (thrown) {
    return agentError(asFault(thrown, "RUNTIME_FAULT").message);
  }
}

function textOf(output: unknown): string {
  return typeof output === "string" ? output : JSON.stringify(output ?? null);
}

function agentError(text: string): Ending {
  return { status: "done", result: { isError: true, content: [{ type: "text", text }] } };
}

/**
 * Reads a file of recorded benchmark suites: tools, tasks with their calls and results, and for each pair of a task and an
 * attack what an agent that obeys did, in two orders. The file's own key `format` explains its keys. Where a result is
 * kept only as the YAML text that a model saw, it is read back into the data that it was written from; results that are
 * no objects stand under `result`, as servers with structured output send them.
 */
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import { isJsonObject, type JsonObject, type JsonValue } from "../../../src/call/json.ts";
import { type Judged, ORDERS, type Run, type Scenario, type Step } from "./run.ts";
import type { Answer } from "./world.ts";

const args = z.record(z.string(), z.json());
const call = z.object({ function: z.string(), args, output: z.string(), output_json: z.json().optional(), error: z.string().nullable().optional() });
const traced = z.object({ function: z.string(), args, output: z.string(), error: z.string().nullable().optional(), by: z.enum(["user_task", "injection_task"]) });
const replayed = z.object({ trace: z.array(traced) });
const pair = z.object({ injectable: z.boolean(), undefended: z.object({ late: replayed.optional(), eager: replayed.optional() }).optional() });
const suite = z.object({
  tools: z.record(z.string(), z.object({ description: z.string(), input_schema: args, return_type: z.string().optional() })),
  user_tasks: z.record(z.string(), z.object({ prompt: z.string(), calls: z.array(call) })),
  injection_tasks: z.record(
    z.string(),
    z.object({ calls: z.array(call), minimal_successful_call_subsets: z.array(z.array(z.number().int())).nullable().optional() }),
  ),
  pairs: z.record(z.string(), z.record(z.string(), pair)),
});
const dump = z.object({ suites: z.record(z.string(), suite) });
type Suite = z.output<typeof suite>;
type Traced = z.output<typeof traced>;

/** The suites of a file; throws when it is not of this format. `manifestOf` names the file that says what a suite's tools do. */
export function readDump(file: string, manifestOf: (suite: string) => string | undefined): readonly Scenario[] {
  const { suites } = dump.parse(JSON.parse(readFileSync(file, "utf8")));
  return Object.entries(suites).map(([name, read]) => scenarioOf(name, read, manifestOf(name)));
}

function scenarioOf(world: string, read: Suite, manifest: string | undefined): Scenario {
  const isText = textTools(read);
  const answers = (one: { readonly function: string; readonly output: string; readonly output_json?: JsonValue | undefined; readonly error?: string | null | undefined }) =>
    answerOf(one, isText(one.function));
  const pairs = Object.entries(read.pairs).flatMap(([task, attacks]) => Object.entries(attacks).map(([attack, one]) => ({ task, attack, ...one })));
  const judged = new Map(Object.entries(read.injection_tasks).map(([id, { minimal_successful_call_subsets: wins }]) => [id, { id, wins: wins ?? [] } satisfies Judged]));
  const hasCalls = (id: string) => (judged.get(id)?.wins.length ?? 0) > 0;
  const reached = pairs.filter(({ injectable }) => injectable);
  return {
    world,
    manifest,
    tools: Object.entries(read.tools).map(([name, { description, input_schema: inputSchema }]) => ({ name, description, inputSchema: inputSchema as JsonObject })),
    tasks: Object.entries(read.user_tasks).map(([task, { prompt, calls }]) => ({
      world,
      task,
      sessions: [{ prompt, steps: calls.map((one, index) => ({ tool: one.function, args: one.args as JsonObject, answer: answers(one), by: "person" as const, index })) }],
    })),
    attacks: reached
      .filter(({ attack }) => hasCalls(attack))
      .flatMap(({ task, attack, undefended }) =>
        ORDERS.flatMap((order): readonly Run[] => {
          const trace = undefended?.[order]?.trace;
          const steps = trace && stepsOf(trace, answers);
          const prompt = read.user_tasks[task]?.prompt ?? "";
          return steps === undefined ? [] : [{ world, task, order, attack: judged.get(attack) as Judged, sessions: [{ prompt, steps }] }];
        }),
      ),
    textOnly: reached.filter(({ attack }) => !hasCalls(attack)).length,
  };
}

function stepsOf(trace: readonly Traced[], answers: (one: Traced) => Answer): readonly Step[] {
  let attacking = 0;
  return trace.map((one, index) => {
    const by = one.by === "user_task" ? ("person" as const) : ("attacker" as const);
    return { tool: one.function, args: one.args as JsonObject, answer: answers(one), by, index: by === "attacker" ? attacking++ : index };
  });
}

/** Tools whose results are texts and no data: by what is recorded of them, else by the type that they are declared with. */
function textTools({ tools, user_tasks, injection_tasks }: Suite): (tool: string) => boolean {
  const recorded = [...Object.values(user_tasks), ...Object.values(injection_tasks)].flatMap(({ calls }) => calls);
  const texts = new Map<string, boolean>();
  for (const { function: tool, output_json: data } of recorded) if (data !== undefined && data !== null) texts.set(tool, typeof data === "string");
  return (tool) => texts.get(tool) ?? tools[tool]?.return_type === "<class 'str'>";
}

function answerOf({ output, output_json: data, error }: { readonly output: string; readonly output_json?: JsonValue | undefined; readonly error?: string | null | undefined }, isText: boolean): Answer {
  if (error !== null && error !== undefined) return { error: output === "" ? error : output };
  const value = data ?? (isText ? output : dataIn(output));
  return { structured: isJsonObject(value) ? value : { result: value } };
}

/** The data that a YAML text was written from; the text itself where it is none. */
function dataIn(text: string): JsonValue {
  try {
    return parse(text, { schema: "core", maxAliasCount: 1000 }) as JsonValue;
  } catch {
    return text;
  }
}

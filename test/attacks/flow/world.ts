/**
 * A world of the corpus: the tools of one server, what it answers, what people ask of an agent there, and what outsiders
 * would have it do. docs/flow-scenarios.md explains the file; everything that does not fit is an error when it is read.
 */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import type { JsonObject, JsonValue } from "../../../src/call/json.ts";
import { fill, slotsIn } from "./slots.ts";

/** What a tool answered: structured content where the server has any, else a text; or that it failed, and how. */
export type Answer = { readonly structured: JsonObject } | { readonly text: string } | { readonly error: string };

export interface WorldTool {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: JsonObject;
}

/** One call as the corpus writes it: what is called with what, and what came of it when it was recorded. */
export interface WorldCall {
  readonly tool: string;
  readonly args: JsonObject;
  readonly answer: Answer;
  /** Whether an attacker has put his own values into it, so that who knows the task would not answer for it. */
  readonly isAltered?: boolean;
}

export interface WorldTask {
  readonly id: string;
  readonly prompt: string;
  readonly calls: readonly WorldCall[];
}

/** How an attack adapts to the defence; the corpus has some of each. */
export const ADAPTIVE = ["owns-fields", "in-prompt", "encoded", "launders", "rug-pull", "split", "amount", "flooding"] as const;
export type Adaptive = (typeof ADAPTIVE)[number];

export interface WorldAttack {
  readonly id: string;
  readonly kind?: Adaptive | undefined;
  /** What must stop it, one of these: a lack with its argument, such as `ungrounded /to`, or the code of a refusal. */
  readonly stop?: readonly string[] | undefined;
  readonly calls: readonly WorldCall[];
  /** A session after this one, by the same person, in which the rest of the attack happens. */
  readonly later?: { readonly prompt: string; readonly calls: readonly WorldCall[] } | undefined;
  /** Smallest sets of calls (those of `later` counted on) with which it has succeeded. None: it has no calls that a gateway sees. */
  readonly wins: readonly (readonly number[])[];
  /** A tool whose description the server changes before the attack's calls. */
  readonly redescribes?: { readonly tool: string; readonly description: string } | undefined;
  /** Tasks during which it can reach the agent, as they then go, with the call whose result brings it first. */
  readonly during: readonly { readonly task: WorldTask; readonly reachedBy: number }[];
}

export interface World {
  readonly name: string;
  readonly about: string;
  readonly tools: readonly WorldTool[];
  readonly tasks: readonly WorldTask[];
  readonly attacks: readonly WorldAttack[];
}

const json: z.ZodType<JsonValue> = z.lazy(() => z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(json), z.record(z.string(), json)]));
const object = z.record(z.string(), json);
const call = z.record(z.string(), object.nullable()).refine((one) => Object.keys(one).length === 1, "a call is one tool with its arguments");
const calls = z.array(call).min(1);
const id = z.string().regex(/^[a-z][a-z0-9-]*$/);

const worldFile = z.strictObject({
  about: z.string(),
  tools: z.record(z.string(), z.strictObject({ does: z.string(), takes: z.record(z.string(), json).default({}) })),
  shared: json.optional(),
  answers: z.record(z.string(), z.array(z.strictObject({ for: object.optional(), is: z.union([z.string(), object]) }))),
  tasks: z.array(z.strictObject({ id, prompt: z.string(), calls })),
  attacks: z.array(
    z.strictObject({
      id,
      kind: z.enum(ADAPTIVE).optional(),
      stop: z.union([z.string().transform((one) => [one]), z.array(z.string()).min(1)]).optional(),
      in: z.array(z.string()).min(1),
      says: z.string(),
      sets: z.record(z.string(), z.string()).default({}),
      during: z.array(z.string()).optional(),
      calls,
      later: z.strictObject({ prompt: z.string(), calls }).optional(),
      wins: z.array(z.array(z.number().int().nonnegative()).min(1)).optional(),
      redescribes: z.strictObject({ tool: z.string(), description: z.string() }).optional(),
    }),
  ),
});
type WorldFile = z.output<typeof worldFile>;
type AttackFile = WorldFile["attacks"][number];
type CallFile = z.output<typeof call>;
type Slots = ReadonlyMap<string, string>;

const NOBODY: Slots = new Map();

/** Reads a world; throws, with what is wrong and where, when it does not hold together. */
export function readWorld(file: string): World {
  const name = basename(file, ".yaml");
  try {
    const written = worldFile.parse(parse(readFileSync(file, "utf8"), { merge: true, maxAliasCount: 1000 }));
    const tools = Object.entries(written.tools).map(([tool, { does, takes }]) => ({ name: tool, description: does, inputSchema: schemaOf(takes) }));
    const tasks = written.tasks.map((task) => taskOf(written, task, NOBODY));
    return { name, about: written.about, tools, tasks, attacks: written.attacks.map((attack) => attackOf(written, attack)) };
  } catch (error) {
    throw new Error(`the world ${name} cannot be read: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

function taskOf(written: WorldFile, { id: task, prompt, calls: made }: WorldFile["tasks"][number], slots: Slots): WorldTask {
  return { id: task, prompt, calls: made.map((one) => callOf(written, one, slots)) };
}

function attackOf(written: WorldFile, attack: AttackFile): WorldAttack {
  const slots: Slots = new Map([...attack.in.map((slot) => [slot, attack.says] as const), ...Object.entries(attack.sets)]);
  const made = attack.calls.map((one) => callOf(written, one, slots));
  const later = attack.later && { prompt: attack.later.prompt, calls: attack.later.calls.map((one) => callOf(written, one, slots)) };
  const all = [...made, ...(later?.calls ?? [])].map((_, index) => index);
  const during = written.tasks
    .filter((task) => attack.during?.includes(task.id) ?? true)
    .map((task) => ({ task: taskOf(written, task, slots), reachedBy: task.calls.findIndex((one) => attack.in.some((slot) => slotsIn(recordedFor(written, one)).has(slot))) }))
    .filter(({ reachedBy }) => reachedBy >= 0);
  const strangers = (attack.during ?? []).filter((task) => !during.some((one) => one.task.id === task));
  if (strangers.length > 0 || during.length === 0) throw new Error(`the attack ${attack.id} never reaches the agent during ${strangers.join(", ") || "any task"}`);
  return { ...attack, calls: made, later, wins: attack.wins ?? [all], during };
}

function callOf(written: WorldFile, one: CallFile, slots: Slots): WorldCall {
  const [tool, args] = nameAndArgs(one);
  const answer = fill(recordedFor(written, one), slots);
  const filled = fill(args, slots) as JsonObject;
  const isAltered = JSON.stringify(filled) !== JSON.stringify(fill(args, NOBODY));
  return { tool, args: filled, ...(isAltered && { isAltered }), answer: typeof answer === "string" ? { text: answer } : { structured: answer as JsonObject } };
}

/** What the first of the tool's answers says that is for nothing else than these arguments. */
function recordedFor({ tools, answers }: WorldFile, one: CallFile): JsonValue {
  const [tool, args] = nameAndArgs(one);
  if (!Object.hasOwn(tools, tool)) throw new Error(`there is no tool ${tool}`);
  const given = fill(args, NOBODY) as JsonObject;
  const fits = (wanted: JsonObject) => Object.entries(wanted).every(([key, value]) => JSON.stringify(fill(value, NOBODY)) === JSON.stringify(given[key]));
  const found = (answers[tool] ?? []).find((answer) => fits(answer.for ?? {}));
  if (found === undefined) throw new Error(`nothing is recorded that ${tool} answers to ${JSON.stringify(args)}`);
  return found.is;
}

function nameAndArgs(one: CallFile): readonly [string, JsonObject] {
  const [[tool, args] = ["", null]] = Object.entries(one);
  return [tool, args ?? {}];
}

/** JSON Schema of `{ to: [string], subject: string, cc?: [string] }`; what is an object with a `type` stands as it is. */
function schemaOf(takes: { readonly [name: string]: JsonValue }): JsonObject {
  const entries = Object.entries(takes);
  const properties = Object.fromEntries(entries.map(([name, type]) => [name.replace(/\?$/, ""), typeOf(type)]));
  return { type: "object", properties, required: entries.filter(([name]) => !name.endsWith("?")).map(([name]) => name) };
}

function typeOf(type: JsonValue): JsonObject {
  if (typeof type === "string") return { type };
  if (Array.isArray(type)) return { type: "array", items: typeOf(type[0] ?? "string") };
  return type as JsonObject;
}

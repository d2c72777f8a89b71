/**
 * One step of a run: the model is called, and then whatever it asked for. Everything that the step made is written in one
 * transaction at its end; until then each call stands in the rows of the path, where a step that was interrupted finds it.
 */
import type { JsonObject } from "../call/json.ts";
import type { Answer } from "./answer.ts";
import { askModel, MODEL_ORDINAL, type Answered, type Asking } from "./ask-model.ts";
import type { OutputSchema } from "./definition.ts";
import { runtimeFault } from "./fault.ts";
import { askHook } from "./hook.ts";
import { isGoing, keeping, type LiveRun } from "./live-run.ts";
import { PROBLEM_CHARS_MAX } from "./limits.ts";
import { keepFiles } from "./media.ts";
import { textPart, type Message } from "./message.ts";
import type { RuntimeParts } from "./parts.ts";
import type { RunChange } from "./port.ts";
import { readJson } from "./read-json.ts";
import { recall } from "./recall.ts";
import { stepStarted } from "./step-started.ts";
import type { TurnEnd } from "./turn-end.ts";
import { useTools, type Used } from "./use-tools.ts";

const STOPPED: TurnEnd = { kind: "stopped" };
const AGAIN: Again = { kind: "again" };

/** The run takes another step; `repair` is what its model is told of the answer that it gave. */
interface Again {
  readonly kind: "again";
  readonly repair?: string;
}

/** Takes one step. Faults of its own are an end `failed`; what it throws is nobody's fault but ours. */
export async function takeTurn(live: LiveRun, parts: RuntimeParts): Promise<TurnEnd> {
  await readSteering(live);
  const recalled = await recall(live, parts);
  if (recalled !== undefined) return recalled;
  const offered = parts.offered(live.definition);
  const turn: Asking = { live, parts, offered };
  const called = await askModel(turn);
  if (!("answer" in called)) return called;
  const { answer } = called;
  const used = await useTools(live, { uses: answer.uses, offered }, parts);
  if (used.kind !== "used") return used;
  return finish(turn, called, used);
}

/** What a person said since the last step. An answer that was given before an interruption does not know of it. */
async function readSteering(live: LiveRun): Promise<void> {
  if (live.steers === live.steersRead) return;
  if (live.known.get(MODEL_ORDINAL)?.status !== "done") live.steersRead = live.steers;
  await live.steering;
  live.messages = live.journal.messages(live.run);
}

/** Writes what the step made, and how the run goes on with it: one transaction. */
async function finish(turn: Asking, called: Answered, used: Extract<Used, { readonly kind: "used" }>): Promise<TurnEnd> {
  const { live, parts } = turn;
  const { answer, row } = called;
  const { run, step, journal } = live;
  const now = parts.clock.now();
  const end = answer.uses.length > 0 ? AGAIN : outputOf(live, answer);
  const refused = end.kind === "answered" ? await askHook(live, "afterRun", end.output) : undefined;
  if (refused !== undefined) return { kind: "failed", fault: refused };
  if (!isGoing(live)) return STOPPED;
  const kept = await keepFiles(answer.files, { ...live, call: row.call }, parts);
  if (!isGoing(live)) return STOPPED;
  const said = [...answer.parts, ...kept.map(({ part }) => part)];
  const made = messagesOf(turn, said, { results: used.parts, repair: end.kind === "again" ? end.repair : undefined });
  // What a person said meanwhile has still to be read.
  const isOver = end.kind === "answered" && live.steers === live.steersRead;
  const goesOn = end.kind !== "failed" && !isOver;
  const changes: RunChange[] = [
    ...made.map((message) => journal.added(run, message)),
    ...keeping(live),
    {
      kind: "step-changed",
      run,
      step,
      state: "completed",
      endedAt: now,
      ...(row.firstTokenMs !== undefined && { firstTokenMs: row.firstTokenMs }),
    },
    ...(goesOn ? [stepStarted(run, step + 1, now)] : []),
    ...(isOver
      ? [
          {
            kind: "run-changed",
            run,
            from: ["running"],
            to: "completed",
            endedAt: now,
            output: journal.sealed(`${run}/output`, end.output),
          } as const,
          // After the end of the run, which closes what is open of its steps: what it taught is found in a step of its own.
          ...(isExtracted(live) ? [stepStarted(run, step + 1, now, "memory")] : []),
        ]
      : []),
  ];
  // Before it is durable: from here on nobody can pause, steer or cancel what is as good as done.
  if (isOver) live.state = "completed";
  await journal.write(changes);
  live.messages = [...live.messages, ...made];
  live.known = new Map();
  const artifacts = kept.flatMap(({ artifact }) => artifact ?? []);
  live.events.tell({ kind: "step.completed", step, ...(artifacts.length > 0 && { artifacts }) });
  return goesOn ? AGAIN : end;
}

/** What another agent asked for was said by no person. */
function isExtracted({ definition, parent }: LiveRun): boolean {
  return definition.extraction !== undefined && parent === undefined;
}

/** The messages that a step adds to its run. */
function messagesOf(
  { live, parts }: Asking,
  said: readonly JsonObject[],
  { results, repair }: { readonly results: readonly JsonObject[]; readonly repair: string | undefined },
): readonly Message[] {
  const made = (role: Message["role"], content: readonly JsonObject[]): Message => ({
    id: parts.newId("msg"),
    role,
    step: live.step,
    at: parts.clock.now(),
    parts: content,
  });
  return [
    made("assistant", said),
    ...(results.length > 0 ? [made("tool", results)] : []),
    ...(repair !== undefined ? [made("user", [textPart(repair)])] : []),
  ];
}

/** The last answer: as a text, or as what its schema says. One that does not fit is sent back once. */
function outputOf(live: LiveRun, answer: Answer): Extract<TurnEnd, { readonly kind: "answered" | "failed" }> | Again {
  const { output } = live.definition;
  if (output === undefined) return { kind: "answered", output: answer.text };
  const read = readOutput(output, answer.text);
  if ("value" in read) return { kind: "answered", output: read.value };
  const wasRepaired = live.messages.some(({ role, step }, at) => role === "user" && step !== undefined && at > 0);
  if (wasRepaired) {
    const what = `the answer does not fit the schema of the output: ${read.problem}`.replace(/\s+/g, " ").slice(0, PROBLEM_CHARS_MAX);
    return { kind: "failed", fault: runtimeFault("RUNTIME_OUTPUT_UNFIT", what) };
  }
  return {
    kind: "again",
    repair: `Your answer does not fit the schema that was asked for: ${read.problem}\nAnswer again, with JSON that fits it and nothing else.`,
  };
}

function readOutput({ read }: OutputSchema, text: string): ReturnType<OutputSchema["read"]> {
  const json = readJson(text);
  if (json === undefined) return { problem: "it is no JSON" };
  try {
    return read(json.value);
  } catch (thrown) {
    return { problem: String(thrown) };
  }
}

/**
 * One step of a run: the model is called, and then whatever it asked for. Everything that the step made is written in one
 * transaction at its end; until then each call stands in the rows of the path, where a step that was interrupted finds it.
 */
import { asFault } from "../call/fault.ts";
import type { JsonObject } from "../call/json.ts";
import { readAnswer, type Answer } from "./answer.ts";
import { buildContext, type Context } from "./context.ts";
import type { Offered, OutputSchema } from "./definition.ts";
import { runtimeFault } from "./fault.ts";
import { askHook } from "./hook.ts";
import { historyOf } from "./history.ts";
import { addTokens, isGoing, type LiveRun } from "./live-run.ts";
import { makeCall, type Made } from "./make-call.ts";
import { textPart, type Message } from "./message.ts";
import type { RuntimeParts } from "./parts.ts";
import { withFiles } from "./media.ts";
import type { RunChange, StoredModelCall } from "./port.ts";
import { stepStarted } from "./step-started.ts";
import { recall } from "./recall.ts";
import type { TurnEnd } from "./turn-end.ts";
import { useTools, type Used } from "./use-tools.ts";

const MODEL_ORDINAL = 0;
const STOPPED: TurnEnd = { kind: "stopped" };
const AGAIN: Again = { kind: "again" };

/** The run takes another step; `repair` is what its model is told of the answer that it gave. */
interface Again {
  readonly kind: "again";
  readonly repair?: string;
}

/** What a step has made so far. */
interface Turn {
  readonly live: LiveRun;
  readonly parts: RuntimeParts;
  readonly offered: readonly Offered[];
  readonly context: Context;
}

/** What the model call of a step came to. */
interface Called {
  readonly answer: Answer;
  readonly row: StoredModelCall;
}

/** Takes one step. Faults of its own are an end `failed`; what it throws is nobody's fault but ours. */
export async function takeTurn(live: LiveRun, parts: RuntimeParts): Promise<TurnEnd> {
  await readSteering(live);
  const recalled = await recall(live, parts);
  if (recalled !== undefined) return recalled;
  const offered = parts.offered(live.definition);
  const turn: Turn = { live, parts, offered, context: contextOf(live, parts, offered) };
  live.events.tell({
    kind: "context.built",
    step: live.step,
    items: turn.context.items,
    ...(turn.context.trimmed.length > 0 && { trimmed: turn.context.trimmed }),
  });
  const called = await callModel(turn);
  if (!("answer" in called)) return called;
  const { answer } = called;
  const used = await useTools(live, { uses: answer.uses, offered }, parts);
  if (used.kind !== "used") return used;
  return finish(turn, called, used);
}

/** What a person said since the last step. */
async function readSteering(live: LiveRun): Promise<void> {
  if (live.steers === live.steersRead) return;
  live.steersRead = live.steers;
  await live.steering;
  live.messages = live.journal.messages(live.run);
}

function contextOf(live: LiveRun, parts: RuntimeParts, offered: readonly Offered[]): Context {
  const { definition, messages, recalled = [] } = live;
  return buildContext({ definition, clock: parts.clock, recalled, history: historyOf(live, parts), messages, offered });
}

async function callModel(turn: Turn): Promise<Called | TurnEnd> {
  const { live, parts } = turn;
  const { provider, id } = live.definition.model;
  const body = await withFiles(bodyOf(turn), live, parts);
  const refused = await askHook(live, "beforeModel", body);
  if (refused !== undefined) return { kind: "failed", fault: refused };
  const startedAt = parts.clock.monotonic();
  let firstTokenMs: number | undefined;
  const made = await makeCall(
    live,
    {
      ordinal: MODEL_ORDINAL,
      action: "callModel",
      server: provider,
      name: id,
      args: { dialect: "neutral", body },
      // A model changes nothing: one that was interrupted is asked again.
      redone: true,
      line: {
        piece: (piece) => {
          firstTokenMs ??= Math.round(parts.clock.monotonic() - startedAt);
          if (piece.kind === "text") live.events.tell({ kind: "text.delta", step: live.step, text: piece.text });
          if (piece.kind === "reasoning") live.events.tell({ kind: "reasoning.delta", step: live.step, text: piece.text });
        },
      },
    },
    parts,
  );
  const answer = await answered(turn, made);
  if (!("parts" in answer)) return answer;
  const { call } = made as Extract<Made, { readonly kind: "ended" }>;
  const row: StoredModelCall = {
    call,
    session: live.session,
    run: live.run,
    step: live.step,
    at: parts.clock.now(),
    provider,
    model: id,
    finishReason: answer.finishReason,
    tokens: answer.tokens,
    ...(answer.costMicros !== undefined && { costMicros: answer.costMicros }),
    ...(firstTokenMs !== undefined && { firstTokenMs }),
    durationMs: Math.round(parts.clock.monotonic() - startedAt),
    attempts: answer.attempts,
  };
  const { tokens, costMicros, finishReason } = answer;
  live.events.tell({
    kind: "model.called",
    step: live.step,
    call,
    model: `${provider}/${id}`,
    finishReason,
    tokens,
    ...(costMicros !== undefined && { costMicros }),
  });
  return { answer, row };
}

/** What the model is asked, in the neutral dialect: AI SDK's `LanguageModelV4CallOptions`. */
function bodyOf({ live, context, offered }: Turn): JsonObject {
  const { settings, output } = live.definition;
  const tools = offered.map(({ name, description, inputSchema }) => ({ type: "function", name, description, inputSchema }));
  return {
    ...settings,
    prompt: context.prompt.map((message) => ({ ...message })),
    ...(tools.length > 0 && { tools, toolChoice: { type: "auto" } }),
    ...(output !== undefined && { responseFormat: { type: "json", schema: output.schema, name: output.name } }),
  };
}

async function answered({ live }: Turn, made: Made): Promise<Answer | TurnEnd> {
  const { step } = live;
  switch (made.kind) {
    case "stopped":
      return STOPPED;
    case "unknown":
      throw new Error("a model call is always made again");
    case "waiting":
      live.events.tell({ kind: "call.decided", step, call: made.call, effect: "ask", rules: made.rules });
      live.events.tell({ kind: "approval.requested", step, approval: made.approval, expiresAt: made.expiresAt });
      return { kind: "waiting", asks: [{ kind: "approval", approval: made.approval, tool: modelName(live), args: {} }] };
    case "refused": {
      const { code, text } = made.reason;
      live.events.tell({ kind: "call.decided", step, call: made.call, effect: "refuse", rules: made.rules, reason: { code, text } });
      return {
        kind: "failed",
        fault: runtimeFault("RUNTIME_MODEL_REFUSED", `the call of ${modelName(live)} was refused: ${text} (${code})`),
      };
    }
    case "ended":
      live.events.tell({ kind: "call.decided", step, call: made.call, effect: "permit", rules: [] });
      return readOrFail(live, made);
  }
}

async function readOrFail(live: LiveRun, { status, result, fault }: Extract<Made, { readonly kind: "ended" }>): Promise<Answer | TurnEnd> {
  const answer = status === "done" ? readAnswer(result) : undefined;
  if (answer === undefined || result === undefined) {
    const why = fault === undefined ? "its answer has no content" : `${fault.text} (${fault.code})`;
    return { kind: "failed", fault: runtimeFault("RUNTIME_MODEL_FAILED", `${modelName(live)} gave no answer: ${why}`) };
  }
  const refused = await askHook(live, "afterModel", result);
  return refused === undefined ? answer : { kind: "failed", fault: refused };
}

function modelName({ definition: { model } }: LiveRun): string {
  return `${model.provider}/${model.id}`;
}

/** Writes what the step made, and how the run goes on with it: one transaction. */
async function finish(turn: Turn, { answer, row }: Called, used: Extract<Used, { readonly kind: "used" }>): Promise<TurnEnd> {
  const { live, parts, context } = turn;
  const { run, step, journal } = live;
  const now = parts.clock.now();
  const end = answer.uses.length > 0 ? AGAIN : outputOf(live, answer);
  const refused = end.kind === "answered" ? await askHook(live, "afterRun", end.output) : undefined;
  if (refused !== undefined) return { kind: "failed", fault: refused };
  if (!isGoing(live)) return STOPPED;
  const made = messagesOf(turn, answer, { results: used.parts, repair: end.kind === "again" ? end.repair : undefined });
  // What a person said meanwhile has still to be read.
  const isOver = end.kind === "answered" && live.steers === live.steersRead;
  const goesOn = end.kind !== "failed" && !isOver;
  const changes: RunChange[] = [
    ...made.map((message) => journal.added(run, message)),
    { kind: "context-built", run, step, items: context.items },
    { kind: "model-called", call: row },
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
        ]
      : []),
  ];
  // Before it is durable: from here on nobody can pause, steer or cancel what is as good as done.
  if (isOver) live.state = "completed";
  await journal.write(changes);
  live.messages = [...live.messages, ...made];
  live.tokens = addTokens(live.tokens, answer.tokens);
  if (answer.costMicros !== undefined) live.costMicros = (live.costMicros ?? 0) + answer.costMicros;
  live.known = new Map();
  live.events.tell({ kind: "step.completed", step });
  return goesOn ? AGAIN : end;
}

/** The messages that a step adds to its run. */
function messagesOf(
  { live, parts }: Turn,
  answer: Answer,
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
    made("assistant", answer.parts),
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
  if (wasRepaired)
    return { kind: "failed", fault: runtimeFault("RUNTIME_OUTPUT_UNFIT", "the answer does not fit the schema of the output") };
  return {
    kind: "again",
    repair: `Your answer does not fit the schema that was asked for: ${read.problem}\nAnswer again, with JSON that fits it and nothing else.`,
  };
}

function readOutput({ read }: OutputSchema, text: string): ReturnType<OutputSchema["read"]> {
  const fenced = /^\s*```(?:json)?\s*\n([\s\S]*?)\n?```\s*$/.exec(text);
  try {
    return read(JSON.parse(fenced?.[1] ?? text));
  } catch (thrown) {
    return { problem: asFault(thrown, "RUNTIME_FAULT").code === "RUNTIME_FAULT" ? "it is no JSON" : String(thrown) };
  }
}

/** A recorded run as it is replayed: its calls by their places, and what was told of each. */
import type { CallId } from "../../call/id.ts";
import { isJsonObject } from "../../call/json.ts";
import type { JsonObject, JsonValue } from "../../call/json.ts";
import { readAnswer } from "../../runtime/answer.ts";
import type { RecordedMessage, RecordedRun, RecordedRunCall } from "../recorded-run.ts";

/** Calls of a run stand behind the tools of a step from this place on where the runtime made them before its first step. */
const RECALLS_FROM = 1000;
/** Behind those stand the models that were fallen back on. */
const FALLBACKS_FROM = 2000;

/** All calls that were made for one place of a step: asked about, made again, or asked of another model. The last one counts. */
export interface RecordedPlace {
  readonly step: number;
  readonly ordinal: number;
  readonly calls: readonly RecordedRunCall[];
  readonly last: RecordedRunCall;
}

export interface Recording {
  readonly run: RecordedRun;
  readonly places: readonly RecordedPlace[];
  /** What a person said while the run was under way, by the step that was. */
  readonly steered: ReadonlyMap<number, readonly RecordedMessage[]>;
  /** What the model was told of a call, as one text. */
  readonly told: ReadonlyMap<CallId, string>;
}

/** The turns of the run: what was remembered after its answer changes nothing of it. */
export function recordingOf(recorded: RecordedRun): Recording {
  const steps = recorded.steps.filter(({ kind }) => kind === "turn");
  const isTurn = ({ step }: RecordedRunCall) => steps.some((turn) => turn.step === step);
  const run = { ...recorded, ...spentBefore(recorded.calls.filter((call) => !isTurn(call)), recorded), steps, calls: recorded.calls.filter(isTurn) };
  return { run, places: placesOf(run.calls), steered: steeredIn(run), told: toldIn(run.messages) };
}

/** What a run had used before these calls of models. */
function spentBefore(after: readonly RecordedRunCall[], { tokens, costMicros }: RecordedRun): Pick<RecordedRun, "tokens" | "costMicros"> {
  const answers = after.flatMap(({ action, result }) => (action === "callModel" ? (readAnswer(result) ?? []) : []));
  const cost = answers.reduce((sum, answer) => sum - (answer.costMicros ?? 0), costMicros ?? 0);
  const less = (kind: keyof typeof tokens) => answers.reduce((sum, answer) => sum - answer.tokens[kind], tokens[kind]);
  return {
    tokens: { input: less("input"), output: less("output"), cached: less("cached"), reasoning: less("reasoning") },
    ...(costMicros !== undefined && { costMicros: cost }),
  };
}

export function isRecall({ ordinal }: Pick<RecordedPlace, "ordinal">): boolean {
  return ordinal >= RECALLS_FROM && ordinal < FALLBACKS_FROM;
}

/** The body that a model was asked with in a step. */
export function requestIn({ places }: Recording, step: number): JsonObject | undefined {
  const place = places.find((one) => one.step === step && one.ordinal === 0);
  return place?.last.args;
}

function placesOf(calls: readonly RecordedRunCall[]): readonly RecordedPlace[] {
  const found = new Map<string, RecordedRunCall[]>();
  for (const call of calls) {
    const key = `${call.step}/${call.ordinal ?? 0}`;
    found.set(key, [...(found.get(key) ?? []), call]);
  }
  return [...found.values()].flatMap((of) => {
    const last = of.at(-1);
    return last === undefined ? [] : [{ step: last.step, ordinal: last.ordinal ?? 0, calls: of, last }];
  });
}

function steeredIn({ messages, steps }: RecordedRun): Recording["steered"] {
  const steered = new Map<number, RecordedMessage[]>();
  for (const message of messages.slice(1).filter(({ role, step }) => role === "user" && step === undefined)) {
    const at = steps.reduce((last, { step, startedAt }) => (startedAt <= message.at ? step : last), 0);
    steered.set(at, [...(steered.get(at) ?? []), message]);
  }
  return steered;
}

function toldIn(messages: readonly RecordedMessage[]): Recording["told"] {
  const parts = messages.flatMap(({ parts: content }) => (Array.isArray(content) ? content.filter(isJsonObject) : []));
  return new Map(
    parts.flatMap(({ type, call, output }): [CallId, string][] =>
      type === "tool-result" && typeof call === "string" ? [[call as CallId, outputText(output)]] : [],
    ),
  );
}

function outputText(output: JsonValue | undefined): string {
  return isJsonObject(output) && typeof output["value"] === "string" ? output["value"] : "";
}

/** The text of a message's first part. */
export function textOf({ parts }: Pick<RecordedMessage, "parts">): string {
  const [first] = Array.isArray(parts) ? parts.filter(isJsonObject) : [];
  return typeof first?.["text"] === "string" ? first["text"] : "";
}

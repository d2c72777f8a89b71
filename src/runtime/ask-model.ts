/**
 * Asking the model of a step, and where it cannot answer, those that its agent falls back on: each a call of its own that
 * policy decides on. What was refused or is asked about is asked of no other, and what began to speak is not begun anew.
 */
import type { JsonObject } from "../call/json.ts";
import { readAnswer, type Answer } from "./answer.ts";
import { buildContext, type Context } from "./context.ts";
import type { ModelRef, Offered } from "./definition.ts";
import { runtimeFault } from "./fault.ts";
import { askHook } from "./hook.ts";
import { historyOf } from "./history.ts";
import { CONTEXT_TOKENS } from "./limits.ts";
import type { LiveRun } from "./live-run.ts";
import { makeCall, type Made } from "./make-call.ts";
import { withFiles } from "./media.ts";
import type { RuntimeParts } from "./parts.ts";
import type { RunChange, StoredModelCall } from "./port.ts";
import type { TurnEnd } from "./turn-end.ts";

/** The place of the model's call among the calls of its step. */
export const MODEL_ORDINAL = 0;
/** Those of the models to fall back on stand behind the tools and recalls of a step, whatever their number. */
const FALLBACK_ORDINAL = 2000;

/** What a step asks with. */
export interface Asking {
  readonly live: LiveRun;
  readonly parts: RuntimeParts;
  readonly offered: readonly Offered[];
}

/** What the model call of a step came to. */
export interface Answered {
  readonly answer: Answer;
  readonly row: StoredModelCall;
}

/** One model that is asked. */
interface Attempt extends Asking {
  readonly model: ModelRef;
  readonly ordinal: number;
}

/** `cannot`: another model may be asked instead. */
type Attempted = Answered | TurnEnd | { readonly kind: "cannot"; readonly end: TurnEnd };

export async function askModel(asking: Asking): Promise<Answered | TurnEnd> {
  const { model, fallbacks } = asking.live.definition;
  const first = await attempt({ ...asking, model, ordinal: MODEL_ORDINAL });
  if (!("kind" in first) || first.kind !== "cannot") return first;
  let { end } = first;
  for (const [at, fallback] of fallbacks.entries()) {
    const next = await attempt({ ...asking, model: fallback, ordinal: FALLBACK_ORDINAL + at });
    if (!("kind" in next) || next.kind === "stopped") return next;
    if (next.kind === "failed") return next;
    if (next.kind === "cannot") end = next.end;
    // A model that may not be told this, or only once people permitted it, is passed over.
  }
  return end;
}

async function attempt(of: Attempt): Promise<Attempted> {
  const { live, parts, model, ordinal } = of;
  const context = contextFor(of);
  tellContext(live, context);
  const body = await withFiles(bodyOf(of, context), live, parts);
  const refused = await askHook(live, "beforeModel", body);
  if (refused !== undefined) return { kind: "failed", fault: refused };
  const startedAt = parts.clock.monotonic();
  let firstTokenMs: number | undefined;
  const args = { dialect: "neutral", body };
  const made = await makeCall(
    live,
    {
      ordinal,
      action: "callModel",
      server: model.provider,
      name: model.id,
      args,
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
  const read = readMade(of, made);
  if (!("parts" in read)) {
    const mayAnother = made.kind === "ended" && firstTokenMs === undefined && parts.mayAnother(made, args);
    const isPassedOver = ordinal !== MODEL_ORDINAL && (made.kind === "refused" || made.kind === "waiting");
    return mayAnother || isPassedOver ? { kind: "cannot", end: read } : read;
  }
  const durationMs = Math.round(parts.clock.monotonic() - startedAt);
  const { call, result = {} } = endedOf(made);
  const row = rowOf(of, read, { durationMs, ...(firstTokenMs !== undefined && { firstTokenMs }), call });
  keepLater(of, row, context);
  const withheld = await askHook(live, "afterModel", result);
  return withheld === undefined ? { answer: read, row } : { kind: "failed", fault: withheld };
}

function endedOf(made: Made): Extract<Made, { readonly kind: "ended" }> {
  if (made.kind !== "ended") throw new Error("only a call that ended has an answer");
  return made;
}

/** What was sent and used is kept with whatever becomes of the step; of one that rested before, it is kept already. */
function keepLater({ live, parts }: Attempt, row: StoredModelCall, { items }: Context): void {
  const { run, step, agent } = live;
  if (live.known.size > 0 && parts.store.modelCallsOf(agent, run).some(({ call }) => call === row.call)) return;
  const changes: readonly RunChange[] = [
    { kind: "context-built", run, step, items },
    { kind: "model-called", call: row },
  ];
  live.unkept = { changes, tokens: row.tokens, costMicros: row.costMicros };
}

function tellContext({ events, step }: LiveRun, { items, trimmed }: Context): void {
  events.tell({ kind: "context.built", step, items, ...(trimmed.length > 0 && { trimmed }) });
}

function contextFor({ live, parts, offered, model }: Attempt): Context {
  const { definition, messages, recalled = [] } = live;
  const contextTokens = windowOf(model, definition, parts);
  return buildContext({ definition, contextTokens, clock: parts.clock, recalled, history: historyOf(live, parts), messages, offered });
}

/** Tokens that the model takes: as the agent says of its own, else as the table of models has it. */
function windowOf(model: ModelRef, { model: own, contextTokens }: LiveRun["definition"], parts: RuntimeParts): number {
  const known = parts.windowOf(model);
  if (model === own || known === undefined) return contextTokens ?? known ?? CONTEXT_TOKENS;
  return Math.min(known, contextTokens ?? known);
}

/** What the model is asked, in the neutral dialect: AI SDK's `LanguageModelV4CallOptions`. */
function bodyOf({ live, offered }: Attempt, context: Context): JsonObject {
  const { settings, output } = live.definition;
  const tools = offered.map(({ name, description, inputSchema }) => ({ type: "function", name, description, inputSchema }));
  return {
    ...settings,
    prompt: context.prompt.map((message) => ({ ...message })),
    ...(tools.length > 0 && { tools, toolChoice: { type: "auto" } }),
    ...(output !== undefined && { responseFormat: { type: "json", schema: output.schema, name: output.name } }),
  };
}

function rowOf(of: Attempt, answer: Answer, timed: TimedCall): StoredModelCall {
  const row = modelCallRow(of, timed, answer);
  const { call, provider, model, finishReason, tokens, costMicros } = row;
  const told = { model: `${provider}/${model}`, finishReason: finishReason ?? "", tokens, ...(costMicros !== undefined && { costMicros }) };
  of.live.events.tell({ kind: "model.called", step: of.live.step, call, ...told });
  return row;
}

type TimedCall = Pick<StoredModelCall, "call" | "durationMs" | "firstTokenMs">;
type OfModel = Pick<Attempt, "live" | "parts" | "model">;

/** The row of a model's answer. */
export function modelCallRow(of: OfModel, timed: TimedCall, { finishReason, tokens, costMicros, attempts }: Answer): StoredModelCall {
  const { live, parts } = of;
  const { provider, id } = attempts > 1 ? answeredBy(of, timed.call) : of.model;
  const { session, run, step } = live;
  const cost = costMicros !== undefined && { costMicros };
  return { ...timed, session, run, step, at: parts.clock.now(), provider, model: id, finishReason, tokens, ...cost, attempts };
}

/** The model that a call asked: its provider may have fallen back on another. */
function answeredBy({ live, parts, model }: OfModel, call: StoredModelCall["call"]): ModelRef {
  const row = parts.store.callsOf(live.agent, live).find((one) => one.call === call);
  return row === undefined ? model : { provider: row.server, id: row.name };
}

function readMade({ live, model }: Attempt, made: Made): Answer | TurnEnd {
  const { step } = live;
  const name = `${model.provider}/${model.id}`;
  switch (made.kind) {
    case "stopped":
      return { kind: "stopped" };
    case "unknown":
      throw new Error("a model call is always made again");
    case "waiting":
      live.events.tell({ kind: "call.decided", step, call: made.call, effect: "ask", rules: made.rules });
      live.events.tell({ kind: "approval.requested", step, approval: made.approval, expiresAt: made.expiresAt });
      return { kind: "waiting", asks: [{ kind: "approval", approval: made.approval, tool: name, args: {} }] };
    case "refused": {
      const { code, text } = made.reason;
      live.events.tell({ kind: "call.decided", step, call: made.call, effect: "refuse", rules: made.rules, reason: { code, text } });
      return { kind: "failed", fault: runtimeFault("RUNTIME_MODEL_REFUSED", `the call of ${name} was refused: ${text} (${code})`) };
    }
    case "ended":
      live.events.tell({ kind: "call.decided", step, call: made.call, effect: "permit", rules: [] });
      return readOrFail(name, made);
  }
}

function readOrFail(name: string, { status, result, fault }: Extract<Made, { readonly kind: "ended" }>): Answer | TurnEnd {
  const answer = status === "done" ? readAnswer(result) : undefined;
  if (answer !== undefined) return answer;
  const said = fault?.rpc === undefined ? "" : `: ${fault.rpc.message}`;
  const hint = fault?.hint === undefined ? "" : `; hint: ${fault.hint}`;
  const why = fault === undefined ? "its answer has no content" : `${fault.text} (${fault.code})${said}${hint}`;
  return { kind: "failed", fault: runtimeFault("RUNTIME_MODEL_FAILED", `${name} gave no answer: ${why}`) };
}

/** The rows of the journal of runs. Each condition is in the statement that relies on it. */
import type { ContextItem, NewRun, RunChange, StoredModelCall, StoredStep } from "../../runtime/port.ts";
import { noSession, notActive, notThere, runState } from "../fault.ts";
import type { ArtifactKept } from "../row-change.ts";
import type { Statements } from "./statements.ts";

/** Writes a change of the journal. Faults: STORE_CHANGE, STORE_RUN_STATE, LEDGER_SESSION_NOT_ACTIVE in an erased session. */
export function applyRunChange(db: Statements, change: RunChange | ArtifactKept): void {
  switch (change.kind) {
    case "run-started":
      return startRun(db, change.run);
    case "run-changed":
      return changeRun(db, change);
    case "run-titled":
      return must(
        db.of("UPDATE run SET title_key = ?, title = ? WHERE run = ?").run(change.title.keyId, change.title.bytes, change.run),
        change.run,
      );
    case "step-started":
      return startStep(db, change.step);
    case "step-changed":
      return changeStep(db, change);
    case "message-added":
      return addMessage(db, change);
    case "context-built":
      for (const item of change.items) addItem(db, change, item);
      return;
    case "call-settled": {
      const { call, verdict, by } = change.settlement;
      return db.insert("settlement", { call, run: change.run, verdict, by, at: change.at });
    }
    case "model-called":
      return addModelCall(db, change.call);
    case "artifact-kept":
      return addArtifact(db, change);
  }
}

function startRun(db: Statements, run: NewRun): void {
  assertOpen(db, run.session);
  db.insert("run", {
    run: run.run,
    session: run.session,
    ordinal: Number(db.of("SELECT coalesce(max(ordinal) + 1, 0) AS next FROM run WHERE session = ?").get(run.session)?.["next"]),
    parent_run: run.parent?.run,
    parent_step: run.parent?.step,
    copy_of: run.copyOf,
    state: "running",
    version: run.version,
    model: run.model,
    started_at: run.startedAt,
    title_key: run.title?.keyId,
    title: run.title?.bytes,
    input_key: run.input.keyId,
    input: run.input.bytes,
    thread: run.thread,
  });
}

/** Content for an erased session would be sealed with a key that is no more. */
function assertOpen(db: Statements, session: string): void {
  const state = db.of("SELECT state FROM session WHERE session = ?").get(session)?.["state"];
  if (state === undefined) throw noSession(session);
  if (state === "erased") throw notActive(session, state);
}

function changeRun(db: Statements, change: Extract<RunChange, { readonly kind: "run-changed" }>): void {
  const { run, from, to, endedAt, output, fault } = change;
  const state = db.of("SELECT state FROM run WHERE run = ?").get(run)?.["state"];
  if (state === undefined) throw notThere(run);
  if (!from.some((expected) => expected === state)) throw runState(run, String(state), to);
  db.of(
    `UPDATE run SET state = ?, ended_at = ?, fault = ?, output_key = coalesce(?, output_key), output = coalesce(?, output) WHERE run = ?`,
  ).run(to, endedAt ?? null, fault ?? null, output?.keyId ?? null, output?.bytes ?? null, run);
  const isEnd = to === "completed" || to === "failed" || to === "cancelled";
  if (endedAt !== undefined && isEnd)
    db.of("UPDATE step SET state = ?, ended_at = ? WHERE run = ? AND state IN ('running', 'waiting')").run(to, endedAt, run);
}

function startStep(db: Statements, step: StoredStep): void {
  db.insert("step", {
    run: step.run,
    step: step.step,
    kind: step.kind,
    state: step.state,
    started_at: step.startedAt,
    ended_at: step.endedAt,
    first_token_ms: step.firstTokenMs,
  });
}

function changeStep(db: Statements, change: Extract<RunChange, { readonly kind: "step-changed" }>): void {
  const { run, step, state, endedAt = null, firstTokenMs = null } = change;
  const sql = "UPDATE step SET state = ?, ended_at = ?, first_token_ms = coalesce(?, first_token_ms) WHERE run = ? AND step = ?";
  must(db.of(sql).run(state, endedAt, firstTokenMs, run, step), `${run}/${step}`);
}

function addMessage(db: Statements, { message }: Extract<RunChange, { readonly kind: "message-added" }>): void {
  assertOpen(db, message.session);
  db.insert("message", {
    message: message.message,
    run: message.run,
    session: message.session,
    step: message.step,
    ordinal: Number(db.of("SELECT coalesce(max(ordinal) + 1, 0) AS next FROM message WHERE run = ?").get(message.run)?.["next"]),
    role: message.role,
    at: message.at,
    chars: message.chars,
    content_key: message.content.keyId,
    content: message.content.bytes,
    copy_of: message.copyOf,
  });
}

function addItem(db: Statements, of: { readonly run: string; readonly step: number }, item: ContextItem): void {
  const { ordinal, source, ref, chars, label } = item;
  const readers = label === undefined || label.readers === null ? undefined : JSON.stringify(label.readers);
  db.insert("context_item", {
    run: of.run,
    step: of.step,
    ordinal,
    source,
    ref,
    chars,
    label_integrity: label?.integrity,
    label_readers: readers,
  });
}

function addModelCall(db: Statements, call: StoredModelCall): void {
  const { tokens, costMicros = null, run } = call;
  db.insert("model_call", {
    call: call.call,
    session: call.session,
    run,
    step: call.step,
    at: call.at,
    provider: call.provider,
    model: call.model,
    finish_reason: call.finishReason,
    tokens_in: tokens.input,
    tokens_out: tokens.output,
    tokens_cached: tokens.cached,
    tokens_reasoning: tokens.reasoning,
    cost_micros: costMicros,
    first_token_ms: call.firstTokenMs,
    duration_ms: call.durationMs,
    attempts: call.attempts,
  });
  if (run === undefined) return;
  const sql = `UPDATE run SET tokens_in = tokens_in + ?, tokens_out = tokens_out + ?, tokens_cached = tokens_cached + ?,
    tokens_reasoning = tokens_reasoning + ?, cost_micros = CASE WHEN ?5 IS NULL THEN cost_micros ELSE coalesce(cost_micros, 0) + ?5 END
    WHERE run = ?6`;
  must(db.of(sql).run(tokens.input, tokens.output, tokens.cached, tokens.reasoning, costMicros, run), run);
}

function addArtifact(db: Statements, { artifact, keyId }: ArtifactKept): void {
  assertOpen(db, artifact.session);
  db.insert("artifact", {
    artifact: artifact.artifact,
    session: artifact.session,
    run: artifact.run,
    call: artifact.call,
    at: artifact.at,
    media_type: artifact.mediaType,
    bytes: artifact.bytes,
    digest: artifact.digest,
    content_key: keyId,
    name_key: artifact.name?.keyId,
    name: artifact.name?.bytes,
  });
}

function must({ changes }: { readonly changes: number | bigint }, id: string): void {
  if (changes !== 1) throw notThere(id);
}

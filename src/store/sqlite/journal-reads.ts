/** What is read of an agent's journal of runs. Each statement finds its rows by an index: none grows with what is not asked for. */
import type { AgentId, PersonId, RunId, SessionId } from "../../call/id.ts";
import type {
  ArtifactId,
  ContextItem,
  ForkedFrom,
  NewestRuns,
  RunPage,
  Settlement,
  StepCall,
  StoredArtifact,
  StoredMessage,
  StoredModelCall,
  StoredRun,
  StoredStep,
  Tokens,
} from "../../runtime/port.ts";
import { id, idMaybe, number, numberMaybe, oneOf, sealed, sealedMaybe, text, textMaybe, texts } from "./rows.ts";
import type { Row } from "./rows.ts";
import type { Statements } from "./statements.ts";

const RUN_STATES = ["running", "waiting", "paused", "completed", "failed", "cancelled"] as const;
const STEP_STATES = ["running", "waiting", "completed", "failed", "cancelled"] as const;
const SOURCES = ["instructions", "date", "history", "memory", "knowledge", "culture", "input", "tool", "steer", "summary"] as const;
const OPEN = "SELECT * FROM run WHERE state IN ('running', 'waiting', 'paused') ORDER BY run";
/** The partial index `step_open` holds those that are open and no others. */
const AFTER = `SELECT step.* FROM step JOIN run ON run.run = step.run
  WHERE step.state IN ('running', 'waiting') AND run.state = 'completed' ORDER BY step.run, step.step`;
const ARTIFACT = "SELECT a.*, s.key_id IS NOT NULL AS is_kept FROM artifact a JOIN session s ON s.session = a.session";
/** Results may be large, and are asked for by step alone. */
const CALLS = `SELECT call, step_ordinal, action, server, name, effect, approval, reason, status, fault, args_key, args, result_key, result
  FROM tool_call WHERE run = ? AND step = ? ORDER BY entry_index`;
/** Every id of a run sorts before it. */
const AFTER_ALL = "run_~";

export class JournalReads {
  readonly #db: Statements;

  constructor(db: Statements) {
    this.#db = db;
  }

  run(run: RunId): StoredRun | undefined {
    const row = this.#db.of("SELECT * FROM run WHERE run = ?").get(run);
    return row && runOf(row);
  }

  runsOf(session: SessionId, { limit, before = Number.MAX_SAFE_INTEGER }: RunPage): readonly StoredRun[] {
    return this.#db
      .of("SELECT * FROM run WHERE session = ? AND ordinal < ? ORDER BY ordinal DESC LIMIT ?")
      .all(session, before, limit)
      .map(runOf);
  }

  newestRuns({ limit, before, thread }: NewestRuns): readonly StoredRun[] {
    if (thread !== undefined)
      return this.#db
        .of("SELECT * FROM run WHERE thread = ? AND run < ? ORDER BY run DESC LIMIT ?")
        .all(thread, before ?? AFTER_ALL, limit)
        .map(runOf);
    return this.#db
      .of("SELECT * FROM run WHERE run < ? ORDER BY run DESC LIMIT ?")
      .all(before ?? AFTER_ALL, limit)
      .map(runOf);
  }

  childRuns(run: RunId): readonly StoredRun[] {
    return this.#db.of("SELECT * FROM run WHERE parent_run = ? ORDER BY run").all(run).map(runOf);
  }

  openRuns(): readonly StoredRun[] {
    return this.#db.of(OPEN).all().map(runOf);
  }

  forkedFrom(session: SessionId): ForkedFrom | undefined {
    const row = this.#db.of("SELECT * FROM v_forks WHERE session = ?").get(session);
    return (
      row && {
        session: id(row, "from_session", "ses"),
        run: id(row, "from_run", "run"),
        ...maybe("message", idMaybe(row, "from_message", "msg")),
      }
    );
  }

  stepsAfter(): readonly StoredStep[] {
    return this.#db.of(AFTER).all().map(stepOf);
  }

  stepsOf(run: RunId): readonly StoredStep[] {
    return this.#db.of("SELECT * FROM step WHERE run = ? ORDER BY step").all(run).map(stepOf);
  }

  messagesOf(run: RunId): readonly StoredMessage[] {
    return this.#db.of("SELECT * FROM message WHERE run = ? ORDER BY ordinal").all(run).map(messageOf);
  }

  callsOf(run: RunId, step: number): readonly StepCall[] {
    return this.#db.of(CALLS).all(run, step).map(callOf);
  }

  settlementsOf(run: RunId): readonly Settlement[] {
    return this.#db.of("SELECT * FROM settlement WHERE run = ? ORDER BY call").all(run).map(settlementOf);
  }

  contextOf(run: RunId, step: number): readonly ContextItem[] {
    return this.#db.of("SELECT * FROM context_item WHERE run = ? AND step = ? ORDER BY ordinal").all(run, step).map(itemOf);
  }

  modelCallsOf(run: RunId): readonly StoredModelCall[] {
    return this.#db.of("SELECT * FROM model_call WHERE run = ? ORDER BY step, call").all(run).map(modelCallOf);
  }

  artifact(artifact: ArtifactId): StoredArtifact | undefined {
    const row = this.#db.of(`${ARTIFACT} WHERE artifact = ?`).get(artifact);
    return row && artifactOf(row);
  }

  artifactsOf(run: RunId): readonly StoredArtifact[] {
    return this.#db.of(`${ARTIFACT} WHERE run = ? ORDER BY artifact`).all(run).map(artifactOf);
  }

  /** The id of the key that sealed an artifact. */
  artifactKey(artifact: ArtifactId): string | undefined {
    const row = this.#db.of("SELECT content_key FROM artifact WHERE artifact = ?").get(artifact);
    return row && text(row, "content_key");
  }
}

function settlementOf(row: Row): Settlement {
  const by = textMaybe(row, "by");
  return {
    call: id(row, "call", "call"),
    verdict: oneOf(row, "verdict", ["again", "happened", "did-not"]),
    ...(by !== undefined && { by: by as PersonId | AgentId }),
  };
}

function runOf(row: Row): StoredRun {
  const parent = idMaybe(row, "parent_run", "run");
  return {
    run: id(row, "run", "run"),
    session: id(row, "session", "ses"),
    ordinal: number(row, "ordinal"),
    ...(parent !== undefined && { parent: { run: parent, step: number(row, "parent_step") } }),
    ...maybe("copyOf", idMaybe(row, "copy_of", "run")),
    state: oneOf(row, "state", RUN_STATES),
    version: text(row, "version"),
    model: text(row, "model"),
    startedAt: number(row, "started_at"),
    ...maybe("endedAt", numberMaybe(row, "ended_at")),
    ...maybe("title", sealedMaybe(row, "title")),
    input: sealed(row, "input"),
    ...maybe("output", sealedMaybe(row, "output")),
    tokens: tokensOf(row),
    ...maybe("costMicros", numberMaybe(row, "cost_micros")),
    ...maybe("fault", textMaybe(row, "fault")),
    ...maybe("thread", textMaybe(row, "thread")),
  };
}

function stepOf(row: Row): StoredStep {
  return {
    run: id(row, "run", "run"),
    step: number(row, "step"),
    kind: oneOf(row, "kind", ["turn", "memory", "summary", "hook"]),
    state: oneOf(row, "state", STEP_STATES),
    startedAt: number(row, "started_at"),
    ...maybe("endedAt", numberMaybe(row, "ended_at")),
    ...maybe("firstTokenMs", numberMaybe(row, "first_token_ms")),
  };
}

function messageOf(row: Row): StoredMessage {
  return {
    message: id(row, "message", "msg"),
    run: id(row, "run", "run"),
    session: id(row, "session", "ses"),
    ...maybe("step", numberMaybe(row, "step")),
    ordinal: number(row, "ordinal"),
    role: oneOf(row, "role", ["system", "user", "assistant", "tool"]),
    at: number(row, "at"),
    content: sealed(row, "content"),
    chars: number(row, "chars"),
    ...maybe("copyOf", idMaybe(row, "copy_of", "msg")),
  };
}

function callOf(row: Row): StepCall {
  return {
    call: id(row, "call", "call"),
    ...maybe("ordinal", numberMaybe(row, "step_ordinal")),
    action: text(row, "action"),
    server: text(row, "server"),
    name: text(row, "name"),
    effect: oneOf(row, "effect", ["permit", "ask", "refuse"]),
    ...maybe("approval", idMaybe(row, "approval", "apr")),
    ...maybe("reason", textMaybe(row, "reason")),
    ...(row["status"] !== null && { status: oneOf(row, "status", ["done", "failed", "unknown"]) }),
    ...maybe("fault", textMaybe(row, "fault")),
    args: sealed(row, "args"),
    ...maybe("result", sealedMaybe(row, "result")),
  };
}

function itemOf(row: Row): ContextItem {
  return {
    ordinal: number(row, "ordinal"),
    source: oneOf(row, "source", SOURCES),
    ...maybe("ref", textMaybe(row, "ref")),
    chars: number(row, "chars"),
    ...maybe("label", labelOf(row)),
  };
}

function labelOf(row: Row): ContextItem["label"] {
  if (row["label_integrity"] === null) return undefined;
  const integrity = oneOf(row, "label_integrity", ["trusted", "untrusted"]);
  return { integrity, readers: row["label_readers"] === null ? null : texts(row, "label_readers") };
}

function modelCallOf(row: Row): StoredModelCall {
  return {
    call: id(row, "call", "call"),
    session: id(row, "session", "ses"),
    ...maybe("run", idMaybe(row, "run", "run")),
    ...maybe("step", numberMaybe(row, "step")),
    at: number(row, "at"),
    provider: text(row, "provider"),
    model: text(row, "model"),
    ...maybe("finishReason", textMaybe(row, "finish_reason")),
    tokens: tokensOf(row),
    ...maybe("costMicros", numberMaybe(row, "cost_micros")),
    ...maybe("firstTokenMs", numberMaybe(row, "first_token_ms")),
    durationMs: number(row, "duration_ms"),
    attempts: number(row, "attempts"),
  };
}

function artifactOf(row: Row): StoredArtifact {
  return {
    artifact: id(row, "artifact", "art"),
    session: id(row, "session", "ses"),
    ...maybe("run", idMaybe(row, "run", "run")),
    ...maybe("call", idMaybe(row, "call", "call")),
    at: number(row, "at"),
    mediaType: text(row, "media_type"),
    bytes: number(row, "bytes"),
    digest: text(row, "digest"),
    ...maybe("name", sealedMaybe(row, "name")),
    isKept: number(row, "is_kept") === 1,
  };
}

function tokensOf(row: Row): Tokens {
  return {
    input: number(row, "tokens_in"),
    output: number(row, "tokens_out"),
    cached: number(row, "tokens_cached"),
    reasoning: number(row, "tokens_reasoning"),
  };
}

/** A member that is there only where it has a value. */
export function maybe<const Name extends string, Value>(name: Name, value: Value | undefined): { readonly [N in Name]?: Value } {
  // A computed name is widened to a text by the compiler; it is this one.
  return value === undefined ? {} : ({ [name]: value } as { readonly [N in Name]: Value });
}

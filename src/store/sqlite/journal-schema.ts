/** Tables of runs, and of what an agent and its house keep on their shelves. docs/storage.md describes every column. */

/** The label that content has, as columns. */
const LABEL = `label_integrity TEXT NOT NULL CHECK (label_integrity IN ('trusted', 'untrusted')),
  label_readers TEXT,
  label_origins TEXT NOT NULL`;

/** Runs, step by step. Their content is sealed under the key of their session. */
export const RUNS = `
ALTER TABLE tool_call ADD COLUMN step_ordinal INTEGER;

CREATE TABLE run (
  run TEXT PRIMARY KEY,
  session TEXT NOT NULL REFERENCES session (session),
  ordinal INTEGER NOT NULL,
  parent_run TEXT,
  parent_step INTEGER,
  state TEXT NOT NULL CHECK (state IN ('running', 'waiting', 'paused', 'completed', 'failed', 'cancelled')),
  version TEXT NOT NULL,
  model TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  title_key TEXT,
  title BLOB,
  input_key TEXT NOT NULL,
  input BLOB NOT NULL,
  output_key TEXT,
  output BLOB,
  tokens_in INTEGER NOT NULL DEFAULT 0,
  tokens_out INTEGER NOT NULL DEFAULT 0,
  tokens_cached INTEGER NOT NULL DEFAULT 0,
  tokens_reasoning INTEGER NOT NULL DEFAULT 0,
  cost_micros INTEGER,
  fault TEXT,
  thread TEXT,
  UNIQUE (session, ordinal)
) STRICT;
CREATE INDEX run_of_thread ON run (thread, run) WHERE thread IS NOT NULL;
CREATE INDEX run_open ON run (run) WHERE state IN ('running', 'waiting', 'paused');
CREATE INDEX run_of_parent ON run (parent_run) WHERE parent_run IS NOT NULL;

CREATE TABLE step (
  run TEXT NOT NULL REFERENCES run (run),
  step INTEGER NOT NULL CHECK (step >= 0),
  kind TEXT NOT NULL CHECK (kind IN ('turn', 'memory', 'summary', 'hook')),
  state TEXT NOT NULL CHECK (state IN ('running', 'waiting', 'completed', 'failed', 'cancelled')),
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  first_token_ms REAL,
  PRIMARY KEY (run, step)
) STRICT, WITHOUT ROWID;

CREATE TABLE message (
  message TEXT PRIMARY KEY,
  run TEXT NOT NULL REFERENCES run (run),
  session TEXT NOT NULL REFERENCES session (session),
  step INTEGER,
  ordinal INTEGER NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('system', 'user', 'assistant', 'tool')),
  at INTEGER NOT NULL,
  chars INTEGER NOT NULL,
  content_key TEXT NOT NULL,
  content BLOB NOT NULL,
  UNIQUE (run, ordinal)
) STRICT;

CREATE TABLE context_item (
  run TEXT NOT NULL,
  step INTEGER NOT NULL,
  ordinal INTEGER NOT NULL,
  source TEXT NOT NULL CHECK (source IN
    ('instructions', 'date', 'history', 'memory', 'knowledge', 'culture', 'input', 'tool', 'steer', 'summary')),
  ref TEXT,
  chars INTEGER NOT NULL,
  label_integrity TEXT CHECK (label_integrity IN ('trusted', 'untrusted')),
  label_readers TEXT,
  PRIMARY KEY (run, step, ordinal),
  FOREIGN KEY (run, step) REFERENCES step (run, step)
) STRICT, WITHOUT ROWID;

CREATE TABLE model_call (
  call TEXT PRIMARY KEY REFERENCES tool_call (call),
  session TEXT NOT NULL REFERENCES session (session),
  run TEXT REFERENCES run (run),
  step INTEGER,
  at INTEGER NOT NULL,
  provider TEXT NOT NULL,
  model TEXT NOT NULL,
  finish_reason TEXT,
  tokens_in INTEGER NOT NULL,
  tokens_out INTEGER NOT NULL,
  tokens_cached INTEGER NOT NULL,
  tokens_reasoning INTEGER NOT NULL,
  cost_micros INTEGER,
  first_token_ms REAL,
  duration_ms REAL NOT NULL,
  attempts INTEGER NOT NULL CHECK (attempts >= 1)
) STRICT;
CREATE INDEX model_call_of_run ON model_call (run, step) WHERE run IS NOT NULL;
CREATE INDEX model_call_at ON model_call (at);

CREATE TABLE artifact (
  artifact TEXT PRIMARY KEY,
  session TEXT NOT NULL REFERENCES session (session),
  run TEXT REFERENCES run (run),
  call TEXT,
  at INTEGER NOT NULL,
  media_type TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  digest TEXT NOT NULL,
  content_key TEXT NOT NULL,
  name_key TEXT,
  name BLOB
) STRICT;
CREATE INDEX artifact_of_run ON artifact (run, artifact) WHERE run IS NOT NULL;
CREATE INDEX artifact_content ON artifact (session, digest);
`;

/** What people said of calls whose fate nobody knows. */
export const SETTLEMENTS = `
CREATE TABLE settlement (
  call TEXT PRIMARY KEY REFERENCES tool_call (call),
  run TEXT NOT NULL REFERENCES run (run),
  verdict TEXT NOT NULL CHECK (verdict IN ('again', 'happened', 'did-not')),
  by TEXT,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX settlement_of_run ON settlement (run);
`;

/** What the copies of a forked session were made of. The last copied run is what the session goes on from. */
export const FORKS = `
ALTER TABLE run ADD COLUMN copy_of TEXT;
ALTER TABLE message ADD COLUMN copy_of TEXT;
CREATE INDEX run_copied ON run (session, ordinal) WHERE copy_of IS NOT NULL;
DROP VIEW v_runs;
CREATE VIEW v_runs AS
  SELECT run, session, ordinal, state, model, datetime(started_at / 1000, 'unixepoch') AS started,
    round((ended_at - started_at) / 1000.0, 3) AS seconds,
    (SELECT count(*) FROM step WHERE step.run = run.run) AS steps,
    (SELECT count(*) FROM tool_call WHERE tool_call.run = run.run AND action <> 'callModel') AS tool_calls,
    tokens_in, tokens_out, tokens_cached, tokens_reasoning, cost_micros / 1e6 AS cost_usd, fault, parent_run, version, copy_of
  FROM run;
DROP VIEW v_messages;
CREATE VIEW v_messages AS
  SELECT message, run, session, step, ordinal, role, datetime(at / 1000, 'unixepoch') AS sent, chars, copy_of FROM message;
CREATE VIEW v_forks AS
  SELECT last.session, source.session AS from_session, source.run AS from_run,
    (SELECT copy_of FROM message WHERE message.run = last.run AND copy_of IS NOT NULL ORDER BY ordinal DESC LIMIT 1) AS from_message
  FROM run last JOIN run source ON source.run = last.copy_of
  WHERE last.copy_of IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM run later WHERE later.session = last.session AND later.copy_of IS NOT NULL AND later.ordinal > last.ordinal);
`;

/** Steps that are open are asked for when a house opens, however many a database has. */
export const OPEN_STEPS = "CREATE INDEX step_open ON step (run, step) WHERE state IN ('running', 'waiting');";

/** A row of a shelf with its events. `more` are the columns that one shelf alone has. */
function shelf(table: string, of: { readonly id: string; readonly more: string }): string {
  const { id, more } = of;
  return `
CREATE TABLE ${table} (
  ${id} TEXT PRIMARY KEY,
  ${more}
  state TEXT NOT NULL CHECK (state IN ('proposed', 'kept', 'refused', 'forgotten')),
  version INTEGER NOT NULL CHECK (version >= 1),
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  ${LABEL},
  chars INTEGER NOT NULL,
  digest TEXT,
  key_id TEXT,
  key_wrapped_by TEXT,
  key_wrapped BLOB,
  content BLOB,
  CHECK ((state = 'forgotten') = (key_wrapped IS NULL)),
  CHECK ((key_wrapped IS NULL) = (content IS NULL))
) STRICT;
CREATE INDEX ${table}_of_digest ON ${table} (digest) WHERE digest IS NOT NULL;

CREATE TABLE ${table}_event (
  ${id} TEXT NOT NULL REFERENCES ${table} (${id}),
  ordinal INTEGER NOT NULL,
  event TEXT NOT NULL CHECK (event IN ('proposed', 'kept', 'refused', 'changed', 'reverted', 'forgotten')),
  version INTEGER NOT NULL,
  at INTEGER NOT NULL,
  by TEXT NOT NULL,
  session TEXT,
  run TEXT,
  call TEXT,
  content BLOB,
  PRIMARY KEY (${id}, ordinal)
) STRICT;
`;
}

/** What one agent remembers and knows. Each row is sealed under a key of its own, which the agent's wraps. */
export const AGENT_SHELVES = `
${shelf("memory", { id: "memory", more: "person TEXT,\n  origin TEXT NOT NULL CHECK (origin IN ('extracted', 'tool', 'person'))," })}
CREATE INDEX memory_of_person ON memory (person, memory);
${shelf("knowledge", { id: "document", more: "source TEXT NOT NULL CHECK (source IN ('file', 'url', 'text')),\n  media_type TEXT NOT NULL,\n  chunks INTEGER NOT NULL," })}
CREATE TABLE knowledge_chunk (
  document TEXT NOT NULL REFERENCES knowledge (document),
  ordinal INTEGER NOT NULL,
  version INTEGER NOT NULL,
  chars INTEGER NOT NULL,
  key_id TEXT NOT NULL,
  text BLOB NOT NULL,
  vector_model TEXT,
  vector_dimensions INTEGER,
  vector BLOB,
  PRIMARY KEY (document, ordinal)
) STRICT;
`;

/** What all agents of a house share. Each row is sealed under a key of its own, which the house's wraps. */
export const HOUSE_SHELVES = shelf("culture", { id: "culture", more: "proposed_by TEXT," });

/** Where an agent came from that another house exported: what that house had signed. */
export const IMPORTED = `
CREATE TABLE imported_from (
  house TEXT NOT NULL,
  vkey TEXT NOT NULL,
  size INTEGER NOT NULL,
  note TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;
`;

/** For people who ask in SQL: times as text, counts, costs in US dollars; nothing sealed. */
export const VIEWS = `
CREATE VIEW v_runs AS
  SELECT run, session, ordinal, state, model, datetime(started_at / 1000, 'unixepoch') AS started,
    round((ended_at - started_at) / 1000.0, 3) AS seconds,
    (SELECT count(*) FROM step WHERE step.run = run.run) AS steps,
    (SELECT count(*) FROM tool_call WHERE tool_call.run = run.run AND action <> 'callModel') AS tool_calls,
    tokens_in, tokens_out, tokens_cached, tokens_reasoning, cost_micros / 1e6 AS cost_usd, fault, parent_run, version
  FROM run;
CREATE VIEW v_steps AS
  SELECT step.run, run.session, step.step, step.kind, step.state, datetime(step.started_at / 1000, 'unixepoch') AS started,
    step.ended_at - step.started_at AS duration_ms, step.first_token_ms,
    (SELECT count(*) FROM tool_call WHERE tool_call.run = step.run AND tool_call.step = step.step AND action <> 'callModel') AS tool_calls
  FROM step JOIN run ON run.run = step.run;
CREATE VIEW v_messages AS
  SELECT message, run, session, step, ordinal, role, datetime(at / 1000, 'unixepoch') AS sent, chars FROM message;
CREATE VIEW v_tool_calls AS
  SELECT call, session, run, step, datetime(at / 1000, 'unixepoch') AS called, action, server, name, effect, reason, rules,
    CASE effect WHEN 'refuse' THEN 'refused' WHEN 'ask' THEN 'asked' ELSE coalesce(status, 'under way') END AS ended,
    fault, duration_ms, approval, label_integrity, found
  FROM tool_call WHERE action <> 'callModel';
CREATE VIEW v_model_calls AS
  SELECT m.call, m.session, m.run, m.step, datetime(m.at / 1000, 'unixepoch') AS called, m.provider, m.model, c.effect, c.status,
    m.finish_reason, m.tokens_in, m.tokens_out, m.tokens_cached, m.tokens_reasoning, m.cost_micros / 1e6 AS cost_usd,
    m.first_token_ms, m.duration_ms, m.attempts
  FROM model_call m JOIN tool_call c ON c.call = m.call;
CREATE VIEW v_costs_by_day AS
  SELECT date(at / 1000, 'unixepoch') AS day, provider, model, count(*) AS calls, sum(tokens_in) AS tokens_in,
    sum(tokens_out) AS tokens_out, sum(cost_micros) / 1e6 AS cost_usd
  FROM model_call GROUP BY day, provider, model;
CREATE VIEW v_approvals AS
  SELECT a.approval, a.session, a.call, c.run, c.server, c.name, a.state, datetime(a.opened_at / 1000, 'unixepoch') AS opened,
    datetime(a.expires_at / 1000, 'unixepoch') AS expires, a.quorum,
    (SELECT group_concat(person || ' ' || verdict, ', ') FROM vote WHERE vote.approval = a.approval) AS votes,
    round(((SELECT max(at) FROM vote WHERE vote.approval = a.approval) - a.opened_at) / 1000.0, 3) AS waited_seconds, a.consumed_by
  FROM approval a JOIN tool_call c ON c.call = a.call;
CREATE VIEW v_context AS
  SELECT i.run, i.step, i.ordinal, i.source, i.ref, i.chars,
    round(100.0 * i.chars / max(1, sum(i.chars) OVER (PARTITION BY i.run, i.step)), 1) AS percent,
    i.label_integrity
  FROM context_item i;
CREATE VIEW v_memories AS
  SELECT memory, person, origin, state, version, datetime(created_at / 1000, 'unixepoch') AS created,
    datetime(changed_at / 1000, 'unixepoch') AS changed, label_integrity, chars FROM memory;
CREATE VIEW v_knowledge AS
  SELECT document, source, media_type, state, version, chunks, datetime(created_at / 1000, 'unixepoch') AS created,
    datetime(changed_at / 1000, 'unixepoch') AS changed, label_integrity, chars FROM knowledge;
CREATE VIEW v_artifacts AS
  SELECT artifact, a.session, run, call, datetime(at / 1000, 'unixepoch') AS made, media_type, bytes, s.key_id IS NOT NULL AS is_kept
  FROM artifact a JOIN session s ON s.session = a.session;
`;

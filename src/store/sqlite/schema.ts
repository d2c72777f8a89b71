/**
 * The tables, version by version. docs/storage.md describes every column. A version is never edited once released: a
 * change is the next element of the list.
 */

import { AGENT_SHELVES, FORKS, HOUSE_SHELVES, IMPORTED, OPEN_STEPS, RUNS, SETTLEMENTS, VIEWS } from "./journal-schema.ts";

/** What both kinds of database have: the log. */
const LOG = `
CREATE TABLE entry (
  idx INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  bytes BLOB NOT NULL
) STRICT;
CREATE TABLE tile (
  level INTEGER NOT NULL,
  idx INTEGER NOT NULL,
  hashes BLOB NOT NULL,
  PRIMARY KEY (level, idx)
) STRICT;
CREATE TABLE checkpoint (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  size INTEGER NOT NULL,
  note TEXT NOT NULL
) STRICT;
`;

const AGENT_1 = `${LOG}
CREATE TABLE session (
  session TEXT PRIMARY KEY,
  entry_index INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('active', 'paused', 'killed', 'ended', 'erased')),
  person TEXT,
  purpose_key TEXT,
  purpose BLOB,
  started_at INTEGER NOT NULL,
  calls INTEGER NOT NULL,
  last_call TEXT,
  label_integrity TEXT NOT NULL,
  label_readers TEXT,
  label_origins TEXT NOT NULL,
  key_id TEXT,
  key_wrapped_by TEXT,
  key_wrapped BLOB
) STRICT;
CREATE INDEX session_newest ON session (entry_index);

CREATE TABLE tool_call (
  entry_index INTEGER PRIMARY KEY,
  call TEXT NOT NULL UNIQUE,
  session TEXT NOT NULL REFERENCES session (session),
  at INTEGER NOT NULL,
  door TEXT NOT NULL,
  action TEXT NOT NULL,
  server TEXT NOT NULL,
  name TEXT NOT NULL,
  definition TEXT NOT NULL,
  policy TEXT NOT NULL,
  effect TEXT NOT NULL CHECK (effect IN ('permit', 'ask', 'refuse')),
  rules TEXT NOT NULL,
  reason TEXT,
  label_integrity TEXT NOT NULL,
  label_readers TEXT,
  label_origins TEXT NOT NULL,
  digest TEXT NOT NULL,
  approval TEXT,
  lease TEXT,
  previous TEXT,
  args_key TEXT NOT NULL,
  args BLOB NOT NULL,
  outcome_index INTEGER,
  closed_at INTEGER,
  status TEXT CHECK (status IN ('done', 'failed', 'unknown')),
  fault TEXT,
  duration_ms REAL,
  findings TEXT,
  result_key TEXT,
  result BLOB
) STRICT;
CREATE INDEX tool_call_of_session ON tool_call (session, entry_index);
CREATE INDEX tool_call_open ON tool_call (entry_index) WHERE effect = 'permit' AND status IS NULL;

CREATE TABLE approval (
  approval TEXT PRIMARY KEY,
  entry_index INTEGER NOT NULL,
  session TEXT NOT NULL REFERENCES session (session),
  call TEXT NOT NULL,
  digest TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('pending', 'permitted', 'refused', 'expired', 'consumed')),
  asks TEXT NOT NULL,
  quorum INTEGER NOT NULL,
  subject_key TEXT NOT NULL,
  subject BLOB NOT NULL,
  opened_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  consumed_by TEXT
) STRICT;
CREATE INDEX approval_of_digest ON approval (session, digest, entry_index);
CREATE INDEX approval_in_state ON approval (state, entry_index);

CREATE TABLE vote (
  entry_index INTEGER PRIMARY KEY,
  approval TEXT NOT NULL REFERENCES approval (approval),
  person TEXT NOT NULL,
  verdict TEXT NOT NULL CHECK (verdict IN ('permit', 'refuse')),
  at INTEGER NOT NULL,
  reason_key TEXT,
  reason BLOB,
  UNIQUE (approval, person, verdict)
) STRICT;

CREATE TABLE lease (
  lease TEXT PRIMARY KEY,
  entry_index INTEGER NOT NULL,
  session TEXT NOT NULL REFERENCES session (session),
  approval TEXT NOT NULL REFERENCES approval (approval),
  server TEXT NOT NULL,
  name TEXT NOT NULL,
  definition TEXT NOT NULL,
  rules TEXT NOT NULL,
  patterns_key TEXT NOT NULL,
  patterns BLOB NOT NULL,
  uses_max INTEGER NOT NULL,
  uses_left INTEGER NOT NULL CHECK (uses_left >= 0),
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX lease_of_definition ON lease (session, server, name, entry_index) WHERE uses_left > 0;
`;

const AGENT_2 = `
ALTER TABLE tool_call ADD COLUMN budget TEXT;
CREATE TABLE budget (
  budget TEXT NOT NULL,
  key TEXT NOT NULL,
  since INTEGER NOT NULL,
  used INTEGER NOT NULL CHECK (used >= 0),
  until INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (budget, key)
) STRICT, WITHOUT ROWID;
`;

const HOUSE_1 = `${LOG}
CREATE TABLE house (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  house TEXT NOT NULL
) STRICT;
CREATE TABLE agent (
  agent TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  role TEXT NOT NULL,
  owner TEXT,
  key_digest TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('active', 'revoked')),
  added_at INTEGER NOT NULL,
  tokens_not_before INTEGER NOT NULL
) STRICT;
CREATE TABLE agent_key (
  agent TEXT PRIMARY KEY,
  key_id TEXT NOT NULL,
  wrapped_by TEXT NOT NULL,
  wrapped BLOB NOT NULL
) STRICT;
CREATE TABLE token_revoked (
  token TEXT PRIMARY KEY,
  until INTEGER NOT NULL
) STRICT;
CREATE TABLE definition (
  kind TEXT NOT NULL,
  server TEXT NOT NULL,
  name TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('pinned', 'quarantined', 'gone')),
  fingerprint TEXT NOT NULL,
  described TEXT NOT NULL,
  candidate_fingerprint TEXT,
  candidate_described TEXT,
  first_seen_at INTEGER NOT NULL,
  PRIMARY KEY (kind, server, name)
) STRICT;
CREATE TABLE person (
  person TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  added_at INTEGER NOT NULL
) STRICT;
CREATE TABLE operator_session (
  digest TEXT PRIMARY KEY,
  person TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('link', 'cookie', 'cli')),
  expires_at INTEGER NOT NULL,
  used_at INTEGER
) STRICT;
CREATE TABLE policy (
  version TEXT PRIMARY KEY,
  at INTEGER NOT NULL,
  files TEXT NOT NULL
) STRICT;
CREATE TABLE anchor (
  agent TEXT PRIMARY KEY,
  size INTEGER NOT NULL,
  root TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;
`;

/** What a decision read beside its call and session. Null in calls from before, and where no rules were asked. */
const AGENT_3 = `
ALTER TABLE tool_call ADD COLUMN taken_at INTEGER;
ALTER TABLE tool_call ADD COLUMN kind TEXT;
ALTER TABLE tool_call ADD COLUMN agent_name TEXT;
ALTER TABLE tool_call ADD COLUMN role TEXT;
ALTER TABLE tool_call ADD COLUMN classes TEXT;
ALTER TABLE tool_call ADD COLUMN teams TEXT;
ALTER TABLE tool_call ADD COLUMN session_calls INTEGER;
ALTER TABLE tool_call ADD COLUMN args_findings TEXT;
ALTER TABLE tool_call ADD COLUMN approvals TEXT;
ALTER TABLE tool_call ADD COLUMN remedies TEXT;
`;

/** What waits is found by when its time runs out. */
const AGENT_4 = "CREATE INDEX approval_expiring ON approval (state, expires_at);";

/** What inspection said of a call's values. Null where it said nothing. */
const AGENT_5 = "ALTER TABLE tool_call ADD COLUMN flow TEXT;";

/** Values that people vouched for. */
const AGENT_6 = `
CREATE TABLE endorsement (
  entry_index INTEGER PRIMARY KEY,
  session TEXT NOT NULL REFERENCES session (session),
  call TEXT NOT NULL,
  by TEXT NOT NULL,
  at INTEGER NOT NULL,
  classes TEXT NOT NULL,
  values_key TEXT NOT NULL,
  "values" BLOB NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX endorsement_of_session ON endorsement (session, entry_index);
`;

/** How many asks a session opened lately is counted. */
const AGENT_7 = "CREATE INDEX approval_opened ON approval (session, opened_at);";

/** Values for which tokens stand in what the model sees. */
const AGENT_9 = `
CREATE TABLE value_token (
  session TEXT NOT NULL REFERENCES session (session),
  ordinal INTEGER NOT NULL,
  class TEXT NOT NULL,
  digest TEXT NOT NULL,
  call TEXT NOT NULL,
  value_key TEXT NOT NULL,
  value BLOB NOT NULL,
  PRIMARY KEY (session, ordinal)
) STRICT, WITHOUT ROWID;
`;

/** How many findings of each class stood in what a call brought back. Null where there were none, and in calls from before. */
const AGENT_10 = "ALTER TABLE tool_call ADD COLUMN found TEXT;";

/** The step of a run that made a call: what became of it is found there after a crash. */
const AGENT_11 = `
ALTER TABLE tool_call ADD COLUMN run TEXT;
ALTER TABLE tool_call ADD COLUMN step INTEGER;
CREATE INDEX tool_call_of_run ON tool_call (run, step, entry_index) WHERE run IS NOT NULL;
`;

/** What stood when a call was decided: definitions as they were pinned, and how each policy set came. */
const HOUSE_2 = `
CREATE TABLE definition_version (
  kind TEXT NOT NULL,
  server TEXT NOT NULL,
  name TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  described TEXT NOT NULL,
  PRIMARY KEY (kind, server, name, fingerprint)
) STRICT;
INSERT INTO definition_version SELECT kind, server, name, fingerprint, described FROM definition;
CREATE TABLE policy_change (
  entry TEXT PRIMARY KEY,
  at INTEGER NOT NULL,
  event TEXT NOT NULL CHECK (event IN ('loaded', 'rejected')),
  version TEXT NOT NULL,
  by TEXT NOT NULL,
  cause TEXT NOT NULL CHECK (cause IN ('start', 'folder', 'living', 'apply', 'rollback')),
  because TEXT,
  problems TEXT NOT NULL
) STRICT;
`;

/** Which agents came from the configuration: those that the house itself added. */
const HOUSE_3 = `
ALTER TABLE agent ADD COLUMN configured INTEGER NOT NULL DEFAULT 0;
UPDATE agent SET configured = 1 WHERE agent IN (
  SELECT json_extract(CAST(bytes AS TEXT), '$.agent') FROM entry
  WHERE kind = 'agent' AND json_extract(CAST(bytes AS TEXT), '$.event') = 'added' AND json_extract(CAST(bytes AS TEXT), '$.by') = 'house'
);
`;

/** What the person asked for. */
const AGENT_8 = `
CREATE TABLE prompt (
  prompt TEXT PRIMARY KEY,
  entry_index INTEGER NOT NULL,
  session TEXT NOT NULL REFERENCES session (session),
  at INTEGER NOT NULL,
  digest TEXT NOT NULL,
  content_key TEXT NOT NULL,
  content BLOB NOT NULL
) STRICT;
CREATE INDEX prompt_of_session ON prompt (session, entry_index);
`;

/** Labels that calls left on what servers keep. */
const HOUSE_4 = `
CREATE TABLE stored_label (
  server TEXT NOT NULL,
  resource TEXT NOT NULL,
  label_integrity TEXT NOT NULL CHECK (label_integrity IN ('trusted', 'untrusted')),
  label_readers TEXT,
  label_origins TEXT NOT NULL,
  PRIMARY KEY (server, resource)
) STRICT, WITHOUT ROWID;
`;

/** The house's own store of secrets. A version whose value is gone stays, so that none is ever given twice. */
const HOUSE_5 = `
CREATE TABLE secret (
  name TEXT NOT NULL,
  version INTEGER NOT NULL,
  at INTEGER NOT NULL,
  key_id TEXT,
  key_wrapped_by TEXT,
  key_wrapped BLOB,
  sealed BLOB,
  PRIMARY KEY (name, version)
) STRICT, WITHOUT ROWID;
`;

/** Keys of agents for the model doors. */
const HOUSE_6 = `
CREATE TABLE virtual_key (
  key TEXT PRIMARY KEY,
  agent TEXT NOT NULL,
  digest TEXT NOT NULL,
  added_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  revoked_at INTEGER,
  person TEXT,
  session TEXT
) STRICT;
`;

/** Whether a prompt stands there already is asked once a run, however many a session has. */
const PROMPT_DIGESTS = "CREATE INDEX prompt_by_digest ON prompt (session, digest);";

const AGENT_12 = `${RUNS}${AGENT_SHELVES}${IMPORTED}${VIEWS}${PROMPT_DIGESTS}`;

/** When a request to people was withdrawn: its state says expired. */
const WITHDRAWN = "ALTER TABLE approval ADD COLUMN withdrawn_at INTEGER;";

export interface Schema {
  readonly of: "agent" | "house";
  /** SQL that leads from version `i` to version `i + 1`. */
  readonly versions: readonly string[];
}

export const AGENT_SCHEMA: Schema = {
  of: "agent",
  versions: [
    AGENT_1,
    AGENT_2,
    AGENT_3,
    AGENT_4,
    AGENT_5,
    AGENT_6,
    AGENT_7,
    AGENT_8,
    AGENT_9,
    AGENT_10,
    AGENT_11,
    AGENT_12,
    SETTLEMENTS,
    FORKS,
    OPEN_STEPS,
    WITHDRAWN,
  ],
};
export const HOUSE_SCHEMA: Schema = { of: "house", versions: [HOUSE_1, HOUSE_2, HOUSE_3, HOUSE_4, HOUSE_5, HOUSE_6, HOUSE_SHELVES] };

/** The statements that write an agent's rows. */
export type AgentWrite =
  | "sessionState"
  | "countCall"
  | "countPermit"
  | "findCall"
  | "insertCall"
  | "closeCall"
  | "insertModelCall"
  | "setLabel"
  | "sessionLabel"
  | "insertPrompt"
  | "insertApproval"
  | "consumeApproval"
  | "settleApproval"
  | "findVote"
  | "insertVote"
  | "quorumReached"
  | "insertEndorsement"
  | "insertValueToken"
  | "insertLease"
  | "useLease"
  | "insertSession"
  | "moveSession"
  | "eraseSession"
  | "charge";

export const AGENT_WRITES: Readonly<Record<AgentWrite, string>> = {
  sessionState: "SELECT state FROM session WHERE session = ?",
  countCall: "UPDATE session SET calls = calls + 1, last_call = ? WHERE session = ?",
  countPermit: "UPDATE session SET calls = calls + 1, last_call = ? WHERE session = ? AND state = 'active'",
  insertSession: `
    INSERT INTO session (session, entry_index, state, person, purpose_key, purpose, started_at, calls,
      label_integrity, label_readers, label_origins, key_id, key_wrapped_by, key_wrapped)
    VALUES (?, ?, 'active', ?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?)`,
  moveSession: "UPDATE session SET state = ? WHERE session = ?",
  eraseSession: "UPDATE session SET state = ?, key_id = NULL, key_wrapped_by = NULL, key_wrapped = NULL WHERE session = ?",
  sessionLabel: "SELECT label_integrity, label_readers, label_origins FROM session WHERE session = ?",
  insertPrompt: "INSERT INTO prompt (prompt, entry_index, session, at, digest, content_key, content) VALUES (?, ?, ?, ?, ?, ?, ?)",
  setLabel: "UPDATE session SET label_integrity = ?, label_readers = ?, label_origins = ? WHERE session = ?",

  findCall: "SELECT 1 FROM tool_call WHERE call = ?",
  insertCall: `
    INSERT INTO tool_call (entry_index, call, session, at, door, action, server, name, definition, policy,
      effect, rules, reason, label_integrity, label_readers, label_origins, digest,
      approval, lease, previous, args_key, args, budget,
      taken_at, kind, agent_name, role, classes, teams, session_calls, args_findings, approvals, remedies, flow, run, step, step_ordinal)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  closeCall: `
    UPDATE tool_call SET outcome_index = ?, closed_at = ?, status = ?, fault = ?, duration_ms = ?, findings = ?, found = ?, result_key = ?, result = ?
    WHERE call = ? AND session = ? AND effect = 'permit' AND status IS NULL`,
  insertModelCall: `
    INSERT INTO model_call (call, session, at, provider, model, tokens_in, tokens_out, tokens_cached, tokens_reasoning, cost_micros, duration_ms, attempts)
    SELECT call, session, closed_at, server, name, ?, ?, ?, ?, ?, duration_ms, ? FROM tool_call WHERE call = ? AND run IS NULL`,

  charge: `
    INSERT INTO budget (budget, key, since, used, until, at) VALUES (?, ?, ?, max(0, ?4), ?, ?)
    ON CONFLICT DO UPDATE SET
      used = max(0, CASE WHEN excluded.since > since THEN ?4 ELSE used + ?4 END),
      since = max(since, excluded.since), until = max(until, excluded.until), at = excluded.at`,

  insertApproval: `
    INSERT INTO approval (approval, entry_index, session, call, digest, state, asks, quorum, subject_key, subject, opened_at, expires_at)
    VALUES (?, ?, ?, ?, ?, 'pending', ?, ?, ?, ?, ?, ?)`,
  consumeApproval: `
    UPDATE approval SET state = 'consumed', consumed_by = ?
    WHERE approval = ? AND session = ? AND state = 'permitted' AND expires_at > ? AND digest = ?`,
  settleApproval: "UPDATE approval SET state = ?, withdrawn_at = ? WHERE approval = ? AND session = ? AND digest = ? AND state = 'pending'",
  findVote: "SELECT 1 FROM vote WHERE approval = ? AND person = ? AND verdict = ?",
  insertVote: "INSERT INTO vote (entry_index, approval, person, verdict, at, reason_key, reason) VALUES (?, ?, ?, ?, ?, ?, ?)",
  quorumReached: `
    SELECT (SELECT count(*) FROM vote WHERE vote.approval = approval.approval AND verdict = 'permit') >= quorum AS reached
    FROM approval WHERE approval = ?`,

  insertValueToken:
    "INSERT OR IGNORE INTO value_token (session, ordinal, class, digest, call, value_key, value) VALUES (?, ?, ?, ?, ?, ?, ?)",
  insertEndorsement: `
    INSERT INTO endorsement (entry_index, session, call, by, at, classes, values_key, "values", expires_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,

  insertLease: `
    INSERT INTO lease (lease, entry_index, session, approval, server, name, definition, rules, patterns_key, patterns, uses_max, uses_left, expires_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  useLease: `
    UPDATE lease SET uses_left = uses_left - 1
    WHERE lease = ? AND session = ? AND uses_left > 0 AND expires_at > ? AND server = ? AND definition = ?`,
};

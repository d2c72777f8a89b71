/** What is read of the house database. */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { AgentRow, DefinitionRow, OperatorSessionRow, PersonRow, VirtualKeyRow } from "../../rows/house-row.ts";
import type { AgentId, HouseId } from "../../call/id.ts";
import type { SecretVersion } from "../../execution/port.ts";
import type { StoredLabelStore } from "../../inspection/port.ts";
import type { StoredKey } from "../../keys/key-ring.ts";
import { HouseHistory } from "./house-history.ts";
import { bytes, id, jsonObject, label, number, numberMaybe, oneOf, text, textMaybe } from "./rows.ts";
import type { Row } from "./rows.ts";

const SQL = {
  house: "SELECT house FROM house",
  agent: "SELECT * FROM agent WHERE agent = ?",
  agentNamed: "SELECT * FROM agent WHERE name = ?",
  agents: "SELECT * FROM agent ORDER BY added_at, agent",
  agentKey: "SELECT * FROM agent_key WHERE agent = ?",
  agentKeys: "SELECT * FROM agent_key ORDER BY agent",
  revokedTokens: "SELECT token FROM token_revoked WHERE until > ? ORDER BY token",
  person: "SELECT * FROM person WHERE person = ?",
  persons: "SELECT * FROM person ORDER BY added_at, person",
  personNamed: "SELECT * FROM person WHERE name = ? ORDER BY added_at, person LIMIT 1",
  personCount: "SELECT count(*) AS people FROM person",
  operatorSession: "SELECT * FROM operator_session WHERE digest = ?",
  definitions: "SELECT * FROM definition ORDER BY server, kind, name",
  anchors: "SELECT agent, size FROM anchor",
} as const;

export class HouseReads {
  readonly #db: DatabaseSync;
  readonly #run: Readonly<Record<keyof typeof SQL, StatementSync>>;
  #history: HouseHistory | undefined;
  #storedLabels: StatementSync | undefined;
  #secrets: StatementSync | undefined;
  #virtualKeys: StatementSync | undefined;

  constructor(db: DatabaseSync) {
    this.#db = db;
    const prepared = Object.entries(SQL).map(([name, sql]) => [name, db.prepare(sql)]);
    this.#run = Object.fromEntries(prepared) as Record<keyof typeof SQL, StatementSync>;
  }

  /** What stood before. Made when it is asked for: a file that no house has opened since has not its tables. */
  history(): HouseHistory {
    return (this.#history ??= new HouseHistory(this.#db));
  }

  house(): HouseId {
    return id(this.#run.house.get() ?? {}, "house", "hse");
  }

  agentRow(agent: string): AgentRow | undefined {
    const row = this.#run.agent.get(agent);
    return row && agentOf(row);
  }

  agentNamed(name: string): AgentRow | undefined {
    const row = this.#run.agentNamed.get(name);
    return row && agentOf(row);
  }

  agentRows(): readonly AgentRow[] {
    return this.#run.agents.all().map(agentOf);
  }

  agentKey(agent: string): StoredKey | undefined {
    const row = this.#run.agentKey.get(agent);
    return row && agentKeyOf(row);
  }

  agentKeys(): readonly (StoredKey & { readonly agent: string })[] {
    return this.#run.agentKeys.all().map((row) => ({ agent: text(row, "agent"), ...agentKeyOf(row) }));
  }

  revokedTokens(now: number): readonly string[] {
    return this.#run.revokedTokens.all(now).map((row) => text(row, "token"));
  }

  person(person: string): PersonRow | undefined {
    const row = this.#run.person.get(person);
    return row && personOf(row);
  }

  persons(): readonly PersonRow[] {
    return this.#run.persons.all().map(personOf);
  }

  personNamed(name: string): PersonRow | undefined {
    const row = this.#run.personNamed.get(name);
    return row && personOf(row);
  }

  personCount(): number {
    return number(this.#run.personCount.get() ?? {}, "people");
  }

  operatorSession(digest: string): OperatorSessionRow | undefined {
    const row = this.#run.operatorSession.get(digest);
    if (row === undefined) return undefined;
    const usedAt = numberMaybe(row, "used_at");
    return {
      digest: text(row, "digest"),
      person: text(row, "person"),
      kind: oneOf(row, "kind", ["link", "cookie", "cli"]),
      expiresAt: number(row, "expires_at"),
      ...(usedAt !== undefined && { usedAt }),
    };
  }

  definitions(): readonly DefinitionRow[] {
    return this.#run.definitions.all().map(definitionOf);
  }

  /** Prepared when it is asked for, as the history is. */
  secretVersions(): readonly SecretVersion[] {
    this.#secrets ??= this.#db.prepare("SELECT * FROM secret ORDER BY name, version");
    return this.#secrets.all().map(secretOf);
  }

  /** Prepared when it is asked for, as the history is. */
  virtualKeys(): readonly VirtualKeyRow[] {
    this.#virtualKeys ??= this.#db.prepare("SELECT * FROM virtual_key ORDER BY added_at, key");
    return this.#virtualKeys.all().map(virtualKeyOf);
  }

  storedLabels(server: string, resources: readonly string[]): ReturnType<StoredLabelStore["storedLabels"]> {
    // Prepared when it is asked for, as the history is.
    this.#storedLabels ??= this.#db.prepare(
      "SELECT * FROM stored_label WHERE server = ? AND resource IN (SELECT value FROM json_each(?))",
    );
    const rows = this.#storedLabels.all(server, JSON.stringify(resources));
    return rows.map((row) => ({ resource: text(row, "resource"), label: label(row) }));
  }

  /** How long each agent's log was when the house last anchored it. */
  anchoredSizes(): ReadonlyMap<AgentId, number> {
    return new Map(this.#run.anchors.all().map((row) => [id(row, "agent", "agt"), number(row, "size")]));
  }
}

function agentOf(row: Row): AgentRow {
  const owner = textMaybe(row, "owner");
  return {
    agent: text(row, "agent"),
    name: text(row, "name"),
    role: text(row, "role"),
    ...(owner !== undefined && { owner }),
    keyDigest: text(row, "key_digest"),
    state: oneOf(row, "state", ["active", "revoked"]),
    addedAt: number(row, "added_at"),
    tokensNotBefore: number(row, "tokens_not_before"),
    ...(row["configured"] === 1 && { configured: true }),
  };
}

function agentKeyOf(row: Row): StoredKey {
  return { keyId: text(row, "key_id"), wrappedBy: text(row, "wrapped_by"), bytes: bytes(row, "wrapped") };
}

function secretOf(row: Row): SecretVersion {
  const there = { name: text(row, "name"), version: number(row, "version"), at: number(row, "at") };
  if (row["sealed"] === null) return there;
  const key = { keyId: text(row, "key_id"), wrappedBy: text(row, "key_wrapped_by"), bytes: bytes(row, "key_wrapped") };
  return { ...there, value: { key, sealed: bytes(row, "sealed") } };
}

function personOf(row: Row): PersonRow {
  return {
    person: text(row, "person"),
    name: text(row, "name"),
    role: oneOf(row, "role", ["owner", "security", "operator", "approver", "auditor", "viewer", "user"]),
    addedAt: number(row, "added_at"),
  };
}

function definitionOf(row: Row): DefinitionRow {
  const candidate = textMaybe(row, "candidate_fingerprint");
  return {
    kind: text(row, "kind"),
    server: text(row, "server"),
    name: text(row, "name"),
    state: oneOf(row, "state", ["pinned", "quarantined", "gone"]),
    fingerprint: text(row, "fingerprint"),
    described: jsonObject(row, "described"),
    ...(candidate !== undefined && { candidate: { fingerprint: candidate, described: jsonObject(row, "candidate_described") } }),
    firstSeenAt: number(row, "first_seen_at"),
  };
}

function virtualKeyOf(row: Row): VirtualKeyRow {
  const revokedAt = numberMaybe(row, "revoked_at");
  return {
    key: id(row, "key", "key"),
    agent: id(row, "agent", "agt"),
    digest: text(row, "digest"),
    addedAt: number(row, "added_at"),
    expiresAt: number(row, "expires_at"),
    ...(revokedAt !== undefined && { revokedAt }),
    ...(textMaybe(row, "person") !== undefined && { person: id(row, "person", "per") }),
    ...(textMaybe(row, "session") !== undefined && { session: id(row, "session", "ses") }),
  };
}

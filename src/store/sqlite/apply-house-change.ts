/** The rows that belong to a change of the house log, each written whole. */
import type { DatabaseSync } from "node:sqlite";
import { joinLabels } from "../../call/label.ts";
import type { HouseRow, VirtualKeyRow } from "../../rows/house-row.ts";
import type { HouseChange } from "../../ledger/change.ts";
import { labelColumns } from "./label-columns.ts";
import type { Applier } from "./log-database.ts";
import { label } from "./rows.ts";

type Value = string | number | Uint8Array | null;

/** Columns of a row in the order of its table, and how many of the first are its key. */
interface TableRow {
  readonly columns: readonly (readonly [name: string, value: Value])[];
  readonly keys: number;
}

const ERASING: ReadonlySet<string> = new Set(["secret-rotated", "secret-removed", "root-rotated", "person-erased"]);

/** What writes the rows of the house's changes. */
export function houseApplier(db: DatabaseSync): Applier<HouseChange> {
  const anchor = db.prepare(`
    INSERT INTO anchor (agent, size, root, at) VALUES (?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET size = excluded.size, root = excluded.root, at = excluded.at WHERE excluded.size >= anchor.size`);
  const forgetTokens = db.prepare("DELETE FROM token_revoked WHERE until < ?");
  // Logins that ended or ran out, and links whose time is over: nothing is asked of them any more.
  const forgetLogins = db.prepare("DELETE FROM operator_session WHERE expires_at < ?");
  const erasePerson = db.prepare("DELETE FROM person WHERE person = ?");
  const eraseLogins = db.prepare("DELETE FROM operator_session WHERE person = ?");
  const write = rowWriter(db);
  const raise = labelRaiser(db);
  return {
    apply({ entry, rows = [] }) {
      if (entry.kind === "anchor") anchor.run(entry.agent, entry.size, entry.root, entry.at);
      for (const row of rows) {
        if (row.table === "stored_label") raise(row);
        else if (row.table === "secret") write({ ...row, at: row.at ?? entry.at });
        else write(row);
      }
      if (entry.kind === "house" && entry.event === "person-erased" && entry.about !== undefined) {
        erasePerson.run(entry.about);
        eraseLogins.run(entry.about);
      }
      if (entry.kind === "agent") forgetTokens.run(entry.at);
      if (entry.kind === "house" && rows.some((row) => row.table === "operator_session")) forgetLogins.run(entry.at);
    },
    // Values of before, keys under the root key of before, a name: none may stay in the write-ahead log.
    erases: ({ entry }) => entry.kind === "house" && ERASING.has(entry.event),
  };
}

/** Two calls may raise the label of one resource at once: it is joined where changes are in order. */
function labelRaiser(db: DatabaseSync): (row: Extract<HouseRow, { readonly table: "stored_label" }>) => void {
  const find = db.prepare("SELECT * FROM stored_label WHERE server = ? AND resource = ?");
  const set = db.prepare("INSERT OR REPLACE INTO stored_label (server, resource, label_integrity, label_readers, label_origins) VALUES (?, ?, ?, ?, ?)");
  return ({ server, resources, label: raised, replaced }) => {
    for (const resource of resources) {
      const standing = find.get(server, resource);
      const { integrity, readers, origins } = labelColumns(standing === undefined || replaced === true ? raised : joinLabels(label(standing), raised));
      set.run(server, resource, integrity, readers, origins);
    }
  };
}

/** A row that is written whole. */
type WholeRow =
  | Exclude<HouseRow, { readonly table: "stored_label" | "secret" }>
  | (Extract<HouseRow, { readonly table: "secret" }> & { readonly at: number });

function rowWriter(db: DatabaseSync): (row: WholeRow) => void {
  const prepared = new Map<WholeRow["table"], ReturnType<DatabaseSync["prepare"]>>();
  return (row) => {
    const { columns, keys } = tableRow(row);
    const statement = prepared.get(row.table) ?? db.prepare(upsert(row.table, columns.map(([name]) => name), keys));
    prepared.set(row.table, statement);
    statement.run(...columns.map(([, value]) => value));
  };
}

function upsert(table: string, names: readonly string[], keys: number): string {
  const update = names.slice(keys).map((name) => `${name} = excluded.${name}`).join(", ");
  const places = names.map(() => "?").join(", ");
  return `INSERT INTO ${table} (${names.join(", ")}) VALUES (${places}) ON CONFLICT (${names.slice(0, keys).join(", ")}) DO UPDATE SET ${update}`;
}

function tableRow(row: WholeRow): TableRow {
  switch (row.table) {
    case "agent": {
      const { agent, name, role, owner, keyDigest, state, addedAt, tokensNotBefore, configured } = row.agent;
      return {
        keys: 1,
        columns: [
          ["agent", agent], ["name", name], ["role", role], ["owner", owner ?? null], ["key_digest", keyDigest],
          ["state", state], ["added_at", addedAt], ["tokens_not_before", tokensNotBefore], ["configured", configured === true ? 1 : 0],
        ],
      };
    }
    case "agent_key": {
      const { agent, keyId, wrappedBy, bytes } = row.wrapped;
      return { keys: 1, columns: [["agent", agent], ["key_id", keyId], ["wrapped_by", wrappedBy], ["wrapped", bytes]] };
    }
    case "virtual_key":
      return { keys: 1, columns: virtualKeyColumns(row.key) };
    case "token_revoked":
      return { keys: 1, columns: [["token", row.token], ["until", row.until]] };
    case "definition": {
      const { kind, server, name, state, fingerprint, described, candidate, firstSeenAt } = row.definition;
      return {
        keys: 3,
        columns: [
          ["kind", kind], ["server", server], ["name", name], ["state", state], ["fingerprint", fingerprint], ["described", JSON.stringify(described)],
          ["candidate_fingerprint", candidate?.fingerprint ?? null],
          ["candidate_described", candidate === undefined ? null : JSON.stringify(candidate.described)],
          ["first_seen_at", firstSeenAt],
        ],
      };
    }
    case "person": {
      const { person, name, role, addedAt } = row.person;
      return { keys: 1, columns: [["person", person], ["name", name], ["role", role], ["added_at", addedAt]] };
    }
    case "operator_session": {
      const { digest, person, kind, expiresAt, usedAt } = row.session;
      return { keys: 1, columns: [["digest", digest], ["person", person], ["kind", kind], ["expires_at", expiresAt], ["used_at", usedAt ?? null]] };
    }
    case "definition_version": {
      const { kind, server, name, fingerprint, described } = row.definition;
      return { keys: 4, columns: [["kind", kind], ["server", server], ["name", name], ["fingerprint", fingerprint], ["described", JSON.stringify(described)]] };
    }
    case "policy_change": {
      const { entry, at, event, version, by, cause, because, problems } = row.change;
      return {
        keys: 1,
        columns: [
          ["entry", entry], ["at", at], ["event", event], ["version", version], ["by", by], ["cause", cause], ["because", because ?? null],
          ["problems", JSON.stringify(problems)],
        ],
      };
    }
    case "secret": {
      const { name, version, at, key, sealed = null } = row;
      return {
        keys: 2,
        columns: [
          ["name", name], ["version", version], ["at", at],
          ["key_id", key?.keyId ?? null], ["key_wrapped_by", key?.wrappedBy ?? null], ["key_wrapped", key?.bytes ?? null], ["sealed", sealed],
        ],
      };
    }
    case "policy":
      return { keys: 1, columns: [["version", row.policy.version], ["at", row.policy.at], ["files", JSON.stringify(row.policy.files)]] };
  }
}

function virtualKeyColumns({ key, agent, digest, addedAt, expiresAt, revokedAt, person, session }: VirtualKeyRow): TableRow["columns"] {
  return [
    ["key", key], ["agent", agent], ["digest", digest], ["added_at", addedAt], ["expires_at", expiresAt],
    ["revoked_at", revokedAt ?? null], ["person", person ?? null], ["session", session ?? null],
  ];
}

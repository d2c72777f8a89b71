/** The rows of the house, in memory, each written whole. */
import type { AgentRow, DefinitionRow, DefinitionVersionRow, HouseRow, OperatorSessionRow, PersonRow, PolicyChangeRow, VirtualKeyRow, WrappedKey } from "../../rows/house-row.ts";
import type { SecretVersion } from "../../execution/port.ts";
import { joinLabels, TRUSTED_PUBLIC, type Label } from "../../call/label.ts";
import type { HouseChange } from "../../ledger/change.ts";
import { storeFault } from "../fault.ts";

export class HouseRows {
  readonly agents = new Map<string, AgentRow>();
  readonly agentKeys = new Map<string, WrappedKey>();
  readonly virtualKeys = new Map<string, VirtualKeyRow>();
  readonly tokensRevoked = new Map<string, number>();
  readonly definitions = new Map<string, DefinitionRow>();
  readonly persons = new Map<string, PersonRow>();
  readonly definitionVersions = new Map<string, DefinitionVersionRow>();
  readonly policies = new Map<string, { readonly [file: string]: string }>();
  readonly policyChanges = new Map<string, PolicyChangeRow>();
  /** By server, then by digest. */
  readonly storedLabels = new Map<string, Map<string, Label>>();
  readonly secrets = new Map<string, SecretVersion>();
  readonly operatorSessions = new Map<string, OperatorSessionRow>();
}

/** Writes the rows of a change of the house log. Faults: STORE_CHANGE. */
export function applyHouseChange(house: HouseRows, { entry, rows = [] }: HouseChange): void {
  for (const row of rows) assertNameFree(house, row);
  for (const row of rows) write(house, row, entry.at);
  if (entry.kind === "house" && entry.event === "person-erased" && entry.about !== undefined) {
    house.persons.delete(entry.about);
    for (const [digest, login] of house.operatorSessions) if (login.person === entry.about) house.operatorSessions.delete(digest);
  }
  if (entry.kind === "house" && rows.some((row) => row.table === "operator_session")) {
    for (const [digest, login] of house.operatorSessions) if (login.expiresAt < entry.at) house.operatorSessions.delete(digest);
  }
  if (entry.kind !== "agent") return;
  for (const [token, until] of house.tokensRevoked) {
    if (until < entry.at) house.tokensRevoked.delete(token);
  }
}

function assertNameFree(house: HouseRows, row: HouseRow): void {
  if (row.table !== "agent") return;
  const taken = [...house.agents.values()].some((other) => other.name === row.agent.name && other.agent !== row.agent.agent);
  if (taken) throw storeFault("STORE_CHANGE", "the tables do not take this change", { where: row.agent.agent });
}

function write(house: HouseRows, row: HouseRow, at: number): void {
  switch (row.table) {
    case "agent":
      return void house.agents.set(row.agent.agent, row.agent);
    case "agent_key":
      return void house.agentKeys.set(row.wrapped.agent, row.wrapped);
    case "virtual_key":
      return void house.virtualKeys.set(row.key.key, row.key);
    case "token_revoked":
      return void house.tokensRevoked.set(row.token, row.until);
    case "definition":
      return void house.definitions.set(JSON.stringify([row.definition.server, row.definition.kind, row.definition.name]), row.definition);
    case "person":
      return void house.persons.set(row.person.person, row.person);
    case "operator_session":
      return void house.operatorSessions.set(row.session.digest, row.session);
    case "definition_version":
      return void house.definitionVersions.set(versionKey(row.definition), row.definition);
    case "policy_change":
      return void house.policyChanges.set(row.change.entry, row.change);
    case "secret": {
      const { name, version, key, sealed } = row;
      const value = key === undefined || sealed === undefined ? {} : { value: { key, sealed } };
      return void house.secrets.set(JSON.stringify([name, version]), { name, version, at: row.at ?? at, ...value });
    }
    case "stored_label":
      return raise(house, row);
    case "policy":
      return void house.policies.set(row.policy.version, row.policy.files);
  }
}

function raise(house: HouseRows, { server, resources, label, replaced }: Extract<HouseRow, { readonly table: "stored_label" }>): void {
  const labels = house.storedLabels.get(server) ?? new Map<string, Label>();
  for (const resource of resources) {
    const standing = replaced === true ? undefined : labels.get(resource);
    labels.set(resource, joinLabels(standing ?? TRUSTED_PUBLIC, label));
  }
  house.storedLabels.set(server, labels);
}

/** One text for one definition as it was pinned. */
export function versionKey({ kind, server, name, fingerprint }: Omit<DefinitionVersionRow, "described">): string {
  return JSON.stringify([kind, server, name, fingerprint]);
}

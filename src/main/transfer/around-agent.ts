/**
 * What of a house an agent's rows name: the policy sets that decided its calls, the definitions that they were about, and
 * the people whom it served. It travels with the agent, so that its calls can be explained, decided again and replayed there.
 */
import { canonical } from "../../call/canonical.ts";
import type { DefinitionKind } from "../../call/definition.ts";
import { sha256Hex } from "../../call/digest.ts";
import type { DefinitionVersionRow, HouseRow, PersonRow } from "../../rows/house-row.ts";
import { isId } from "../../call/id.ts";
import { isJsonObject } from "../../call/json.ts";
import type { JsonObject, JsonValue } from "../../call/json.ts";
import { policyVersion } from "../../policy/policy-set.ts";
import type { PolicyFiles } from "../../policy/policy-set.ts";
import type { AgentDump } from "../../store/sqlite/agent-dump.ts";
import type { ReadOnlyStore } from "../../store/sqlite/open-read-only.ts";
import { transferFault } from "./fault.ts";

/** The lines of it, in a fixed order. What the house has not itself is left out. */
export function* aroundAgent(store: ReadOnlyStore, dump: AgentDump): Generator<JsonObject> {
  const { policies, definitions, people } = dump.named();
  for (const version of policies) {
    const files = store.policyFiles(version);
    if (files !== undefined) yield { around: "policy", version, files };
  }
  for (const { kind, server, name, fingerprint } of definitions) {
    const found = store.definitionAs({ kind: kind as DefinitionKind, server, name, fingerprint });
    if (found !== undefined) yield { around: "definition", kind, server, name, fingerprint, described: found.described };
  }
  const known = new Map(store.persons().map((row) => [row.person as string, row]));
  for (const person of people) {
    const row = known.get(person);
    if (row !== undefined) yield { around: "person", person, name: row.name };
  }
}

/** What this house has, to add only what it has not. */
export interface Around {
  readonly policyFiles: ReadOnlyStore["policyFiles"];
  readonly definitionAs: ReadOnlyStore["definitionAs"];
  readonly persons: () => readonly PersonRow[];
}

/**
 * The row of a line; undefined where the house has it already. A set or definition that is not what its digest says is
 * refused. A person comes as one whom agents serve, who may do nothing in the house, and not where another here has the name: then the rows that
 * name the person name somebody of whom nothing is known. Faults: HOUSE_IMPORT_FORM.
 */
export function rowAround(
  line: JsonObject,
  { at, where, has }: { readonly at: number; readonly where: string; readonly has: Around },
): HouseRow | undefined {
  switch (line["around"]) {
    case "policy":
      return policyRow(line, { at, where, has });
    case "definition":
      return definitionRow(line, { where, has });
    case "person":
      return personRow(line, { at, where, has });
    default:
      throw unfit(where);
  }
}

type Reading = Pick<Parameters<typeof rowAround>[1], "where" | "has">;

function policyRow({ version, files }: JsonObject, { at, where, has }: Reading & { readonly at: number }): HouseRow | undefined {
  if (typeof version !== "string" || !isFiles(files) || policyVersion(files) !== version) throw unfit(where);
  return has.policyFiles(version) === undefined ? { table: "policy", policy: { version, at, files } } : undefined;
}

function definitionRow({ kind, server, name, fingerprint, described }: JsonObject, { where, has }: Reading): HouseRow | undefined {
  const texts = [kind, server, name].every((member) => typeof member === "string");
  if (!texts || !isJsonObject(described) || sha256Hex(canonical(described)) !== fingerprint) throw unfit(where);
  // Looked at above.
  const definition = { kind, server, name, fingerprint, described } as DefinitionVersionRow;
  const known = has.definitionAs({ ...definition, kind: definition.kind as DefinitionKind });
  return known === undefined ? { table: "definition_version", definition } : undefined;
}

function personRow({ person, name }: JsonObject, { at, where, has }: Reading & { readonly at: number }): HouseRow | undefined {
  if (!isId("per", person) || typeof name !== "string") throw unfit(where);
  const isTaken = has.persons().some((row) => row.person === person || row.name === name);
  return isTaken ? undefined : { table: "person", person: { person, name, role: "user", addedAt: at } };
}

function isFiles(value: JsonValue | undefined): value is JsonObject & PolicyFiles {
  return isJsonObject(value) && Object.values(value).every((file) => typeof file === "string");
}

function unfit(where: string): Error {
  return transferFault("HOUSE_IMPORT_FORM", "a line is no policy set, definition or person, or not the one that its digest says", {
    where,
    hint: "export the agent again",
  });
}

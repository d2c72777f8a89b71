/** The first line of an export: what it is of, and what is needed to read and to believe the rest. */
import type { AgentId, KeyId } from "../../call/id.ts";
import { isId } from "../../call/id.ts";
import type { JsonObject } from "../../call/json.ts";
import { isJsonObject } from "../../call/json.ts";
import { transferFault } from "./fault.ts";

/** The form of the lines that follow. */
export const FORM = "chatelaine/agent/1";

export interface Manifest {
  readonly form: typeof FORM;
  readonly agent: AgentId;
  readonly name: string;
  readonly role: string;
  readonly house: string;
  /** The public key that the house signs its logs with. */
  readonly vkey: string;
  /** Epoch milliseconds of the export. */
  readonly at: number;
  /** Version of the tables. */
  readonly tables: number;
  readonly rows: { readonly [table: string]: number };
  readonly artifacts: number;
  /** The signed checkpoint of the agent's log. */
  readonly checkpoint: string;
  /** Base64 of the salt of the passphrase, and of the agent's key, sealed under what is made of it. */
  readonly salt: string;
  readonly key: { readonly keyId: KeyId; readonly bytes: string };
}

/** Reads the first line. Faults: HOUSE_IMPORT_FORM. */
export function manifestOf(line: JsonObject, where: string): Manifest {
  const { form, agent, key, rows } = line;
  const texts = ["name", "role", "house", "vkey", "checkpoint", "salt"].every((member) => typeof line[member] === "string");
  const numbers = ["at", "tables", "artifacts"].every((member) => Number.isSafeInteger(line[member]));
  const isKey = isJsonObject(key) && typeof key["bytes"] === "string" && isId("key", key["keyId"]);
  const isRows = isJsonObject(rows) && Object.values(rows).every((count) => Number.isSafeInteger(count));
  if (form === FORM && isId("agt", agent) && texts && numbers && isKey && isRows) {
    // Every member was looked at above.
    return line as unknown as Manifest;
  }
  throw transferFault("HOUSE_IMPORT_FORM", "the file is no export of an agent that this program knows", {
    where,
    hint: `its first line says "form":"${FORM}"`,
  });
}

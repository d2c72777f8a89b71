/** Definitions between the catalogue, the house log and the operators' desk. */
import type { DefinitionRow } from "../rows/house-row.ts";
import { definitionName } from "../call/definition.ts";
import type { DefinitionKind } from "../call/definition.ts";
import type { ManifestOf } from "../inspection/manifests/manifest-of.ts";
import { suspicionsOf } from "../inspection/suspicions.ts";
import { everPinned } from "./living.ts";
import type { Catalogue, DefinitionChange } from "../execution/catalogue.ts";
import type { DefinitionStore } from "../execution/port.ts";
import type { DeskDefinitions } from "../operate/desk.ts";
import type { MakeEntry } from "../ledger/make-entry.ts";
import type { LedgerStore } from "../ledger/port.ts";

/** Commits what the catalogue changes: an entry of the house log and the row, for each. */
export function definitionWriter(
  ledger: Pick<LedgerStore, "commitHouse">,
  makeEntry: MakeEntry,
): (changes: readonly DefinitionChange[]) => Promise<void> {
  return async (changes) => {
    const commits = changes.map(({ event, row, by }) => {
      const fingerprint = row.candidate?.fingerprint ?? row.fingerprint;
      const entry = makeEntry({ kind: "definition" as const, server: row.server, name: row.name, event, fingerprint, by });
      return ledger.commitHouse({
        kind: "house-changed",
        entry,
        rows: [
          { table: "definition", definition: row },
          { table: "definition_version", definition: row },
        ],
      });
    });
    await Promise.all(commits);
  };
}

/** Definitions as operators see them and accept them: tools with what is known of them. */
export function definitionsDesk(catalogue: Catalogue, store: DefinitionStore, manifestOf: ManifestOf): DeskDefinitions {
  return {
    list: () => {
      const tools = new Map(
        everPinned(store).flatMap((one) => (one.kind === "tool" ? [[definitionName(one), manifestOf(one)] as const] : [])),
      );
      return store.definitions().map((row) => {
        const manifest = row.kind === "tool" ? tools.get(definitionName(row)) : undefined;
        const suspicions = suspicionsOf({ is: row.described, ...(row.candidate !== undefined && { candidate: row.candidate.described }) });
        return { ...row, ...(manifest !== undefined && { manifest }), ...(suspicions.length > 0 && { suspicions }) };
      });
    },
    find: (action, server, name) => catalogue.find(action, server, name),
    accept: async (ref, by) => {
      await catalogue.accept({ ...ref, kind: ref.kind as DefinitionKind, by });
      return accepted(store, ref);
    },
  };
}

function accepted(store: DefinitionStore, ref: Pick<DefinitionRow, "kind" | "server" | "name">): DefinitionRow {
  const row = store.definitions().find(({ kind, server, name }) => kind === ref.kind && server === ref.server && name === ref.name);
  if (row === undefined) throw new Error("an accepted definition has a row");
  return row;
}

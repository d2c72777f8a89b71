/** What the catalogue of definitions reads of the house database. Rows change only through changes of the house log. */
import type { DefinitionRow } from "../rows/house-row.ts";

export interface DefinitionStore {
  definitions(): readonly DefinitionRow[];
}

/** A version of a secret in the house's own store. */
export interface SecretVersion {
  readonly name: string;
  /** Counts from 1; no number is given twice to one name. */
  readonly version: number;
  /** Epoch milliseconds at which it came, or its value went. */
  readonly at: number;
  /** The value, sealed under a key of its own; absent once it is gone. */
  readonly value?: {
    readonly key: { readonly keyId: string; readonly wrappedBy: string; readonly bytes: Uint8Array };
    readonly sealed: Uint8Array;
  };
}

/** What the house's own store of secrets reads of the house database. Rows change only through changes of the house log. */
export interface SecretStore {
  /** Every version, by name and then by version. */
  secretVersions(): readonly SecretVersion[];
}

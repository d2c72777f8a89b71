/** Where secrets come from, as it is configured: checked, complete, every path absolute. No value stands here. */

import type { CloudSource } from "./cloud/configuration.ts";
import type { VaultSource } from "./vault/configuration.ts";

export interface SecretsConfiguration {
  /** By the name that handles use. */
  readonly sources: { readonly [name: string]: SourceConfiguration };
  /** How long a value goes on being struck from everything after another took its place, in milliseconds. */
  readonly graceMs: number;
}

export type SourceConfiguration = EnvironmentSource | FileSource | VaultSource | CloudSource;

/** Variables of the house's own environment. */
export interface EnvironmentSource {
  readonly kind: "environment";
}

/** Files below a folder, one secret in each. */
export interface FileSource {
  readonly kind: "files";
  readonly folder: string;
  /** How often files whose secrets are in use are looked at, in milliseconds. */
  readonly rereadMs: number;
}

/** A set of rules that validated, ready to decide. It never changes: a change of files or definitions makes another. */
import { canonical } from "../call/canonical.ts";
import { sha256Hex } from "../call/digest.ts";
import type { Engine } from "./engine.ts";
import type { Rule } from "./rule.ts";
import type { PolicySchema } from "./schema.ts";

/** File name (such as `readers.cedar`) to text. */
export type PolicyFiles = Readonly<Record<string, string>>;

export interface PolicySet {
  readonly version: string;
  readonly rules: ReadonlyMap<string, Rule>;
  readonly schema: PolicySchema;
  readonly engine: Engine;
  /** How long an ask stays open where its rule says nothing, in milliseconds. */
  readonly askExpiresMs: number;
}

/** The version of a set of files: lower-case hexadecimal SHA-256 of the canonical JSON of names and texts. */
export function policyVersion(files: PolicyFiles): string {
  return sha256Hex(canonical(files));
}

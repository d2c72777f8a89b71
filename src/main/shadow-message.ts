/** What crosses between the house and the thread in which Cedar's own engine decides again. */
import type { SchemaJson } from "@cedar-policy/cedar-wasm/nodejs";
import type { OracleCall, OracleRule } from "../analysis/oracle-call.ts";
import type { EngineAnswer, Layer } from "../policy/engine.ts";

export type Answers = Readonly<Record<Layer, EngineAnswer>>;

export type ToShadow =
  /** The set that everything after it is asked of. */
  | { readonly kind: "set"; readonly rules: readonly OracleRule[]; readonly schema: SchemaJson<string> }
  | { readonly kind: "decide"; readonly ticket: number; readonly call: OracleCall; readonly ours: Answers };

export interface FromShadow {
  readonly ticket: number;
  /** Ids of the rules that the answers differ on; empty where Cedar's own engine did not take the request. */
  readonly difference: { readonly layer: Layer; readonly rules: readonly string[] } | undefined;
}

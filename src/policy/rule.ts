/** One rule of a policy file, read and checked. */
import type { PolicyJson } from "@cedar-policy/cedar-wasm/nodejs";
import type { Remedy } from "../call/remedy.ts";
import type { Scope } from "./scope.ts";

/** Where in a file: line and column count from 1, the column in UTF-16 units. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface Rule extends Place {
  /** Its `@id`, or `file.cedar#number`, counting from 1. */
  readonly id: string;
  readonly effect: "permit" | "forbid";
  /** What a graduated forbid wants instead of a refusal; undefined for a permit and for a plain forbid. */
  readonly remedy: Remedy | undefined;
  readonly reason: string | undefined;
  readonly scope: Scope;
  /** Whether it has a `when` or `unless`. */
  readonly conditional: boolean;
  readonly text: string;
  /** Cedar's JSON form of the rule, exact: rules with whole numbers that JSON would round are errors. */
  readonly json: PolicyJson;
}

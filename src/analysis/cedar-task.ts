/**
 * Work that only Cedar's own engine (WebAssembly) can do, as plain data. Whoever loads rules says what is to be read and
 * validated; whoever runs the load decides where the engine lives. A house has it in threads that end with the load, so
 * that no call waits for it and none of its memory stays.
 */
import type { DetailedError, Expr, PolicyJson, SchemaJson, ValidationAnswer } from "@cedar-policy/cedar-wasm/nodejs";
import type { BodyRead } from "./rule-body.ts";
import type { LinkFilling, LinkRead } from "./template.ts";

interface Tasks {
  /** Texts of rules and templates. */
  readonly read: { readonly texts: readonly string[] };
  /** Links of one template. */
  readonly link: { readonly template: PolicyJson; readonly fillings: readonly LinkFilling[] };
  /** A schema, by itself. */
  readonly schema: { readonly schema: SchemaJson<string> };
  /** Texts of rules, by their ids, against a schema. */
  readonly validate: { readonly schema: SchemaJson<string>; readonly texts: Readonly<Record<string, string>> };
  /** Expressions, to be written as Cedar writes them. */
  readonly write: { readonly expressions: readonly Expr[] };
}

export interface CedarAnswers {
  readonly read: readonly BodyRead[];
  readonly link: readonly LinkRead[];
  /** What is wrong with the schema. */
  readonly schema: readonly DetailedError[];
  readonly validate: ValidationAnswer;
  readonly write: readonly string[];
}

export type CedarKind = keyof Tasks;
export type CedarTask<Kind extends CedarKind = CedarKind> = { readonly [K in Kind]: { readonly kind: K } & Tasks[K] }[Kind];
export type CedarAnswer = CedarAnswers[CedarKind];

/** Does tasks, in whatever thread; the answers are in the order of the tasks. Rejects when the engine broke. */
export type DoCedarTasks = (tasks: readonly CedarTask[]) => Promise<readonly CedarAnswer[]>;

/** Sets of rules to decide by, each with its requests: the same for every engine, written in the language of each. */
import { createHmac, createSecretKey } from "node:crypto";
import { policyToJson } from "@cedar-policy/cedar-wasm/nodejs";
import { cedarSchema } from "../../src/analysis/cedar-schema.ts";
import { engineOf } from "../../src/analysis/engine-of.ts";
import { oracle } from "../../src/analysis/cedar/oracle.ts";
import type { Definition } from "../../src/call/definition.ts";
import type { Question } from "../../src/call/question.ts";
import type { Engine } from "../../src/policy/engine.ts";
import type { PolicySet } from "../../src/policy/policy-set.ts";
import type { Rule } from "../../src/policy/rule.ts";
import { schemaOf } from "../../src/policy/schema.ts";
import { scopeOf } from "../../src/analysis/scope-of.ts";
import { question, tool } from "../../test/policy/house.ts";

/**
 * `scoped`: one rule for each role and tool, so that a request meets one of them. `unscoped`: every rule is about
 * everything, so that a request meets all of them. `erroring`: the same, and each raises an error.
 */
export const KINDS = ["scoped", "unscoped", "erroring"] as const;
export type Kind = (typeof KINDS)[number];

/** One rule as every engine can say it. Undefined is anything. */
export interface PlainRule {
  readonly id: string;
  readonly role: string | undefined;
  readonly tool: string | undefined;
  /** The folder that the path must begin with. */
  readonly folder: string;
  readonly errs: boolean;
}

export interface PlainRequest {
  readonly agent: string;
  readonly role: string;
  readonly tool: string;
  readonly path: string;
  readonly calls: number;
}

export interface RuleSet {
  readonly kind: Kind;
  readonly rules: readonly PlainRule[];
  readonly requests: readonly PlainRequest[];
  readonly set: PolicySet;
  readonly questions: readonly Question[];
  readonly official: Engine;
}

const TOOLS = 20;
const REQUESTS = 64;
const CALLS_MAX = 1000;
const TEXT = { type: "string" } as const;
const DEFINITIONS = Array.from({ length: TOOLS }, (_, index) => tool(`tool${index}`, { path: TEXT, note: TEXT }, { required: ["path"] }));
const PERSON = "per_1";
const KEY = createSecretKey(Buffer.alloc(32, 7));

/** Makes the set, for our engine, the official one, and everybody else. */
export function ruleSet(kind: Kind, count: number): RuleSet {
  const roles = Math.max(1, Math.floor(count / TOOLS));
  const rules = Array.from({ length: count }, (_, index): PlainRule => {
    const role = `role${Math.floor(index / TOOLS)}`;
    if (kind !== "scoped") return { id: `r${index}`, role: undefined, tool: undefined, folder: `/home/${index}/`, errs: kind === "erroring" };
    return { id: `r${index}`, role, tool: `tool${index % TOOLS}`, folder: `/home/${role}/`, errs: false };
  });
  const requests = Array.from({ length: REQUESTS }, (_, index): PlainRequest => {
    const role = `role${(index * 13) % roles}`;
    const home = kind === "scoped" ? `/home/${role}/x` : `/home/${(index * 37) % count}/x`;
    const path = index % 4 === 0 ? `/etc/${index}` : home;
    return { agent: `agent-${role}`, role, tool: `tool${(index * 7) % Math.min(count, TOOLS)}`, path, calls: 1 + index };
  });
  const cedar = rules.map(cedarRule);
  const agents = Array.from({ length: roles }, (_, index) => ({ name: `agent-role${index}`, role: `role${index}` }));
  const schema = schemaOf({ definitions: DEFINITIONS, agents, people: [{ id: PERSON, teams: [] }] });
  const set: PolicySet = { version: "bench", rules: new Map(cedar.map((rule) => [rule.id, rule])), schema, engine: engineOf(cedar, schema), askExpiresMs: 1 };
  return { kind, rules, requests, set, questions: requests.map(questionOf), official: oracle(cedar, cedarSchema(schema)) };
}

function cedarRule({ id, role, tool, folder, errs }: PlainRule): Rule {
  const scope = `principal${role === undefined ? "" : ` in Role::"${role}"`}, action${tool === undefined ? "" : ` == Action::"files/${tool}"`}, resource`;
  const calls = errs ? `context.common.session.calls * 9007199254740991 * 9007199254740991 < ${CALLS_MAX}` : `context.common.session.calls < ${CALLS_MAX}`;
  const text = `permit (${scope}) when { ${errs ? calls : `context.args.path like "${folder}*" && ${calls}`} };`;
  const read = policyToJson(text);
  if (read.type === "failure") throw new Error("a rule of the benchmark cannot be read");
  const { json } = read;
  return { id, effect: "permit", remedy: undefined, reason: undefined, scope: scopeOf(json), conditional: true, text, json, file: "bench.cedar", line: 1, column: 1 };
}

function questionOf({ agent, role, tool, path, calls }: PlainRequest): Question {
  const asked = question({ agent: { name: agent, role }, definition: definitionOf(tool), args: { path, note: "n" }, calls, person: PERSON, purpose: "filing" });
  const digest = (text: string): string => createHmac("sha256", KEY).update(text).digest("hex");
  return { ...asked, session: { ...asked.session, keys: { ...asked.session.keys, digest } } };
}

function definitionOf(name: string): Definition {
  const found = DEFINITIONS.find((definition) => definition.name === name);
  if (found === undefined) throw new Error("a tool that the benchmark does not have");
  return found;
}

/**
 * Whether rules fit the schema: Cedar's strict validation, and on top of it that every agent, role, server, tool,
 * resource, prompt, person and team which a rule names is there. A forbid that names what does not exist forbids
 * nothing, and nobody would notice.
 */
import type { DetailedError, ValidationAnswer, ValidationError } from "@cedar-policy/cedar-wasm/nodejs";
import { awaitsTools } from "./awaits-tools.ts";
import type { Uid } from "../policy/entity.ts";
import { isHostName } from "./hosts.ts";
import { isModel, listedModels } from "./models.ts";
import { nearest } from "./nearest.ts";
import { secretsOf } from "./secrets-of.ts";
import type { Problem, ProblemCode } from "./problem.ts";
import type { Rule } from "../policy/rule.ts";
import type { PolicySchema } from "../policy/schema.ts";
import { placeInRule } from "./place-in-rule.ts";
import { utf16Offset } from "./split.ts";
import { mentionsOf } from "./mentions.ts";
import { preparing } from "./prepare-rules.ts";
import type { RuleCache } from "./rule-cache.ts";
import { SchemaViews } from "./schema-view.ts";
import type { SchemaView } from "./schema-view.ts";
import { answered, inTasks } from "./steps.ts";
import type { CedarSteps, Steps } from "./steps.ts";
import type { CedarTask } from "./cedar-task.ts";
import { cedarSchema } from "./cedar-schema.ts";
import { uidText } from "./uid-text.ts";

/** Every problem of the rules with the schema; none means that Cedar validated all of them. */
export function* validateRules(rules: readonly Rule[], schema: PolicySchema, cache: RuleCache): CedarSteps<readonly Problem[]> {
  const cedar = cedarSchema(schema);
  const views = new SchemaViews(cedar);
  yield;
  const ahead = preparing(rules, views);
  if (!cache.isSoundSchema(views.digest)) {
    const errors = (yield* answered([cedar], (whole) => ({ kind: "schema", schema: whole }), ahead)).flatMap(({ answer }) => answer);
    if (errors.length > 0) return [wholeProblem("POLICY_SCHEMA_INVALID", errors)];
    cache.setSoundSchema(views.digest);
  }
  const suspects = inTasks(yield* suspectsAmong(rules, { views, cache, ahead }));
  const found = new Map<string, readonly Problem[]>();
  for (const { of: some, answer } of yield* answered(suspects, (all) => validation(all, cedar))) {
    if (answer.type === "failure") return [wholeProblem("POLICY_INVALID", answer.errors)];
    for (const rule of some) found.set(rule.id, cedarProblems(rule, answer));
    yield;
  }
  const names = knownNames(schema);
  const problems: Problem[] = [];
  for (const rule of rules) {
    const ofCedar = (found.get(rule.id) ?? []).filter(({ code }) => code !== "POLICY_IMPOSSIBLE" || !awaitsTools(rule, schema));
    problems.push(...unknownNames(rule, names), ...unknownModels(rule, schema), ...unwrittenHosts(rule), ...ofCedar);
    yield;
  }
  return problems;
}

/** The rules that do not pass their view of the schema. Those that pass are remembered. */
function* suspectsAmong(
  rules: readonly Rule[],
  { views, cache, ahead }: { readonly views: SchemaViews; readonly cache: RuleCache; readonly ahead: Steps<void> },
): CedarSteps<readonly Rule[]> {
  const waiting: { readonly rule: Rule; readonly view: SchemaView }[] = [];
  for (const rule of rules) {
    const view = views.of(rule);
    if (!cache.isSound(rule.text, view.digest)) waiting.push({ rule, view });
    yield;
  }
  const groups = [...Map.groupBy(waiting, ({ view }) => view)].flatMap(([view, all]) =>
    inTasks(all.map(({ rule }) => rule)).map((some) => ({ view, some })),
  );
  const suspects: Rule[] = [];
  for (const { of, answer } of yield* answered(groups, ({ view, some }) => validation(some, view.cedar), ahead)) {
    const suspicious = troubled(answer);
    for (const rule of of.some) {
      if (suspicious(rule)) suspects.push(rule);
      else cache.setSound(rule.text, of.view.digest);
    }
    yield;
  }
  return suspects;
}

function validation(rules: readonly Rule[], schema: SchemaView["cedar"]): CedarTask<"validate"> {
  return { kind: "validate", schema, texts: Object.fromEntries(rules.map((rule) => [rule.id, rule.text])) };
}

/** Whether an answer has anything to say of a rule; one that names no rule is said of all. */
function troubled(answer: ValidationAnswer): (rule: Rule) => boolean {
  if (answer.type === "failure" || answer.otherWarnings.length > 0) return () => true;
  const ids = new Set([...answer.validationErrors, ...answer.validationWarnings].map(({ policyId }) => policyId));
  return ({ id }) => ids.has(id);
}

function wholeProblem(code: ProblemCode, errors: readonly DetailedError[]): Problem {
  return { severity: "error", code, message: errors.map((error) => error.message).join("; ") };
}

function cedarProblems(rule: Rule, answer: Extract<ValidationAnswer, { type: "success" }>): readonly Problem[] {
  const ofRule = (all: readonly ValidationError[]): readonly DetailedError[] =>
    all.filter((one) => one.policyId === rule.id).map((one) => one.error);
  const errors = ofRule(answer.validationErrors).map((error) => cedarProblem(rule, error, "POLICY_INVALID"));
  if (errors.length > 0) return errors;
  const warnings = ofRule(answer.validationWarnings);
  const impossible = warnings.find((warning) => isImpossible(warning));
  if (impossible !== undefined) return [impossibleProblem(rule, impossible)];
  return warnings.map((warning) => deceptiveText(rule, warning));
}

/** A text that may read as something else than it is. Mixed scripts can be honest; turning the direction of reading is not. */
function deceptiveText(rule: Rule, warning: DetailedError): Problem {
  const turns = warning.message.includes("BIDI");
  return { ...cedarProblem(rule, warning, "POLICY_DECEPTIVE_TEXT"), severity: turns ? "error" : "warning" };
}

function isImpossible(warning: DetailedError): boolean {
  return warning.message.includes("policy is impossible") || warning.message.includes("unable to find an applicable action");
}

function impossibleProblem(rule: Rule, warning: DetailedError): Problem {
  const problem = cedarProblem(rule, warning, "POLICY_IMPOSSIBLE");
  const { action } = rule.scope;
  const group = action.op === "==" && action.uids.some((uid) => uid.id === "callTool");
  if (!group) return { ...problem, message: "this rule can never match", hint: "its scope or condition is false for every possible call" };
  const hint =
    'every tool has an action of its own: write action in Action::"callTool" for all of them, or action == Action::"server/tool" to read its context.args';
  return { ...problem, message: 'this rule can never match: Action::"callTool" is a group', hint };
}

function cedarProblem(rule: Rule, error: DetailedError, code: ProblemCode): Problem {
  const at = error.sourceLocations?.[0];
  const offset = at === undefined ? 0 : utf16Offset(rule.text, at.start);
  return {
    severity: "error",
    code,
    message: error.message.replace(/^for policy `[^`]*`[,:] /, ""),
    file: rule.file,
    ...placeInRule(rule, offset),
    ...(error.help !== null && { hint: error.help.replace(/^for policy `[^`]*`[,:] /, "") }),
  };
}

type Names = ReadonlyMap<string, ReadonlySet<string>>;

/** Ids that rules may name, by entity type. Types that are not in it are checked by Cedar's own validation. */
function knownNames({ living, subjects, teams }: PolicySchema): Names {
  const definitions = [...subjects.keys()];
  const ofType = (type: string): Set<string> =>
    new Set(definitions.filter((key) => key.startsWith(`${type}::`)).map((key) => key.slice(type.length + 2)));
  return new Map([
    ["Agent", new Set(living.agents.map((agent) => agent.name))],
    ["Role", new Set([...living.agents.map((agent) => agent.role), ...(living.roles ?? [])])],
    ["Server", new Set([...living.definitions.map((definition) => definition.server), ...(living.servers ?? []), ...(living.providers ?? [])])],
    ["Provider", new Set(living.providers ?? [])],
    ...["Tool", "Resource", "ResourceTemplate", "Prompt"].map((type): [string, Set<string>] => [type, ofType(type)]),
    ...(living.people === undefined ? [] : [["Person", new Set(teams.keys())] as const]),
    ["Secret", new Set(secretsOf(living))],
    ["Team", new Set([...[...teams.values()].flat(), ...(living.teams ?? [])])],
  ]);
}

function unknownNames(rule: Rule, names: Names): readonly Problem[] {
  const unknown = new Map<string, Uid>();
  for (const uid of mentionsOf(rule.json).uids) {
    const known = names.get(uid.type);
    if (known !== undefined && !known.has(uid.id)) unknown.set(uidText(uid), uid);
  }
  return [...unknown.values()].map((uid) => unknownName(rule, uid, names.get(uid.type) ?? new Set()));
}

/** A provider that names no models has any: a rule may name what its configuration does not. */
function unknownModels(rule: Rule, schema: PolicySchema): readonly Problem[] {
  const unknown = mentionsOf(rule.json).uids.filter(({ type, id }) => type === "Model" && !isModel(id, schema));
  return unknown.map((uid) => unknownName(rule, uid, listedModels(schema.living)));
}

/** Hosts travel in one spelling: a rule that writes one otherwise is about nothing. */
function unwrittenHosts(rule: Rule): readonly Problem[] {
  const wrong = mentionsOf(rule.json).uids.filter((uid) => uid.type === "Host" && !isHostName(uid));
  return wrong.map((uid) => {
    const hint = "write it in lower case, international names in their ASCII form (xn--…), without port, path, dot or star at its ends";
    const message = `${uidText(uid)} is no host as hosts are spelled here`;
    return { severity: "error", code: "POLICY_UNKNOWN_NAME", message, hint, file: rule.file, ...placeInRule(rule, offsetOf(uid, rule.text)) };
  });
}

function unknownName(rule: Rule, uid: Uid, known: ReadonlySet<string>): Problem {
  const meant = nearest(uid.id, known);
  const hint =
    meant === undefined
      ? `known: ${[...known].sort().slice(0, 10).join(", ") || "none yet"}`
      : `did you mean ${uidText({ type: uid.type, id: meant })}?`;
  const message = `there is no ${uidText(uid)} in this house`;
  return { severity: "error", code: "POLICY_UNKNOWN_NAME", message, hint, file: rule.file, ...placeInRule(rule, offsetOf(uid, rule.text)) };
}

/** Where a rule's text names an entity; its beginning where the name is written with escapes. */
function offsetOf(uid: Uid, text: string): number {
  const quoted = JSON.stringify(uid.id);
  for (const found of text.matchAll(/\b([A-Za-z]\w*)\s*::\s*"(?:[^"\\]|\\.)*"/g)) {
    if (found[1] === uid.type && found[0].endsWith(quoted)) return found.index;
  }
  return 0;
}

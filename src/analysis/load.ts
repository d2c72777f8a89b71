/**
 * Loading a folder of policies: texts in, a set ready to decide out, or the reasons why not. Pure but for the engine's
 * own memory: the same files and living things give the same report. Load again whenever either changes, and keep the
 * set in force when the new one has errors.
 */
import { ASK_EXPIRES_MS } from "./limits.ts";
import { classGaps } from "./class-gaps.ts";
import { coverage } from "./coverage.ts";
import { engineOf } from "./engine-of.ts";
import { compileConditions } from "../policy/compile/compiled-engine.ts";
import { definitionUid } from "../policy/entity.ts";
import { policyVersion } from "../policy/policy-set.ts";
import type { PolicyFiles, PolicySet } from "../policy/policy-set.ts";
import type { Place, Rule } from "../policy/rule.ts";
import type { Problem } from "./problem.ts";
import { hiddenText } from "./hidden-text.ts";
import { namesIn } from "./names-in.ts";
import { readingRules } from "./reading-rules.ts";
import { schemaOf } from "../policy/schema.ts";
import type { Living, PolicySchema } from "../policy/schema.ts";
import { remedyGaps } from "./remedy-gaps.ts";
import type { RuleCache } from "./rule-cache.ts";
import { paced } from "./steps.ts";
import type { CedarSteps, Pace } from "./steps.ts";
import { studyRules } from "./study-rules.ts";
import { uidText } from "./uid-text.ts";
import { validateRules } from "./validate-rules.ts";

export interface LoadInput extends Living {
  readonly files: PolicyFiles;
  /** How long an ask stays open where its rule says nothing; ASK_EXPIRES_MS where it is left out. */
  readonly askExpiresMs?: number;
  /** Whether rules may make one another needless: for rules that are put together only to be tried. Left out, they may not. */
  readonly mayOverlap?: boolean;
}

export interface RuleSummary extends Place {
  readonly id: string;
  readonly effect: "permit" | "ask" | "sanitize" | "sandbox" | "refuse";
  readonly reason?: string;
}

export interface Report {
  readonly version: string;
  readonly errors: readonly Problem[];
  readonly warnings: readonly Problem[];
  readonly rules: readonly RuleSummary[];
}

/** `set` is undefined exactly when the report has errors. */
export interface Loaded {
  readonly report: Report;
  readonly set: PolicySet | undefined;
}

/**
 * Reads, checks and prepares the rules without keeping others waiting: in steps of some milliseconds, with Cedar's own
 * engine wherever `pace` has it. What `cache` keeps of the load before is not done again. Never faults: what is wrong
 * stands in the report.
 */
export function loadInSteps(input: LoadInput, cache: RuleCache, pace: Pace): Promise<Loaded> {
  return paced(loading(input, cache), pace);
}

/** The same as steps, for whoever takes them at once. */
export function* loading(input: LoadInput, cache: RuleCache): CedarSteps<Loaded> {
  try {
    return yield* load(input, cache);
  } catch (thrown) {
    const version = policyVersion(input.files);
    const message = `the policy engine failed (${thrown instanceof Error ? thrown.name : "unknown"}): nothing was loaded`;
    const problem: Problem = {
      severity: "error",
      code: "POLICY_ENGINE_BROKEN",
      message,
      hint: "load again; if it lasts, leave out the newest rule or server",
    };
    return { report: { version, errors: [problem], warnings: [], rules: [] }, set: undefined };
  }
}

function* load(input: LoadInput, cache: RuleCache): CedarSteps<Loaded> {
  cache.begin();
  const schema = schemaOf(input);
  yield;
  const { rules, problems } = yield* readingRules(input.files, cache);
  // Two rules of one id cannot be told apart by the validator: those are mended first.
  const validated = problems.some((problem) => problem.code === "POLICY_RULE_ID_TAKEN") ? [] : yield* validateRules(rules, schema, cache);
  const hidden = yield* hiddenText(input.files, cache);
  const told = new Set(hidden.map(({ file }) => file));
  const found = [...hidden, ...problems, ...validated.filter(({ code, file }) => code !== "POLICY_DECEPTIVE_TEXT" || !told.has(file))];
  const sound = found.every((problem) => problem.severity === "warning");
  const all = [
    ...found,
    ...emptiness(rules, sound),
    ...(sound ? yield* relations(rules, schema, input.mayOverlap === true ? undefined : cache) : []),
    ...unreadable(schema),
    ...classGaps(schema),
    ...remedyGaps(rules, schema),
  ];
  yield;
  const report = reportOf(policyVersion(input.files), rules, all);
  if (report.errors.length > 0) return { report, set: undefined };
  const decided = schemaOf(input, namesIn(rules));
  yield;
  for (const { json } of rules) {
    compileConditions(json);
    yield;
  }
  return { report, set: setOf({ version: report.version, rules, schema: decided, askExpiresMs: input.askExpiresMs ?? ASK_EXPIRES_MS }) };
}

/** Problems of rules that are sound each by itself: with what lives, and, where there is a cache for it, with one another. */
function* relations(rules: readonly Rule[], schema: PolicySchema, cache: RuleCache | undefined): CedarSteps<readonly Problem[]> {
  const covered = yield* coverage(rules, schema);
  if (cache === undefined) return covered;
  yield;
  const nothing = new Set(
    covered.filter(({ code }) => code === "POLICY_MATCHES_NOTHING").map(({ file, line, column }) => `${file}:${line}:${column}`),
  );
  const flagged = new Set(rules.filter(({ file, line, column }) => nothing.has(`${file}:${line}:${column}`)));
  const { problems, compared } = yield* studyRules(rules, schema, { flagged, before: cache.compared });
  cache.compared = compared;
  return [...covered, ...problems];
}

function setOf(sound: Pick<PolicySet, "version" | "schema" | "askExpiresMs"> & { readonly rules: readonly Rule[] }): PolicySet {
  const { rules, schema } = sound;
  return { ...sound, rules: new Map(rules.map((rule) => [rule.id, rule])), engine: engineOf(rules, schema) };
}

function reportOf(version: string, rules: readonly Rule[], problems: readonly Problem[]): Report {
  return {
    version,
    errors: problems.filter((problem) => problem.severity === "error"),
    warnings: problems.filter((problem) => problem.severity === "warning"),
    rules: rules.map(summary),
  };
}

function summary({ id, effect, remedy, reason, file, line, column }: Rule): RuleSummary {
  const shown = effect === "permit" ? "permit" : (remedy?.effect ?? "refuse");
  return { id, effect: shown, file, line, column, ...(reason !== undefined && { reason }) };
}

function emptiness(rules: readonly Rule[], sound: boolean): readonly Problem[] {
  if (rules.length > 0 || !sound) return [];
  return [
    {
      severity: "warning",
      code: "POLICY_EMPTY",
      message: "there is no rule: every call is refused",
      hint: "add a file such as readers.cedar with a permit",
    },
  ];
}

function unreadable(schema: PolicySchema): readonly Problem[] {
  return [...schema.subjects.values()]
    .filter(({ definition, args }) => definition.kind === "tool" && args === undefined)
    .map(({ definition }) => ({
      severity: "warning",
      code: "POLICY_ARGUMENTS_UNREADABLE",
      message: `${uidText(definitionUid(definition))} has no schema that rules can use: its arguments are passed on unread`,
      hint: "permit it only where any arguments are acceptable",
    }));
}

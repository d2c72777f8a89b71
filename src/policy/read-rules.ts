/** From the texts of policy files to rules, each problem with its place. */
import { policyToJson } from "@cedar-policy/cedar-wasm/nodejs";
import type { DetailedError, PolicyJson } from "@cedar-policy/cedar-wasm/nodejs";
import { readAnnotations } from "./annotations.ts";
import type { Annotations, Misnote } from "./annotations.ts";
import { outOfBounds } from "./bounds.ts";
import { POLICY_FILE_BYTES_MAX, RULES_MAX } from "./limits.ts";
import type { Place, Problem } from "./problem.ts";
import type { Rule } from "./rule.ts";
import { scopeOf } from "./scope.ts";
import { placeIn, split, utf16Offset } from "./split.ts";
import type { Statement } from "./split.ts";

export interface ReadRules {
  readonly rules: readonly Rule[];
  readonly problems: readonly Problem[];
}

/** File name (such as `readers.cedar`) to text. */
export type PolicyFiles = Readonly<Record<string, string>>;

/** Reads every file, in the order of their names. A rule with a problem is not among the rules. */
export function readRules(files: PolicyFiles): ReadRules {
  const rules: Rule[] = [];
  const problems: Problem[] = [];
  for (const file of Object.keys(files).sort()) {
    const text = files[file] ?? "";
    if (Buffer.byteLength(text) > POLICY_FILE_BYTES_MAX) {
      problems.push({ severity: "error", code: "POLICY_FILE_TOO_LARGE", message: `a policy file has at most ${POLICY_FILE_BYTES_MAX} bytes`, file });
      continue;
    }
    for (const [index, statement] of split(text).entries()) {
      const read = readRule(file, text, { statement, number: index + 1 });
      if ("rule" in read) rules.push(read.rule);
      else problems.push(...read.problems);
    }
  }
  if (rules.length > RULES_MAX) problems.push({ severity: "error", code: "POLICY_TOO_MANY_RULES", message: `there are at most ${RULES_MAX} rules` });
  return { rules, problems: [...problems, ...takenIds(rules)] };
}

interface Numbered {
  readonly statement: Statement;
  readonly number: number;
}

function readRule(file: string, fileText: string, { statement, number }: Numbered): { rule: Rule } | { problems: readonly Problem[] } {
  const { text, start } = statement;
  const place: Place = { file, ...placeIn(fileText, start) };
  const beyond = outOfBounds(text);
  if (beyond !== undefined) return { problems: [{ severity: "error", code: "POLICY_RULE_TOO_COMPLEX", message: beyond, hint: "write it as several rules", ...place }] };
  const parsed = policyToJson(text);
  if (parsed.type === "failure") return { problems: parsed.errors.map((error) => syntaxProblem(error, file, fileText, start)) };
  const json: PolicyJson = parsed.json;
  const notes = readAnnotations(json.annotations ?? {}, json.effect);
  if (notes.misnotes.length > 0) return { problems: notes.misnotes.map((misnote) => misnoteProblem(misnote, file, fileText, statement)) };
  if (roundsNumbers(json)) return { problems: [unsafeNumber(place)] };
  return { rule: ruleOf({ place, number, text, json, notes }) };
}

function ruleOf(made: { place: Place; number: number; text: string; json: PolicyJson; notes: Annotations }): Rule {
  const { place, number, text, json, notes } = made;
  return {
    ...place,
    id: notes.id ?? `${place.file}#${number}`,
    effect: json.effect,
    remedy: notes.remedy,
    reason: notes.reason,
    scope: scopeOf(json),
    conditional: json.conditions.length > 0,
    text,
    json,
  };
}

/** Whether Cedar's JSON form holds a whole number beyond 2^53: it was rounded there, and no call holds one to compare it with. */
function roundsNumbers(json: unknown): boolean {
  if (typeof json === "number") return !Number.isSafeInteger(json);
  return typeof json === "object" && json !== null && Object.values(json).some(roundsNumbers);
}

function unsafeNumber(place: Place): Problem {
  const hint = "no argument of a call can be as great; compare with 9007199254740991 at most";
  return { severity: "error", code: "POLICY_NUMBER_UNSAFE", message: "the rule holds a whole number beyond 2^53", hint, ...place };
}

function syntaxProblem(error: DetailedError, file: string, fileText: string, start: number): Problem {
  const at = error.sourceLocations?.[0];
  const offset = at === undefined ? 0 : utf16Offset(fileText.slice(start), at.start);
  const hint = error.help ?? at?.label ?? undefined;
  return {
    severity: "error",
    code: "POLICY_SYNTAX",
    message: error.message.replace(/^failed to parse policy from string: /, ""),
    file,
    ...placeIn(fileText, start + offset),
    ...(hint !== undefined && { hint }),
  };
}

function misnoteProblem(misnote: Misnote, file: string, fileText: string, statement: Statement): Problem {
  const at = statement.text.search(new RegExp(`@\\s*${misnote.annotation}\\b`));
  const { code, message, hint } = misnote;
  return { severity: "error", code, message, hint, file, ...placeIn(fileText, statement.start + Math.max(at, 0)) };
}

function takenIds(rules: readonly Rule[]): readonly Problem[] {
  const first = new Map<string, Rule>();
  return rules.flatMap((rule): readonly Problem[] => {
    const earlier = first.get(rule.id);
    if (earlier === undefined) {
      first.set(rule.id, rule);
      return [];
    }
    const { file, line, column } = rule;
    const message = `the rule id "${rule.id}" is taken by ${earlier.file}:${earlier.line}`;
    return [{ severity: "error", code: "POLICY_RULE_ID_TAKEN", message, file, line, column, hint: "give one of them another @id" }];
  });
}

/** From the texts of policy files to rules, each problem with its place. */
import { policyToJson, templateToJson } from "@cedar-policy/cedar-wasm/nodejs";
import type { DetailedError, PolicyJson } from "@cedar-policy/cedar-wasm/nodejs";
import { readAnnotations } from "./annotations.ts";
import type { Misnote } from "./annotations.ts";
import { outOfBounds } from "./bounds.ts";
import { linkRule, unlinked } from "./link-rules.ts";
import type { KeepText, PlacedTemplate } from "./link-rules.ts";
import { POLICY_FILE_BYTES_MAX, RULES_MAX } from "./limits.ts";
import type { PolicyFiles } from "../policy/policy-set.ts";
import type { Place, Rule } from "../policy/rule.ts";
import type { Problem, ProblemCode } from "./problem.ts";
import { LINKS_SUFFIX, readLinks } from "./read-links.ts";
import type { Link } from "./read-links.ts";
import { scopeOf } from "../policy/scope.ts";
import { placeAt, lineStarts, split, utf16Offset } from "./split.ts";
import { slotsOf } from "./template.ts";
import type { TemplateBody } from "./template.ts";

export interface ReadRules {
  readonly rules: readonly Rule[];
  readonly problems: readonly Problem[];
}

/** What the text of a rule says by itself, wherever it stands; `ownId` is its `@id`. The same for the same text. */
export type RuleBody = Omit<Rule, keyof Place | "id"> & { readonly ownId: string | undefined };

/** What is wrong with a rule's text, at an offset in it (UTF-16 units). */
interface Flaw {
  readonly code: ProblemCode;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly at: number;
}

export type BodyRead = { readonly body: RuleBody } | { readonly template: TemplateBody } | { readonly flaws: readonly Flaw[] };

/** How a text is read, and a linked rule's text made: each anew, or remembered. */
export interface Reading {
  readonly read: (text: string) => BodyRead;
  readonly keep: KeepText;
}

/** Reads and makes everything anew. */
export const READ_ANEW: Reading = { read: readBody, keep: (_key, make) => make() };

interface Found {
  readonly rules: Rule[];
  readonly templates: PlacedTemplate[];
  readonly links: Link[];
  readonly problems: Problem[];
}

/** Reads every file, in the order of their names; the rules that links make come last. A rule with a problem is not among the rules. */
export function readRules(files: PolicyFiles): ReadRules {
  const steps = readingRules(files, READ_ANEW);
  for (let step = steps.next(); ; step = steps.next()) if (step.done === true) return step.value;
}

/** The same in steps of one rule each, for whoever must do other things in between or remembers what was read. */
export function* readingRules(files: PolicyFiles, reading: Reading): Generator<undefined, ReadRules> {
  const found: Found = { rules: [], templates: [], links: [], problems: [] };
  for (const file of Object.keys(files).sort()) {
    const text = files[file] ?? "";
    if (Buffer.byteLength(text) > POLICY_FILE_BYTES_MAX) {
      found.problems.push({
        severity: "error",
        code: "POLICY_FILE_TOO_LARGE",
        message: `a policy file has at most ${POLICY_FILE_BYTES_MAX} bytes`,
        file,
        hint: "divide it",
      });
    } else if (file.endsWith(LINKS_SUFFIX)) {
      const { links, problems } = readLinks(file, text);
      found.links.push(...links);
      found.problems.push(...problems);
      yield;
    } else yield* readStatements(file, text, reading, found);
  }
  yield* readLinked(reading, found);
  const { rules, templates, links, problems } = found;
  if (rules.length > RULES_MAX)
    problems.push({ severity: "error", code: "POLICY_TOO_MANY_RULES", message: `there are at most ${RULES_MAX} rules` });
  return { rules, problems: [...problems, ...unlinked(templates, links), ...takenIds([...templates, ...rules])] };
}

function* readStatements(file: string, text: string, { read }: Reading, { rules, templates, problems }: Found): Generator<undefined, void> {
  const lines = lineStarts(text);
  for (const [index, statement] of split(text).entries()) {
    const found = read(statement.text);
    const place = { file, ...placeAt(lines, statement.start) };
    if ("body" in found) rules.push(ruleOf(found.body, place, index + 1));
    else if ("template" in found) templates.push({ ...found.template, ...place });
    else problems.push(...found.flaws.map((flaw) => problemOf(flaw, { file, ...placeAt(lines, statement.start + flaw.at) })));
    yield;
  }
}

/** A linked rule stands where its link does: a problem with it is the link's, however its template is written. */
function* readLinked({ read, keep }: Reading, { rules, templates, links, problems }: Found): Generator<undefined, void> {
  const byId = new Map(templates.map((template) => [template.id, template]));
  for (const [index, link] of links.entries()) {
    const linked = linkRule(link, byId, keep);
    const found = "text" in linked ? read(linked.text) : undefined;
    if ("problems" in linked) problems.push(...linked.problems);
    else if (found !== undefined && "body" in found) rules.push(ruleOf(found.body, link.place, index + 1));
    else if (found !== undefined && "flaws" in found) problems.push(...found.flaws.map((flaw) => problemOf(flaw, link.place)));
    yield;
  }
}

/** Reads the text of one rule. Pure. */
export function readBody(text: string): BodyRead {
  const beyond = outOfBounds(text);
  if (beyond !== undefined)
    return { flaws: [{ code: "POLICY_RULE_TOO_COMPLEX", message: beyond, hint: "write it as several rules", at: 0 }] };
  const parsed = policyToJson(text);
  if (parsed.type === "failure")
    return SLOT.test(text) ? readTemplate(text) : { flaws: parsed.errors.map((error) => syntaxFlaw(error, text)) };
  const json: PolicyJson = parsed.json;
  const { id, reason, remedy, misnotes } = readAnnotations(json.annotations ?? {}, json.effect);
  if (misnotes.length > 0) return { flaws: misnotes.map((misnote) => misnoteFlaw(misnote, text)) };
  if (roundsNumbers(json)) return { flaws: [UNSAFE_NUMBER] };
  return {
    body: { ownId: id, effect: json.effect, remedy, reason, scope: scopeOf(json), conditional: json.conditions.length > 0, text, json },
  };
}

const SLOT = /\?(?:principal|resource)\b/;

/** Reads a text that is no rule but speaks of slots. */
function readTemplate(text: string): BodyRead {
  const parsed = templateToJson(text);
  // A text of a rule may hold what looks like a slot: then what is wrong is what its reading as a template says.
  if (parsed.type === "failure") return { flaws: parsed.errors.map((error) => syntaxFlaw(error, text)) };
  const json: PolicyJson = parsed.json;
  const { id, misnotes } = readAnnotations(json.annotations ?? {}, json.effect);
  if (misnotes.length > 0) return { flaws: misnotes.map((misnote) => misnoteFlaw(misnote, text)) };
  if (roundsNumbers(json)) return { flaws: [UNSAFE_NUMBER] };
  return id === undefined ? { flaws: [NAMELESS_TEMPLATE] } : { template: { id, slots: slotsOf(json), text, json } };
}

const NAMELESS_TEMPLATE: Flaw = {
  code: "POLICY_TEMPLATE_NAMELESS",
  message: "a rule with slots is a template, and a template needs an @id for links to name it",
  hint: 'write @id("...") before it',
  at: 0,
};

function ruleOf({ ownId, ...body }: RuleBody, place: Place, number: number): Rule {
  return { ...place, id: ownId ?? `${place.file}#${number}`, ...body };
}

function problemOf({ code, message, hint }: Flaw, place: Place): Problem {
  return { severity: "error", code, message, ...place, ...(hint !== undefined && { hint }) };
}

/** Whether Cedar's JSON form holds a whole number beyond 2^53: it was rounded there, and no call holds one to compare it with. */
function roundsNumbers(json: unknown): boolean {
  if (typeof json === "number") return !Number.isSafeInteger(json);
  return typeof json === "object" && json !== null && Object.values(json).some(roundsNumbers);
}

const UNSAFE_NUMBER: Flaw = {
  code: "POLICY_NUMBER_UNSAFE",
  message: "the rule holds a whole number beyond 2^53",
  hint: "no argument of a call can be as great; compare with 9007199254740991 at most",
  at: 0,
};

function syntaxFlaw(error: DetailedError, text: string): Flaw {
  const at = error.sourceLocations?.[0];
  const message = error.message.replace(/^failed to parse (?:policy|template) from string: /, "");
  return {
    code: "POLICY_SYNTAX",
    message,
    hint: error.help ?? at?.label ?? undefined,
    at: at === undefined ? 0 : utf16Offset(text, at.start),
  };
}

function misnoteFlaw({ annotation, code, message, hint }: Misnote, text: string): Flaw {
  const at = text.search(new RegExp(`@\\s*${annotation}\\b`));
  return { code, message, hint, at: Math.max(at, 0) };
}

function takenIds(named: readonly (Place & { readonly id: string })[]): readonly Problem[] {
  const first = new Map<string, Place>();
  return named.flatMap((rule): readonly Problem[] => {
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

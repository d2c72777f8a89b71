/** From the texts of policy files to rules, each problem with its place. */
import type { CedarTask } from "./cedar-task.ts";
import { fitLink, noEntity, unlinked } from "./link-rules.ts";
import type { FittedLink, PlacedTemplate } from "./link-rules.ts";
import { POLICY_FILE_BYTES_MAX, RULES_MAX } from "./limits.ts";
import type { PolicyFiles } from "../policy/policy-set.ts";
import type { Place, Rule } from "../policy/rule.ts";
import { placeStatements, problemOf, ruleOf } from "./place-statements.ts";
import type { PlacedFile } from "./place-statements.ts";
import type { Problem } from "./problem.ts";
import { LINKS_SUFFIX, readLinks } from "./read-links.ts";
import type { Link } from "./read-links.ts";
import type { RuleCache } from "./rule-cache.ts";
import { split } from "./split.ts";
import type { Statement } from "./split.ts";
import { answered, inTasks } from "./steps.ts";
import type { CedarSteps } from "./steps.ts";

export interface ReadRules {
  readonly rules: readonly Rule[];
  readonly problems: readonly Problem[];
}

interface Found {
  readonly rules: Rule[];
  readonly templates: PlacedTemplate[];
  readonly links: Link[];
  readonly problems: Problem[];
}

/**
 * Reads every file, in the order of their names; the rules that links make come last. A rule with a problem is not among
 * the rules. What `cache` keeps is not read again.
 */
export function* readingRules(files: PolicyFiles, cache: RuleCache): CedarSteps<ReadRules> {
  const found: Found = { rules: [], templates: [], links: [], problems: [] };
  const names = Object.keys(files).sort();
  const small = names.filter((file) => Buffer.byteLength(files[file] ?? "") <= POLICY_FILE_BYTES_MAX);
  found.problems.push(...names.filter((file) => !small.includes(file)).map(tooLarge));
  const ofRules = small.filter((file) => !isOfLinks(file)).map((name) => ({ name, text: files[name] ?? "" }));
  for (const { rules, templates, problems } of yield* filesOfRules(ofRules, cache)) {
    for (const rule of rules) found.rules.push(rule);
    found.templates.push(...templates);
    found.problems.push(...problems);
  }
  for (const file of small.filter(isOfLinks)) {
    const { links, problems } = yield* readLinks(file, files[file] ?? "", cache);
    for (const link of links) found.links.push(link);
    found.problems.push(...problems);
  }
  yield* readLinked(cache, found);
  const { rules, templates, links, problems } = found;
  if (rules.length > RULES_MAX)
    problems.push({ severity: "error", code: "POLICY_TOO_MANY_RULES", message: `there are at most ${RULES_MAX} rules` });
  return { rules, problems: [...problems, ...unlinked(templates, links), ...takenIds([...templates, ...rules])] };
}

function isOfLinks(file: string): boolean {
  return file.endsWith(LINKS_SUFFIX);
}

interface TextFile {
  readonly name: string;
  readonly text: string;
}

/** What stands in each file of rules. Of a file that is as it was, nothing is read or placed again. */
function* filesOfRules(files: readonly TextFile[], cache: RuleCache): CedarSteps<readonly PlacedFile[]> {
  const known = files.map((file) => keptFile(file, cache));
  const unknown = new Map(files.filter((_, index) => known[index] === undefined).map((file) => [file, split(file.text)]));
  yield;
  yield* readTexts([...unknown.values()].flat(), cache);
  const placed: PlacedFile[] = [];
  for (const [index, file] of files.entries()) {
    const now = known[index] ?? (yield* placeStatements(file, unknown.get(file) ?? [], (text) => cache.text(text) ?? unread()));
    placed.push(cache.files.keep(keyOf(file), now));
    yield;
  }
  return placed;
}

function keptFile(file: TextFile, cache: RuleCache): PlacedFile | undefined {
  const kept = cache.files.get(keyOf(file));
  // What is kept of a text is forgotten where nothing asks for it, and what is kept of the file is of no use without.
  for (const text of kept?.texts ?? []) cache.text(text);
  return kept;
}

function keyOf({ name, text }: TextFile): string {
  return `${name}\u0000${text}`;
}

/** Has the texts read that the cache does not keep. */
function* readTexts(statements: readonly Statement[], cache: RuleCache): CedarSteps<void> {
  const unknown = [...new Set(statements.map(({ text }) => text).filter((text) => cache.text(text) === undefined))];
  for (const { of, answer } of yield* answered(inTasks(unknown), (texts) => ({ kind: "read", texts }))) {
    for (const [index, text] of of.entries()) cache.keepText(text, answer[index] ?? unread());
    yield;
  }
}

/** A linked rule stands where its link does: a problem with it is the link's, however its template is written. */
function* readLinked(cache: RuleCache, { rules, templates, links, problems }: Found): CedarSteps<void> {
  const byId = new Map(templates.map((template) => [template.id, template]));
  const fitted = links.map((link) => ({ link, fits: fitLink(link, byId) }));
  yield* readFitted(
    fitted.flatMap(({ fits }) => ("key" in fits && cache.link(fits.key) === undefined ? [fits] : [])),
    cache,
  );
  for (const [index, { link, fits }] of fitted.entries()) {
    if ("problems" in fits) problems.push(...fits.problems);
    else {
      const linked = cache.link(fits.key) ?? unread();
      if ("unfit" in linked) problems.push(...linked.unfit.map((slot) => noEntity(link, slot)));
      else if ("body" in linked.read) rules.push(ruleOf({ text: linked.text, ...linked.read.body }, link.place, index + 1));
      else if ("flaws" in linked.read) problems.push(...linked.read.flaws.map((flaw) => problemOf(flaw, link.place)));
    }
    yield;
  }
}

/** Has the rules of links read, those of one template together. */
function* readFitted(links: readonly FittedLink[], cache: RuleCache): CedarSteps<void> {
  const groups = [...Map.groupBy(links, ({ template }) => template)].flatMap(([template, all]) =>
    inTasks(all).map((some) => ({ template, some })),
  );
  const taskOf = ({ template, some }: (typeof groups)[number]): CedarTask<"link"> => ({
    kind: "link",
    template: template.json,
    fillings: some.map(({ filling }) => filling),
  });
  for (const { of, answer } of yield* answered(groups, taskOf)) {
    for (const [index, { key }] of of.some.entries()) cache.keepLink(key, answer[index] ?? unread());
    yield;
  }
}

function unread(): never {
  throw new Error("a text that was not read");
}

function tooLarge(file: string): Problem {
  const message = `a policy file has at most ${POLICY_FILE_BYTES_MAX} bytes`;
  return { severity: "error", code: "POLICY_FILE_TOO_LARGE", message, file, hint: "divide it" };
}

function takenIds(named: readonly (Place & { readonly id: string })[]): readonly Problem[] {
  const first = new Map<string, Place>();
  const problems: Problem[] = [];
  for (const rule of named) {
    const earlier = first.get(rule.id);
    if (earlier === undefined) {
      first.set(rule.id, rule);
      continue;
    }
    const { file, line, column } = rule;
    const message = `the rule id "${rule.id}" is taken by ${earlier.file}:${earlier.line}`;
    problems.push({ severity: "error", code: "POLICY_RULE_ID_TAKEN", message, file, line, column, hint: "give one of them another @id" });
  }
  return problems;
}

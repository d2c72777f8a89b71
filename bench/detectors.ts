/**
 * What the detectors find of what they must, and what they find where nothing is.
 * npm run bench -- detectors [--cases FILE]... [--least possible|likely|certain] [--misses] [--json]
 *
 * Without --cases on the texts that stand beside the detectors; otherwise on files of cases (Presidio's recognizers,
 * gitleaks' and secretlint's rules, labelled injections), plain or gzipped. A finding counts when it is at least `likely`.
 * Exit code 1 when a goal is missed.
 */
import { parseArgs } from "node:util";
import type { Band } from "../src/inspection/scan/rule.ts";
import type { CaseSet, Goal } from "./detectors/case.ts";
import { fixtures } from "./detectors/fixtures.ts";
import { readCases } from "./detectors/read-cases.ts";
import { byFamily, judge, tally } from "./detectors/tally.ts";
import type { Judged, Tally } from "./detectors/tally.ts";

const { values } = parseArgs({
  options: { cases: { type: "string", multiple: true, default: [] }, least: { type: "string", default: "likely" }, misses: { type: "boolean" }, json: { type: "boolean" } },
});

const PRECISION = "precision by text: of the texts in which something of the family's classes was found, the share in which it had to be";
const BANDS: readonly Band[] = ["possible", "likely", "certain"];

interface Reached extends Goal {
  readonly figure: number | undefined;
  readonly isReached: boolean;
}

interface Report {
  readonly name: string;
  readonly note: string | undefined;
  readonly families: readonly Tally[];
  readonly total: Tally;
  readonly notCovered: readonly Tally[];
  readonly goals: readonly Reached[];
  readonly judged: readonly Judged[];
}

function report({ name, note, cases, goals }: CaseSet, least: Band): Report {
  const covered = cases.filter(({ classes }) => classes.length > 0).map((one) => judge(one, least));
  const rest = cases.filter(({ classes }) => classes.length === 0).map((one) => judge({ ...one, classes: ["pii", "secret"] }, least));
  const reached = goals.map((goal): Reached => {
    const counted = tally(goal.what, covered.filter(({ one }) => goal.of(one)));
    const figure = goal.measure === "flagged" ? (counted.negatives === 0 ? undefined : counted.flagged / counted.negatives) : counted[goal.measure];
    return { ...goal, figure, isReached: figure === undefined || (goal.measure === "flagged" ? figure <= goal.bound : figure >= goal.bound) };
  });
  return { name, note, families: byFamily(covered), total: tally("total", covered), notCovered: byFamily(rest), goals: reached, judged: covered };
}

const percent = (figure: number | undefined): string => (figure === undefined ? "-" : `${(figure * 100).toFixed(1)} %`);

function line({ family, positives, recall, exact, negatives, flagged, precision }: Tally): string {
  const cells = [percent(recall).padStart(8), `of ${positives}`.padEnd(9), percent(exact).padStart(8), `${flagged} of ${negatives}`.padStart(12), percent(precision).padStart(10)];
  return `${family.padEnd(48)} ${cells.join(" ")}`;
}

function print({ name, note, families, total, notCovered, goals, judged }: Report): void {
  console.log(`\n${name}${note === undefined ? "" : `\n  (${note})`}`);
  console.log(`${"".padEnd(48)} ${"recall".padStart(8)} ${"".padEnd(9)} ${"exact".padStart(8)} ${"flagged".padStart(12)} ${"precision".padStart(10)}`);
  for (const one of [...families, total]) console.log(line(one));
  if (notCovered.length > 0) {
    console.log("not covered (found as anything at all):");
    for (const one of notCovered) console.log(line(one));
  }
  for (const { what, measure, bound, figure, isReached } of goals)
    console.log(`goal: ${measure} of ${what} ${measure === "flagged" ? "<=" : ">="} ${percent(bound)}: ${percent(figure)}${isReached ? "" : "  MISSED"}`);
  if (values.misses !== true) return;
  for (const { one, found, rules } of judged) {
    if (one.positive && !found) console.log(`missed ${one.id} ${one.family}`);
    if (!one.positive && found) console.log(`flagged ${one.id} ${one.family} by ${rules.join(", ")}`);
  }
}

const least = BANDS.find((band) => band === values.least);
if (least === undefined) {
  console.error(`detectors: no such band: ${values.least}\nhint: --least ${BANDS.join("|")}`);
  process.exitCode = 2;
} else {
  const sets = values.cases.length === 0 ? await fixtures() : values.cases.flatMap(readCases);
  const reports = sets.map((set) => report(set, least));
  if (values.json === true)
    console.log(JSON.stringify({ name: "detectors", least, precision: PRECISION, sets: reports.map(({ name, note, families, total, notCovered, goals }) => ({ name, note, families, total, notCovered, goals: goals.map(({ what, measure, bound, figure, isReached }) => ({ what, measure, bound, figure, isReached })) })) }));
  else {
    console.log(`findings that are at least ${least}; ${PRECISION}`);
    for (const one of reports) print(one);
  }
  if (reports.some(({ goals }) => goals.some(({ isReached }) => !isReached))) process.exitCode = 1;
}

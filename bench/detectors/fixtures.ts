/** The texts that stand beside the detectors. */
import { existsSync, readdirSync } from "node:fs";
import type { Fixture } from "../../src/inspection/detectors/fixture.ts";
import { DETECTORS } from "../../src/inspection/detectors/index.ts";
import { classesOf } from "../../src/inspection/classes.ts";
import type { Case, CaseSet, Goal } from "./case.ts";

const FOLDERS = new URL("../../src/inspection/detectors/", import.meta.url);

const GOALS: readonly Goal[] = [
  { what: "all", measure: "recall", of: () => true, bound: 1 },
  { what: "all", measure: "flagged", of: () => true, bound: 0 },
];

export async function fixtures(): Promise<readonly CaseSet[]> {
  const names = readdirSync(FOLDERS, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(new URL(`${entry.name}/ng.ts`, FOLDERS)))
    .map(({ name }) => name);
  const sets = await Promise.all(names.map(casesOf));
  return [{ name: "fixtures of the detectors", cases: sets.flat(), goals: GOALS }];
}

async function casesOf(name: string): Promise<readonly Case[]> {
  const { ok } = (await import(new URL(`${name}/ok.ts`, FOLDERS).href)) as { readonly ok: readonly Fixture[] };
  const { ng } = (await import(new URL(`${name}/ng.ts`, FOLDERS).href)) as { readonly ng: readonly Fixture[] };
  const classes = classesOf(DETECTORS.filter((detector) => detector.name === name)).filter((one) => one !== "pii" && one !== "secret");
  const caseOf = (fixture: Fixture, positive: boolean, index: number): Case => ({
    id: `${name}-${positive ? "ng" : "ok"}-${index}`,
    family: name,
    positive,
    text: fixture.text,
    about: { ...(fixture.key !== undefined && { key: fixture.key }), ...(fixture.direction !== undefined && { direction: fixture.direction }) },
    classes: fixture.class === undefined ? classes : [fixture.class],
    ...(fixture.spans !== undefined && { spans: fixture.spans }),
  });
  return [...ok.map((fixture, index) => caseOf(fixture, false, index)), ...ng.map((fixture, index) => caseOf(fixture, true, index))];
}

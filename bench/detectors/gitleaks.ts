/**
 * True and false positives of gitleaks' rules. A case has no span: the file says that the text holds a secret of the rule.
 * A text that is a false positive of one rule and a true one of another holds a secret, and is no case of nothing.
 */
import { DETECTORS } from "../../src/inspection/detectors/index.ts";
import type { Case, CaseSet, Goal } from "./case.ts";

interface Row {
  readonly rule: string;
  readonly kind: "true_positive" | "false_positive";
  readonly text: string;
}

/** Names by which our rules call the same house. */
const SAME: { readonly [vendor: string]: string } = {
  gcp: "google",
  droneci: "drone",
  travisci: "travis",
  flyio: "fly",
  sendinblue: "brevo",
  sonar: "sonarqube",
  new: "new-relic",
  hashicorp: "terraform",
  private: "private-key",
  generic: "assigned",
  curl: "curl",
  gitter: "gitter",
  kubernetes: "kube",
  jwt: "web-token",
  "1password": "onepassword",
  cisco: "meraki",
};
const OURS = DETECTORS.flatMap(({ rules = [] }) => rules)
  .filter(({ group }) => group === "secret")
  .map(({ id }) => id);

const isCovered = ({ classes }: Case): boolean => classes.length > 0;

const GOALS: readonly Goal[] = [
  { what: "secrets of covered providers", measure: "recall", of: isCovered, bound: 0.95 },
  { what: "false-positive texts", measure: "flagged", of: () => true, bound: 0.02 },
];

export function gitleaks(rows: readonly Row[]): readonly CaseSet[] {
  const secrets = new Set(rows.flatMap(({ kind, text }) => (kind === "true_positive" ? [text] : [])));
  const judged = rows.filter(({ kind, text }) => kind === "true_positive" || !secrets.has(text));
  const cases = judged.map(({ rule, kind, text }, index): Case => ({
    id: `gitleaks-${index}`,
    family: rule,
    positive: kind === "true_positive",
    text,
    classes: kind === "false_positive" || covers(rule) ? ["secret"] : [],
  }));
  return [{ name: "gitleaks rules", cases, goals: GOALS, note: "a provider counts as covered where one of our rules is named for it" }];
}

function covers(rule: string): boolean {
  const [vendor = rule] = rule.split("-");
  const name = SAME[vendor] ?? vendor;
  return OURS.some((id) => id.replaceAll("-", "").includes(name.replaceAll("-", "")));
}

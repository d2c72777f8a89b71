/**
 * What is kept of rules by their forms, made ahead: while Cedar's own engine validates them in its threads, the thread
 * that waits has time. Whoever needs it makes it where it is not there.
 */
import { compileConditions } from "../policy/compile/compiled-engine.ts";
import type { Rule } from "../policy/rule.ts";
import { alternativesOf } from "./alternatives.ts";
import { knownOf } from "./contradiction.ts";
import { namesIn } from "./names-in.ts";
import type { SchemaViews } from "./schema-view.ts";
import type { Steps } from "./steps.ts";

export function* preparing(rules: readonly Rule[], views: SchemaViews): Steps<void> {
  for (const rule of rules) {
    views.of(rule);
    yield;
  }
  for (const rule of rules) {
    prepare(rule);
    yield;
  }
}

function prepare(rule: Rule): void {
  try {
    alternativesOf(rule.json).satisfied?.forEach(knownOf);
    compileConditions(rule.json);
    namesIn([rule]);
  } catch {
    // A rule that has not validated may have a form that cannot be compiled: what is wrong with it, validation says.
  }
}

/** Who can do something: every agent that can reach a permit or an ask, with a request that does. */
import { definitionName } from "../call/definition.ts";
import type { PolicySet } from "../policy/policy-set.ts";
import { cellOf } from "./agents-by-tools.ts";
import type { Cell, Looking, Reached } from "./agents-by-tools.ts";
import { usesOf } from "./uses.ts";
import type { Use } from "./uses.ts";
import type { Wanted } from "./wanted.ts";

/** What is asked about: a tool by `server/tool` or its name alone, or a class of tools, and patterns of arguments. */
export interface WhoCan {
  readonly what: string;
  readonly wanted: readonly Wanted[];
}

export interface Can extends Pick<Cell, "agent" | "role" | "action" | "on" | "unsolved" | "dependsOn" | "open"> {
  readonly reached: readonly (Reached & { readonly effect: Exclude<Reached["effect"], "refuse"> })[];
}

/** What a name stands for; empty where it is no tool, nothing else that is offered, and no class that a tool has. */
export function usesNamed(set: PolicySet, what: string): readonly Use[] {
  return usesOf(set.schema).filter(
    ({ on, subject }) => on === what || subject.definition.name === what || subject.classes.some((name) => name === what),
  );
}

/** Names that can be asked about. */
export function namesIn({ schema }: PolicySet): readonly string[] {
  const subjects = [...schema.subjects.values()];
  return [...new Set(subjects.flatMap(({ definition, classes }) => [definitionName(definition), definition.name, ...classes]))];
}

/** Who can, the most that they can first. */
export function whoCan(set: PolicySet, { what, wanted }: WhoCan, looking: Looking): readonly Can[] {
  const cells = usesNamed(set, what).map((use) => cellOf(set, use, looking, wanted));
  return cells.flatMap(({ agent, role, action, on, reached, unsolved, dependsOn, open }) => {
    const can = reached.flatMap((one) => (one.effect === "refuse" ? [] : [{ ...one, effect: one.effect }]));
    return can.length === 0 ? [] : [{ agent, role, action, on, reached: can, unsolved, dependsOn, open }];
  });
}

/** What every agent gets of everything that is there: the effect and the rules that decide it, and what it depends on. */
import type { Effect } from "../call/decision.ts";
import { judge } from "../policy/judge.ts";
import type { Verdict } from "../policy/judge.ts";
import type { PolicySet } from "../policy/policy-set.ts";
import { SEARCH_REQUESTS_MAX } from "./limits.ts";
import { spaceOf, tries } from "./search.ts";
import type { Space } from "./search.ts";
import { factsOf } from "./supposed.ts";
import type { Supposed } from "./supposed.ts";
import { usesOf } from "./uses.ts";
import type { Use } from "./uses.ts";
import type { Wanted } from "./wanted.ts";

/** One effect that an agent can get, the rules that decided so, and a request that gets it. */
export interface Reached {
  readonly effect: Effect;
  readonly rules: readonly string[];
  /** The code of a refusal. */
  readonly code?: string;
  readonly example: Supposed;
}

export interface Cell {
  readonly agent: string;
  readonly role: string;
  readonly action: Use["action"];
  /** `server/name`. */
  readonly on: string;
  /** The one effect, or `depends` where there are several. */
  readonly effect: Effect | "depends";
  readonly reached: readonly Reached[];
  /** What the effect depends on: paths in the context, such as `args.path`. */
  readonly dependsOn: readonly string[];
  /** In which sessions anything but a refusal was reached, and for whom; `any` where rules do not tell people apart. */
  readonly open: { readonly integrity: readonly string[]; readonly people: readonly string[] | "any" };
  /** Why there may be more than was found; empty where there is not. */
  readonly unsolved: readonly string[];
}

const SHUT: Cell["open"] = { integrity: [], people: [] };

/** Whether an agent may use a server at all, whatever the rules say. */
export type MayUse = (agent: string, server: string) => boolean;

export interface Looking {
  readonly mayUse: MayUse;
  readonly requestsMax?: number;
}

/** Every agent with everything that it could do. */
export function agentsByTools(set: PolicySet, looking: Looking): readonly Cell[] {
  return usesOf(set.schema).map((use) => cellOf(set, use, looking));
}

/** What one use comes to, among requests as they are wanted. */
export function cellOf(
  set: PolicySet,
  use: Use,
  { mayUse, requestsMax = SEARCH_REQUESTS_MAX }: Looking,
  wanted: readonly Wanted[] = [],
): Cell {
  const { agent, action, on, subject } = use;
  const cell = { agent: agent.name, role: agent.role, action, on };
  const space = spaceOf([set], use, wanted);
  if (space === "cannot") return { ...cell, effect: "refuse", reached: [], dependsOn: [], open: SHUT, unsolved: [] };
  if (!mayUse(agent.name, subject.definition.server)) {
    return {
      ...cell,
      effect: "refuse",
      reached: [{ effect: "refuse", rules: [], code: "POLICY_SERVER_NOT_GIVEN", example: space.plain }],
      dependsOn: [],
      open: SHUT,
      unsolved: [],
    };
  }
  const { reached, effects, open } = tryAll(set, space, requestsMax);
  const kinds = new Set(reached.map(({ effect }) => effect));
  const [only] = kinds;
  return {
    ...cell,
    effect: kinds.size === 1 && only !== undefined ? only : "depends",
    reached,
    dependsOn: kinds.size === 1 ? [] : pathsThatMatter(space, effects),
    open,
    unsolved: [...space.unsolved, ...(space.size > requestsMax ? [`${requestsMax} of ${space.size} combinations were tried`] : [])],
  };
}

interface TriedAll {
  /** One for each effect and rules, in the order of strictness. */
  readonly reached: readonly Reached[];
  /** The effect of each choice that was tried. */
  readonly effects: ReadonlyMap<string, Effect>;
  readonly open: Cell["open"];
}

const STRICTNESS: readonly Effect[] = ["permit", "sanitize", "sandbox", "ask", "refuse"];

function tryAll(set: PolicySet, space: Space, requestsMax: number): TriedAll {
  const reached = new Map<string, Reached>();
  const effects = new Map<string, Effect>();
  const open: Supposed["session"][] = [];
  for (const { choice, request } of tries(space, requestsMax)) {
    const verdict = verdictOn(set, request);
    effects.set(choice.join(), verdict.effect);
    if (verdict.effect !== "refuse") open.push(request.session);
    const one = reachedBy(verdict, request);
    const key = JSON.stringify([one.effect, one.rules, one.code]);
    if (!reached.has(key)) reached.set(key, one);
  }
  const sorted = [...reached.values()].sort((a, b) => STRICTNESS.indexOf(a.effect) - STRICTNESS.indexOf(b.effect));
  return { reached: sorted, effects, open: openTo(space, open) };
}

/** What no rule reads may be anything. */
function openTo({ dimensions }: Space, sessions: readonly Supposed["session"][]): Cell["open"] {
  if (sessions.length === 0) return SHUT;
  const reads = (name: string): boolean => dimensions.some(({ path }) => path.join(".") === `common.session.${name}`);
  const integrity = reads("integrity") ? sessions.map((session) => session.integrity) : ["trusted", "untrusted"];
  const people = reads("person") ? [...new Set(sessions.map(({ person = "nobody" }) => person))].sort() : "any";
  return { integrity: [...new Set(integrity)].sort(), people };
}

/** The verdict on a supposed request about what the set knows. */
export function verdictOn(set: PolicySet, request: Supposed): Verdict {
  const made = factsOf(request, set.schema);
  if ("unknown" in made) throw new Error("a request about what the set does not know");
  return judge(set, made.facts);
}

function reachedBy(verdict: Verdict, example: Supposed): Reached {
  const rules = verdict.rules.map(({ rule }) => rule);
  return { effect: verdict.effect, rules, ...(verdict.effect === "refuse" && { code: verdict.reason.code }), example };
}

/** Paths of which two values, all else being equal, lead to different effects. */
function pathsThatMatter({ dimensions }: Space, effects: ReadonlyMap<string, Effect>): readonly string[] {
  const matter = new Set<number>();
  for (const [key, effect] of effects) {
    const choice = key.split(",");
    for (const [index, value] of choice.entries()) {
      if (value === "0" || matter.has(index)) continue;
      const other = effects.get(choice.with(index, "0").join());
      if (other !== undefined && other !== effect) matter.add(index);
    }
  }
  return dimensions.flatMap(({ path }, index) => (matter.has(index) ? [path.join(".").replace(/^common\./, "")] : []));
}

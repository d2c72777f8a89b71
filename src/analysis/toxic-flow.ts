/**
 * Toxic flows: sets of tools of one agent by which data that an outsider wrote could make private data leave. Found before
 * anything ran, from what is known of the tools and from the rules: which tools bring untrusted data, which bring private
 * data, which reach out, and whether the rules let the last one pass once a session has read both. Pure and deterministic.
 */
import type { Action } from "../call/call.ts";
import type { Definition } from "../call/definition.ts";
import type { PartLabel, ToolManifest } from "../call/manifest.ts";
import type { PolicySet } from "../policy/policy-set.ts";
import { verdictOn } from "./agents-by-tools.ts";
import type { MayUse } from "./agents-by-tools.ts";
import { TOXIC_FLOW_REQUESTS_MAX } from "./limits.ts";
import { spaceOf, tries } from "./search.ts";
import type { Space } from "./search.ts";
import type { Supposed, SupposedFlow } from "./supposed.ts";
import type { Steps } from "./steps.ts";
import { usesOfSubject } from "./uses.ts";
import type { Use } from "./uses.ts";
import { couldPermit } from "./visible.ts";

/**
 * What stands in the way of the last step. `asked`: every call of it is asked about or refused, once the session has read
 * such data. `values`: every call with a value that such data may have chosen is. `nothing`: some such call runs.
 */
export type Held = "asked" | "values" | "nothing";

export interface ToxicFlow {
  readonly agent: string;
  readonly role: string;
  /** Tools, as `server/name`, that bring data which somebody outside could have written. */
  readonly untrusted: readonly string[];
  /** Those that bring data which not everybody may read. */
  readonly private: readonly string[];
  /** Those that reach somebody else, the least held first. */
  readonly outward: readonly string[];
  /** Of the least held. */
  readonly held: Held;
  /** The rules that hold it. */
  readonly rules: readonly string[];
}

export interface ToxicInput {
  readonly set: PolicySet;
  readonly mayUse: MayUse;
  /** What is known of a definition, the trust in its server taken into account. */
  readonly manifestOf: (definition: Definition) => ToolManifest;
}

/** One for each agent that has all three, in the order of the agents. In steps: a house goes on deciding meanwhile. */
export function* toxicFlows({ set, mayUse, manifestOf }: ToxicInput): Steps<readonly ToxicFlow[]> {
  const subjects = Map.groupBy(set.schema.subjects.values(), ({ definition }) => definition.server);
  const flows: ToxicFlow[] = [];
  for (const agent of set.schema.living.agents) {
    yield;
    const given = [...subjects].flatMap(([server, own]) => (mayUse(agent.name, server) ? own : []));
    const uses = given.filter(({ definition }) => couldPermit(set, agent, definition)).flatMap((subject) => usesOfSubject(agent, subject));
    const flow = yield* flowOf(
      uses.filter(({ action }) => OWN.has(action)),
      set,
      manifestOf,
    );
    if (flow !== undefined) flows.push(flow);
  }
  return flows;
}

/** What an agent does itself. */
const OWN: ReadonlySet<Action> = new Set(["callTool", "readResource", "getPrompt"]);

function* flowOf(uses: readonly Use[], set: PolicySet, manifestOf: ToxicInput["manifestOf"]): Steps<ToxicFlow | undefined> {
  const [first] = uses;
  const known = uses.map((use) => ({ use, manifest: manifestOf(use.subject.definition) }));
  const bringing = (is: (label: PartLabel) => boolean) =>
    known.filter(({ manifest }) => labelsOf(manifest).some(is)).map(({ use }) => use.on);
  const untrusted = bringing(({ integrity, choosable }) => integrity === "untrusted" || choosable);
  const privates = bringing(({ readers }) => readers !== null);
  if (first === undefined || untrusted.length === 0 || privates.length === 0) return undefined;
  const reaching: (Holding & { readonly on: string })[] = [];
  for (const { use, manifest } of known.filter((one) => one.manifest.outward)) {
    yield;
    const held = holding(set, use, manifest);
    if (held !== undefined) reaching.push({ on: use.on, ...held });
  }
  const [least, ...others] = reaching.toSorted((a, b) => STRENGTH.indexOf(a.held) - STRENGTH.indexOf(b.held));
  if (least === undefined) return undefined;
  const outward = [least, ...others];
  const rules = outward.filter(({ held }) => held === least.held).flatMap((one) => one.rules);
  return {
    agent: first.agent.name,
    role: first.agent.role,
    untrusted,
    private: privates,
    outward: outward.map(({ on }) => on),
    held: least.held,
    rules: [...new Set(rules)].sort(),
  };
}

const STRENGTH: readonly Held[] = ["nothing", "values", "asked"];

function labelsOf({ result }: ToolManifest): readonly PartLabel[] {
  return [result, ...result.parts];
}

interface Holding {
  readonly held: Held;
  readonly rules: readonly string[];
}

/** What the rules do to a call that reaches out, in a session that has read; undefined where they would never let it pass at all. */
function holding(set: PolicySet, use: Use, manifest: ToolManifest): Holding | undefined {
  const space = spaceOf([set], use);
  if (space === "cannot" || !isReachable(set, space)) return undefined;
  const fetches = manifest.classes.includes("read") && manifest.classes.every((name) => name === "read" || name === "egress");
  const plain: SupposedFlow = { consequential: !fetches, binding: !fetches };
  const read = withoutSupposed(space);
  const always = stopping(set, read, plain);
  if (always !== undefined) return { held: "asked", rules: always };
  const onceChosen = stopping(set, read, { ...plain, ...lacksOf(manifest, fetches) });
  return onceChosen === undefined ? { held: "nothing", rules: [] } : { held: "values", rules: onceChosen };
}

/** What inspection says of a call with which an outsider would get his way. Where nothing steers, it has nothing to say. */
function lacksOf({ control: [place] }: ToolManifest, fetches: boolean): SupposedFlow {
  if (place === undefined) return {};
  return fetches ? { unseen: [place] } : { ungrounded: [place], unasked: [place] };
}

/** Whether any call of it would be permitted or asked about: conditions may refuse what the scopes of rules let pass. */
function isReachable(set: PolicySet, space: Space): boolean {
  for (const { request } of tries(space, TOXIC_FLOW_REQUESTS_MAX)) if (verdictOn(set, request).effect !== "refuse") return true;
  return space.size > TOXIC_FLOW_REQUESTS_MAX;
}

/** The rules that ask about or refuse every call that was tried; undefined where one would run. */
function stopping(set: PolicySet, space: Space, flow: SupposedFlow): readonly string[] | undefined {
  const rules = new Set<string>();
  for (const { request } of tries(space, TOXIC_FLOW_REQUESTS_MAX)) {
    const verdict = verdictOn(set, afterReading(request, flow));
    if (verdict.effect !== "ask" && verdict.effect !== "refuse") return undefined;
    for (const { rule } of verdict.rules) rules.add(rule);
  }
  return [...rules];
}

/** What is supposed of a session that has read need not be tried in every other way. */
function withoutSupposed({ dimensions, ...space }: Space): Space {
  const left = dimensions.filter(({ path: [room, part, leaf] }) => {
    const isSupposed = part === "flow" || part === "findings" || part === "approvals" || leaf === "integrity" || leaf === "private";
    return room !== "common" || !isSupposed;
  });
  return { ...space, dimensions: left, size: left.reduce((product, { values }) => product * values.length, 1) };
}

/** The same request of a session that has read what an outsider wrote, and what is private. */
function afterReading(request: Supposed, flow: SupposedFlow): Supposed {
  return { ...request, session: { ...request.session, integrity: "untrusted", private: true }, flow, approvals: [], findings: [] };
}

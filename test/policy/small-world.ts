/** A house so small that every request of it can be tried, another with other roles and classes, and random rules about it. */
import { NO_FLOW } from "../../src/call/flow.ts";
import fc from "fast-check";
import type { Action } from "../../src/call/call.ts";
import type { Definition } from "../../src/call/definition.ts";
import type { JsonObject } from "../../src/call/json.ts";
import { TRUSTED_PUBLIC } from "../../src/call/label.ts";
import type { Facts } from "../../src/policy/facts.ts";
import type { Living } from "../../src/policy/schema.ts";
import { TEXT, define, tool } from "./house.ts";

const READ = tool("read", { path: TEXT, n: { type: "integer" } }, { required: ["path"] });
const WRITE = tool("write", { path: TEXT }, { required: ["path"] });
const LIST = define("tool", "docs", "list", { name: "list" });
const MANUAL = define("resource", "docs", "manual", { uri: "manual" });

export const world: Living = {
  definitions: [READ, WRITE, LIST, MANUAL],
  agents: [
    { name: "a", role: "one" },
    { name: "b", role: "two" },
  ],
  roles: ["three"],
  classes: { "files/read": ["read"], "files/write": ["write", "send"] },
};

export const otherWorld: Living = {
  ...world,
  agents: [
    { name: "a", role: "two" },
    { name: "b", role: "three" },
    { name: "c", role: "one" },
  ],
  classes: { "files/read": ["write"], "docs/list": ["read", "send"] },
};

const PATHS = ["", "a", "ab", "b", "na"] as const;
const NUMBERS = [undefined, 0, 1, 2, 3] as const;
const NOON = Date.UTC(2026, 5, 1, 12);

function usesOf(definition: Definition): readonly { readonly action: Action; readonly args: JsonObject }[] {
  if (definition === READ) return PATHS.flatMap((path) => NUMBERS.map((n) => ({ action: "callTool" as const, args: n === undefined ? { path } : { path, n } })));
  if (definition === WRITE) return PATHS.map((path) => ({ action: "callTool" as const, args: { path } }));
  if (definition === LIST) return [{ action: "callTool", args: {} }];
  return (["readResource", "subscribeResource"] as const).map((action) => ({ action, args: {} }));
}

/** The facts of every call of a world that its random rules can tell apart, and some more. */
export function everyRequest(living: Living): readonly Facts[] {
  const sessions = [0, 1, 2].flatMap((calls) => (["trusted", "untrusted"] as const).flatMap((integrity) => ([undefined, "p"] as const).map((purpose) => ({ calls, integrity, purpose }))));
  const found = [[], [{ class: "pii" }]];
  return living.agents.flatMap((agent) =>
    living.definitions.flatMap((definition) =>
      usesOf(definition).flatMap(({ action, args }) =>
        sessions.flatMap(({ calls, integrity, purpose }) =>
          found.map(
            (findings): Facts => ({
              call: { action, definition, name: definition.name, args, at: calls === 1 ? NOON : NOON - 1 },
              caller: { agentName: agent.name, role: agent.role },
              session: { calls, person: undefined, purpose, label: { ...TRUSTED_PUBLIC, integrity } },
              findings,
              flow: NO_FLOW,
              approvals: [],
              budget: {},
            }),
          ),
        ),
      ),
    ),
  );
}

const principal = fc.constantFrom("principal", "principal", 'principal == Agent::"a"', 'principal in Role::"one"', 'principal in Role::"two"', "principal is Agent", 'principal is Agent in Role::"one"');
const resource = fc.constantFrom("resource", "resource", "resource is Tool", 'resource in Server::"files"', 'resource in ToolClass::"read"', 'resource is Tool in Server::"docs"');

/** Actions with how their rules see arguments: those of one tool, what two tools have in common, none. */
const action = fc.constantFrom(
  { text: 'action == Action::"files/read"', args: "read" },
  { text: 'action == Action::"files/read"', args: "read" },
  { text: 'action in [Action::"files/read", Action::"files/write"]', args: "path" },
  { text: "action", args: "none" },
  { text: 'action in Action::"callTool"', args: "none" },
  { text: 'action == Action::"readResource"', args: "none" },
);

const COMMON = [
  ...["< 1", "<= 1", "> 0", "> 1", "== 1", "!= 1", "< 9", "> -1"].map((compared) => `context.common.session.calls ${compared}`),
  "1 <= context.common.session.calls",
  'context.common.session.integrity == Integrity::"trusted"',
  'context.common.session.integrity != Integrity::"untrusted"',
  'context.common.session has purpose && context.common.session.purpose == "p"',
  "context.common.session has purpose",
  'context.common.findings.contains("pii")',
  "context.common.findings.isEmpty()",
  'context.common.findings.containsAll(["pii", "x"])',
  'context.common.findings.containsAny(["pii", "x"])',
  'context.common.now < datetime("2026-06-01T12:00:00Z")',
  'context.common.now >= datetime("2026-06-01T12:00:00Z")',
  'principal == Agent::"a"',
  'principal in Role::"one"',
  'principal in [Role::"one", Role::"two"]',
  'resource in Server::"files"',
  'resource in ToolClass::"read"',
  'resource == Tool::"files/read"',
  "resource is Tool",
  'action == Action::"files/read"',
  'action in Action::"callTool"',
  "context.common.session.calls * 9007199254740991 * 1024 >= 0",
] as const;

const PATH = [
  ...["a", "ab", "b"].map((path) => `context.args.path == "${path}"`),
  ...["a*", "*a", "b*", "*", "ab*", "*b", "a*b"].map((pattern) => `context.args.path like "${pattern}"`),
  'context.args.path != "a"',
] as const;

const NUMBER = ["> 0", ">= 2", "< 1", "== 1"].map((compared) => `context.args has n && context.args.n ${compared}`);

function condition(args: string): fc.Arbitrary<string> {
  const atoms = [...COMMON, ...(args === "none" ? [] : [...PATH, ...PATH]), ...(args === "read" ? [...NUMBER, ...NUMBER] : [])];
  const atom = fc.constantFrom(...atoms).map((text) => `(${text})`);
  const two = fc.tuple(atom, atom);
  return fc.oneof(
    { weight: 4, arbitrary: atom },
    { weight: 2, arbitrary: two.map(([a, b]) => `${a} && ${b}`) },
    { weight: 1, arbitrary: two.map(([a, b]) => `${a} || ${b}`) },
    { weight: 1, arbitrary: atom.map((a) => `!${a}`) },
    { weight: 1, arbitrary: two.map(([a, b]) => `!(${a} && ${b})`) },
    { weight: 1, arbitrary: fc.tuple(atom, atom, atom).map(([a, b, c]) => `if ${a} then ${b} else ${c}`) },
  );
}

const EFFECTS = ["permit", "permit", "forbid", "forbid", '@effect("ask") forbid', '@effect("sandbox") @profile("strict") forbid'] as const;

function conditions(args: string): fc.Arbitrary<string> {
  return fc.array(fc.tuple(fc.constantFrom("when", "when", "unless"), condition(args)), { maxLength: 2 }).map((all) => all.map(([kind, text]) => ` ${kind} { ${text} }`).join(""));
}

const effect = fc.constantFrom(...EFFECTS);

/** The text of a rule on a line of its own. It may not validate. */
export const anyRule: fc.Arbitrary<string> = fc
  .tuple(effect, principal, action, resource)
  .chain(([first, who, what, which]) => conditions(what.args).map((all) => `${first} (${who}, ${what.text}, ${which})${all};`));

/** Two rules of one action: one for all of its agents and things, one narrower. */
const related: fc.Arbitrary<readonly string[]> = fc
  .tuple(effect, effect, principal, action, resource)
  .chain(([first, second, who, what, which]) =>
    fc
      .tuple(conditions(what.args), conditions(what.args))
      .map(([some, more]) => [`${first} (principal, ${what.text}, resource)${some};`, `${second} (${who}, ${what.text}, ${which})${some}${more};`]),
  );

export const anyRules: fc.Arbitrary<readonly string[]> = fc.tuple(fc.array(anyRule, { minLength: 1, maxLength: 4 }), related).map(([some, two]) => [...some, ...two]);

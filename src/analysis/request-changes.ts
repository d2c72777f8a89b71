/** What might be otherwise in a request, for the search of the smallest change: guesses, made of what the rules compare. */
import type { Effect } from "../call/decision.ts";
import { isJsonObject } from "../call/json.ts";
import type { JsonObject, JsonValue } from "../call/json.ts";
import { TRUSTED_PUBLIC } from "../call/label.ts";
import type { Facts } from "../policy/facts.ts";
import { judge } from "../policy/judge.ts";
import type { PolicySet } from "../policy/policy-set.ts";
import { WILDCARD, expressionsOf } from "./expression.ts";
import type { Expression, Pattern } from "./expression.ts";
import { AGENTS_TRIED_MAX, VALUES_TRIED_MAX } from "./limits.ts";
import { isContent, pathOf } from "./readings.ts";
import type { Change, ChangeState } from "./smallest-change.ts";
import { UNTOUCHED } from "./supposed.ts";

/** Single changes of the request, those that ask least first: people's answers, arguments, the session, the agent. */
export function requestChanges(set: PolicySet, { facts, rules }: ChangeState): readonly Change[] {
  const tests = rules.flatMap((rule) => expressionsOf(rule.json)).flatMap(testsIn);
  return [
    ...answers(set, facts),
    ...valueChanges(facts, tests),
    ...sessionChanges(facts),
    ...budgetChanges(facts),
    ...timeChanges(facts),
    ...agentChanges(set, facts),
  ];
}

function change(of: string, says: string, edit: (facts: Facts) => Facts, content = false): Change {
  return { on: "request", of, says, content, apply: (state) => ({ ...state, facts: edit(state.facts) }) };
}

/** People's yes to everything that asks. */
function answers(set: PolicySet, facts: Facts): readonly Change[] {
  const asking = [...set.rules.values()].flatMap(({ id, remedy }) =>
    remedy?.effect === "ask" && !facts.approvals.includes(id) ? [id] : [],
  );
  const verdict = judge(set, facts);
  const open = verdict.effect === ("ask" satisfies Effect) ? verdict.rules.map(({ rule }) => rule) : asking;
  if (open.length === 0) return [];
  return [
    change("approvals", `people permit it${verdict.effect === "ask" ? `, as ${open.join(" and ")} asks` : ""}`, (now) => ({
      ...now,
      approvals: [...now.approvals, ...open],
    })),
  ];
}

/** What a rule compares an attribute with, and the values for which the comparison might come out otherwise. */
interface Test {
  readonly path: string;
  readonly values: (now: JsonValue | undefined) => readonly (JsonValue | undefined)[];
}

function testsIn(expression: Expression): readonly Test[] {
  const own = testOf(expression);
  if (own !== undefined) return [own];
  if (expression.op === "apply") return expression.args.flatMap(testsIn);
  // A bare attribute is a condition by itself.
  const path = pathOf(expression);
  return path === undefined ? [] : [{ path, values: (now) => (typeof now === "boolean" ? [!now] : []) }];
}

function testOf(expression: Expression): Test | undefined {
  if (expression.op === "like") {
    const path = pathOf(expression.of);
    const { pattern } = expression;
    return path === undefined
      ? undefined
      : { path, values: (now) => (typeof now === "string" ? likeAndUnlike(pattern, now) : likeAndUnlike(pattern, "")) };
  }
  if (expression.op === "has") {
    const of = pathOf(expression.of);
    return of === undefined ? undefined : { path: `${of}.${expression.names.join(".")}`, values: () => [undefined] };
  }
  if (expression.op !== "apply") return undefined;
  const [left, right] = expression.args;
  if (left === undefined || right === undefined) return undefined;
  for (const [attribute, other] of [
    [left, right],
    [right, left],
  ] as const) {
    const [path, literal] = [pathOf(attribute), literalOf(other)];
    if (path !== undefined && literal !== undefined) return { path, values: (now) => aroundOf(expression.name, literal, now) };
    const paths = path === undefined && literal === undefined ? literalsOf(attribute) : undefined;
    const within = pathOf(other);
    if (paths !== undefined && within !== undefined) return { path: within, values: () => paths };
  }
  return undefined;
}

/** The text, number or truth value that an expression is; that of a decimal is its number. */
function literalOf(expression: Expression): JsonValue | undefined {
  if (expression.op === "value" && !isJsonObject(expression.value)) return expression.value;
  if (expression.op !== "apply" || expression.name !== "decimal") return undefined;
  const [written] = expression.args;
  return written?.op === "value" && typeof written.value === "string" ? Number(written.value) : undefined;
}

function literalsOf(expression: Expression): readonly JsonValue[] | undefined {
  if (expression.op !== "set") return undefined;
  return expression.items.flatMap((item) => literalOf(item) ?? []);
}

function aroundOf(name: string, literal: JsonValue, now: JsonValue | undefined): readonly JsonValue[] {
  if (Array.isArray(now) || name.startsWith("contains")) {
    const items = Array.isArray(now) ? (now as readonly JsonValue[]) : [];
    return items.includes(literal) ? [items.filter((item) => item !== literal)] : [[...items, literal]];
  }
  if (typeof literal === "number") return [literal, literal - 1, literal + 1];
  if (typeof literal === "boolean") return [literal, !literal];
  return typeof literal === "string" ? [literal, `other than ${literal}`] : [];
}

/** Texts near to `now` that match the pattern, and some that do not. */
function likeAndUnlike(pattern: Pattern, now: string): readonly string[] {
  const filled = (by: string) => pattern.map((part) => (part === WILDCARD ? by : part)).join("");
  const last = now.split("/").at(-1) ?? "";
  return [filled(now.replace(/^\/+/, "")), filled(last), filled("x"), `${now}.x`, `x/${now}`, `x${now}`, last, "x"];
}

function valueChanges(facts: Facts, tests: readonly Test[]): readonly Change[] {
  const byPath = Map.groupBy(tests, ({ path }) => path);
  return [...byPath].flatMap(([path, at]) => {
    const place = placeOf(path);
    if (place === undefined) return [];
    const now = place.get(facts);
    const values = new Map(at.flatMap(({ values: make }) => make(now)).map((value) => [JSON.stringify(value), value]));
    values.delete(JSON.stringify(now));
    return [...values.values()].slice(0, VALUES_TRIED_MAX).map((value) => {
      const says = value === undefined ? `${path} is absent` : `${path} is ${JSON.stringify(value)}`;
      return change(path, says, (was) => place.set(was, value), isContent(path));
    });
  });
}

/** How an attribute is read and changed; undefined for one that is not a request's to choose. */
interface AttributePlace {
  readonly get: (facts: Facts) => JsonValue | undefined;
  readonly set: (facts: Facts, value: JsonValue | undefined) => Facts;
}

function placeOf(path: string): AttributePlace | undefined {
  const [, room, ...steps] = path.split(".");
  if (room === "args") {
    return {
      get: ({ call }) =>
        steps.reduce<JsonValue | undefined>((at, step) => (isJsonObject(at) && Object.hasOwn(at, step) ? at[step] : undefined), call.args),
      set: (facts, value) => ({ ...facts, call: { ...facts.call, args: withValue(facts.call.args, steps, value) } }),
    };
  }
  if (room === "uri")
    return {
      get: ({ call }) => call.name,
      set: (facts, value) => (typeof value === "string" ? { ...facts, call: { ...facts.call, name: value } } : facts),
    };
  if (room !== undefined && room !== "common" && steps.length === 0)
    return {
      get: ({ call }) => call.args[room],
      set: (facts, value) => ({ ...facts, call: { ...facts.call, args: withValue(facts.call.args, [room], value) } }),
    };
  const name = path.replace("context.common.", "");
  if (name === "session.purpose") {
    return {
      get: ({ session }) => session.purpose,
      set: (facts, value) =>
        typeof value === "string" ? withSession(facts, { purpose: value }) : withSession(facts, { purpose: undefined }),
    };
  }
  if (name === "session.calls") {
    return {
      get: ({ session }) => session.calls,
      set: (facts, value) => (typeof value === "number" && value >= 0 ? withSession(facts, { calls: value }) : facts),
    };
  }
  return undefined;
}

function withValue(record: JsonObject, [step = "", ...rest]: readonly string[], value: JsonValue | undefined): JsonObject {
  if (rest.length > 0) {
    const inner = record[step];
    return { ...record, [step]: withValue(isJsonObject(inner) ? (inner as JsonObject) : {}, rest, value) };
  }
  const { [step]: _was, ...others } = record;
  return value === undefined ? others : { ...others, [step]: value };
}

function withSession(facts: Facts, session: Partial<Facts["session"]>): Facts {
  return { ...facts, session: { ...facts.session, ...session } };
}

function sessionChanges(facts: Facts): readonly Change[] {
  const { label, person } = facts.session;
  const fresh = JSON.stringify(label) === JSON.stringify(TRUSTED_PUBLIC);
  return [
    ...(label.integrity === "untrusted"
      ? [
          change("label", "the session has read nothing untrusted", (now) =>
            withSession(now, { label: { ...label, integrity: "trusted" } }),
          ),
        ]
      : []),
    ...(label.readers !== null
      ? [change("label", "the session has read nothing private", (now) => withSession(now, { label: { ...label, readers: null } }))]
      : []),
    ...(fresh
      ? []
      : [change("label", "it is the first thing in a new session", (now) => withSession(now, { label: TRUSTED_PUBLIC, calls: 0 }))]),
    ...(person === undefined
      ? []
      : [change("person", "the session serves nobody in particular", (now) => withSession(now, { person: undefined }))]),
    ...(facts.findings.length === 0
      ? []
      : [change("findings", "inspection finds nothing in the arguments", (now) => ({ ...now, findings: [] }), true)]),
  ];
}

function budgetChanges(facts: Facts): readonly Change[] {
  return Object.entries(facts.budget).map(([name, reading]) =>
    change(`budget.${name}`, `the budget ${name} ${"open" in reading ? "is open" : "has enough left"}`, (now) => ({
      ...now,
      budget: { ...now.budget, [name]: UNTOUCHED["open" in reading ? "open" : "count"] },
    })),
  );
}

/** The next 24 hours and 7 days. */
function timeChanges(facts: Facts): readonly Change[] {
  const { at } = facts.call;
  const hour = 3_600_000;
  const hours = Array.from({ length: 23 }, (_, place) => at + (place + 1) * hour);
  const days = Array.from({ length: 6 }, (_, place) => at + (place + 1) * 24 * hour);
  return [...hours, ...days].map((time) =>
    change("now", `it is made at ${new Date(time).toISOString().slice(0, 16)}Z`, (now) => ({ ...now, call: { ...now.call, at: time } })),
  );
}

function agentChanges(set: PolicySet, facts: Facts): readonly Change[] {
  const { agentName, role } = facts.caller;
  const { agents } = set.schema.living;
  const roles = [...new Set(agents.map((agent) => agent.role))].filter((other) => other !== role);
  const others = agents.filter(({ name }) => name !== agentName).slice(0, AGENTS_TRIED_MAX);
  return [
    ...roles.map((other) =>
      change("agent", `the agent ${agentName} has the role ${other}`, (now) => ({ ...now, caller: { agentName, role: other } })),
    ),
    ...others.map(({ name, role: its }) =>
      change("agent", `the agent ${name} (role ${its}) makes it`, (now) => ({ ...now, caller: { agentName: name, role: its } })),
    ),
  ];
}

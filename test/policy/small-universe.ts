/** A house with one agent and one tool, random rules about it, and every request that differs in what they read. */
import { NEW_SESSION } from "../../src/analysis/supposed.ts";
import type { Supposed } from "../../src/analysis/supposed.ts";
import type { LoadInput } from "../../src/analysis/load.ts";
import type { JsonObject } from "../../src/call/json.ts";
import { TEXT, tool } from "./house.ts";

const ACT = tool("act", { to: TEXT, n: { type: "integer" }, flag: { type: "boolean" }, tags: { type: "array", items: TEXT }, rate: { type: "number" } }, { required: ["to", "flag"] });

export const HOUSE: Partial<LoadInput> = {
  definitions: [ACT],
  agents: [{ name: "ann", role: "reader" }],
  people: [
    { id: "per_dora", teams: ["kitchen"] },
    { id: "per_emil", teams: [] },
  ],
};

export const UNIVERSE: readonly Supposed[] = [...requests()];

function words(length: number): readonly string[] {
  if (length === 0) return [];
  const shorter = words(length - 1);
  return [...new Set(["a", "b", ...shorter, ...shorter.flatMap((word) => [`${word}a`, `${word}b`])])];
}

function* requests(): Generator<Supposed> {
  for (const to of ["", ...words(3)]) {
    for (const n of [undefined, -1, 0, 1, 2, 3]) {
      for (const flag of [true, false]) {
        for (const integrity of ["trusted", "untrusted"] as const) {
          for (const [purpose, tags, calls] of [[undefined, undefined, 0], ["a", ["a"], 1], ["b", ["a", "c"], 2], [undefined, [], 3], ["c", ["b"], 1], ["a", undefined, 2]] as const) {
            const args: JsonObject = { to, flag, ...(n !== undefined && { n }), ...(tags !== undefined && { tags }) };
            const session = { ...NEW_SESSION, integrity, calls, ...(purpose !== undefined && { purpose }) };
            yield { agent: "ann", action: "callTool", on: "files/act", args, session, findings: [], approvals: [], remedies: [], now: 0, budget: {} };
          }
        }
      }
    }
  }
}

/** Mulberry32: the same rules every time. */
export function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A few rules about that tool; `linked` ones also compare two values with each other. */
export function randomRules(random: () => number, linked: boolean): string {
  const pick = <One>(from: readonly One[]): One => from[Math.floor(random() * from.length)] as One;
  const atom = (): string =>
    pick([
      () => `context.args.to like "${pick(["a*", "*b", "*a*", "ab*", "*", "b", "a*b"])}"`,
      () => `context.args.to == "${pick(["a", "ab", ""])}"`,
      () => `["a","bb"].contains(context.args.to)`,
      () => `(context.args has n && context.args.n ${pick(["<", "<=", ">", ">=", "==", "!="])} ${pick(["0", "1", "2"])})`,
      () => "context.args.flag",
      () => `(context.args has tags && context.args.tags.contains("${pick(["a", "b"])}"))`,
      () => `(context.args has tags && context.args.tags == ["${pick(["a", "b"])}"])`,
      () => `(context.args has tags && context.args.tags.isEmpty())`,
      () => `context.common.session.calls * 2 - 1 ${pick(["<", ">="])} ${pick(["2", "3"])}`,
      () => `(context.args has n && context.args.n + context.args.n * 2 > ${pick(["3", "5"])})`,
      () => `context.common.session.integrity == Integrity::"untrusted"`,
      () => `(context.common.session has purpose && context.common.session.purpose == "${pick(["a", "b"])}")`,
      ...(linked ? [() => `(context.common.session has purpose && context.common.session.purpose == context.args.to)`] : []),
    ])();
  const condition = (depth: number): string => {
    if (depth === 0) return random() < 0.3 ? `!(${atom()})` : atom();
    return `(${condition(depth - 1)} ${pick(["&&", "||"])} ${condition(depth - 1)})`;
  };
  const rule = (head: string) => `${head} (principal, action == Action::"files/act", resource) ${pick(["when", "unless"])} { ${condition(Math.floor(random() * 3))} };`;
  return [rule("permit"), rule("permit"), rule("forbid"), rule('@effect("ask") forbid')].filter((_, index) => index === 0 || random() < 0.6).join("\n");
}

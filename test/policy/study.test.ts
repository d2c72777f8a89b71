/** `policy coverage` and `policy who-can`: what every agent gets, and who could do something. */
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { agentsByTools, verdictOn } from "../../src/analysis/agents-by-tools.ts";
import { matchingTexts } from "../../src/analysis/matching-texts.ts";
import { globPattern, matchesPattern } from "../../src/analysis/pattern.ts";
import { whoCan } from "../../src/analysis/who-can.ts";
import { run } from "../../src/cli/run.ts";
import { TEXT, anyRules, rules, tool } from "./house.ts";
import { HOUSE, UNIVERSE, generator, randomRules } from "./small-universe.ts";

const ANY = { mayUse: () => true };
const SEND = tool("send_email", { to: { type: "array", items: TEXT }, subject: TEXT, copy: TEXT }, { required: ["to", "subject"] });
const MAIL = {
  definitions: [SEND],
  agents: [
    { name: "ann", role: "clerk" },
    { name: "bob", role: "reader" },
  ],
  classes: { "files/send_email": ["send"] as const },
};
const MAIL_RULES = `
@id("clerks-send") permit (principal in Role::"clerk", action == Action::"files/send_email", resource)
when { context.args.to.contains("boss@inside") || context.common.session.integrity == Integrity::"trusted" };
@id("ask-outside") @effect("ask") forbid (principal, action == Action::"files/send_email", resource)
unless { context.args.to == ["boss@inside"] };
@id("no-subject-less") forbid (principal, action == Action::"files/send_email", resource) when { context.args.subject == "" };`;

describe("what every agent gets", () => {
  test("one effect, or several and what they depend on, each with a request that gets it", () => {
    const set = rules(MAIL_RULES, MAIL);
    const [ann, bob] = agentsByTools(set, ANY);
    expect(bob).toMatchObject({ agent: "bob", on: "files/send_email", effect: "refuse", dependsOn: [], unsolved: [] });
    expect(ann).toMatchObject({ agent: "ann", effect: "depends", unsolved: [], dependsOn: expect.arrayContaining(["args.to", "args.subject", "session.integrity"]) });
    expect(ann?.reached.map(({ effect, rules: by }) => [effect, by.join()])).toEqual([
      ["permit", "clerks-send"],
      ["ask", "ask-outside"],
      ["refuse", "no-subject-less"],
      ["refuse", ""],
    ]);
    for (const { effect, example } of ann?.reached ?? []) expect(verdictOn(set, example).effect).toBe(effect);
  });

  test("an agent whose configuration does not give it the server gets nothing of it", () => {
    const cells = agentsByTools(rules(MAIL_RULES, MAIL), { mayUse: (agent) => agent !== "ann" });
    expect(cells[0]).toMatchObject({ agent: "ann", effect: "refuse", reached: [{ code: "POLICY_SERVER_NOT_GIVEN" }] });
  });

  test("on small universes it is what brute force gets", () => {
    const random = generator(7);
    for (let round = 0; round < 10; round += 1) {
      const set = anyRules(randomRules(random, false), HOUSE);
      const [cell] = agentsByTools(set, ANY);
      const brute = [...new Set(UNIVERSE.map((request) => verdictOn(set, request).effect))].sort();
      expect(cell?.unsolved).toEqual([]);
      // The universe is a part of all there is: what it reaches is reached, and a single effect is the only one there.
      expect(new Set(cell?.reached.map(({ effect }) => effect))).toEqual(new Set([...brute, ...(cell?.reached ?? []).map(({ effect }) => effect)]));
      expect(cell?.effect === "depends" ? ["depends"] : brute).toEqual([cell?.effect]);
    }
  });
});

describe("who can", () => {
  const can = (pattern: string, name = "to") => whoCan(rules(MAIL_RULES, MAIL), { what: "send_email", wanted: [{ path: ["args", name], pattern: globPattern(pattern) }] }, ANY);

  test("is told with a request of which the arguments match", () => {
    const [ann, ...others] = can("*@outside");
    expect(others).toEqual([]);
    expect(ann).toMatchObject({ agent: "ann", reached: [{ effect: "ask", rules: ["ask-outside"] }] });
    const to = ann?.reached[0]?.example.args["to"] as readonly string[];
    expect(to.some((one) => one.endsWith("@outside"))).toBe(true);
  });

  test("says in which sessions, and whether an argument that no rule reads matters", () => {
    expect(can("*@outside")[0]?.open).toEqual({ integrity: ["trusted", "untrusted"], people: "any" });
    expect(can("boss@inside")[0]?.reached.map(({ effect }) => effect)).toContain("permit");
    expect(can("*@outside", "copy")[0]?.reached.map(({ effect }) => effect)).toEqual(["permit", "ask"]);
    expect(can("", "subject")).toEqual([]);
  });

  test("finds the tools of a class", () => {
    expect(whoCan(rules(MAIL_RULES, MAIL), { what: "send", wanted: [] }, ANY).map(({ agent }) => agent)).toEqual(["ann"]);
    expect(whoCan(rules(MAIL_RULES, MAIL), { what: "pay", wanted: [] }, ANY)).toEqual([]);
  });
});

describe("texts for patterns", () => {
  test.each([
    [["a*", "*b", "ab"], 5],
    [["*@inside", "*@outside", "*"], 3],
    [["*.env", "*.pem", "notes/*"], 6],
    [["a", "b", "a*b*c"], 4],
  ])("%j have %i combinations that are possible, each shown by a text", (globs, count) => {
    const patterns = globs.map(globPattern);
    const { texts, complete } = matchingTexts(patterns);
    expect(complete).toBe(true);
    expect(texts).toHaveLength(count);
    for (const { text, matches } of texts) expect(patterns.map((pattern) => matchesPattern(text, pattern))).toEqual(matches);
    const all = [...words("ab@.envpmisdcotu/x", 3)].map((text) => patterns.map((pattern) => matchesPattern(text, pattern)).join());
    const found = new Set(texts.map(({ matches }) => matches.join()));
    for (const combination of all) expect(found).toContain(combination);
  });

  function* words(alphabet: string, length: number): Generator<string> {
    yield "";
    if (length > 0) for (const rest of words(alphabet, length - 1)) for (const letter of alphabet) yield letter + rest;
  }
});

describe("the commands", () => {
  const POLICIES = join(import.meta.dirname, "../../examples/house/policies");
  const CONFIG = join(import.meta.dirname, "../../examples/house/chatelaine.yaml");

  async function chatelaine(...words: readonly string[]): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
    let [out, err] = ["", ""];
    const code = await run(words, { out: (text) => void (out += text), err: (text) => void (err += text), colour: false });
    return { code, out, err };
  }

  test("coverage lists the sample house without starting a server", async () => {
    const { code, out } = await chatelaine("policy", "coverage", POLICIES, "--agent", "writer");
    expect(code).toBe(0);
    expect(out).toMatch(/^writer +files\/write_file +ask +ask-before-writing +args.path$/m);
    expect(out).toMatch(/^writer +files\/write_file +refuse +no-secret-files *$/m);
    expect(out).toMatch(/^writer +files\/move_file +refuse +no-moving *$/m);
    expect(out).not.toContain("intruder");
    const json = JSON.parse((await chatelaine("policy", "coverage", "--config", CONFIG, "--json", "--agent", "reader", "--on", "everything/echo")).out) as { readonly cells: readonly unknown[] };
    // The configuration gives the reader the files alone.
    expect(json.cells).toMatchObject([{ agent: "reader", effect: "refuse", reached: [{ code: "POLICY_SERVER_NOT_GIVEN" }] }]);
  });

  test("who-can answers by its exit code too, and takes arguments as options", async () => {
    const some = await chatelaine("policy", "who-can", "write_file", "--path", "*.txt", "--policies", POLICIES);
    expect(some).toMatchObject({ code: 0, out: expect.stringContaining("ask       writer (writer)  files/write_file  by ask-before-writing") });
    expect(await chatelaine("policy", "who-can", "files/write_file", "--path=*.env", "--policies", POLICIES)).toMatchObject({ code: 1, out: "nobody can\n" });
    expect(await chatelaine("policy", "who-can", "write_file", "--arg", "path=*.pem", "--policies", POLICIES)).toMatchObject({ code: 1 });
    expect(await chatelaine("policy", "who-can", "wirte_file", "--policies", POLICIES)).toMatchObject({ code: 1, err: expect.stringContaining("did you mean write_file?") });
    expect(await chatelaine("policy", "who-can", "write_file", "--paht", "x", "--policies", POLICIES)).toMatchObject({ code: 1, err: expect.stringContaining("did you mean path?") });
  });

  test("compare says what is looser, with a request, and can fail for it", async () => {
    const same = await chatelaine("policy", "compare", POLICIES, POLICIES);
    expect(same).toMatchObject({ code: 0, out: "0 loosenings, 0 tightenings; 0 requests were tried, for 0 pairs of agent and thing whose rules differ\n" });
    expect(await chatelaine("policy", "compare", POLICIES, "/nonexistent")).toMatchObject({ code: 1 });
  });
});

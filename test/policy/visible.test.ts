/** What an agent's lists show. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { couldPermit } from "../../src/analysis/visible.ts";
import { AGENTS, DEFINITIONS, anyRules, define, definitionNamed, outcome, rules } from "./house.ts";

const [READER, WRITER] = AGENTS;

function shown(text: string, agent: (typeof AGENTS)[number]): readonly string[] {
  const set = rules(text);
  return DEFINITIONS.filter((definition) => couldPermit(set, agent, definition)).map((definition) => definition.name);
}

test("what no permit's scope reaches is not shown", () => {
  const text =
    'permit (principal in Role::"reader", action == Action::"files/read_file", resource); permit (principal in Role::"reader", action == Action::"getPrompt", resource);';
  expect(shown(text, READER)).toEqual(["read_file", "greet"]);
  expect(shown(text, WRITER)).toEqual([]);
});

test("conditions and asks do not hide, forbids without conditions do", () => {
  const text = `
    permit (principal, action in Action::"callTool", resource) when { context.common.session.calls > 100 };
    @effect("ask") forbid (principal, action == Action::"files/write_file", resource);
    forbid (principal, action == Action::"files/count", resource) when { context.common.session.calls > 1 };
    forbid (principal in Role::"writer", action, resource == Tool::"files/read_file");`;
  expect(shown(text, READER)).toEqual(["read_file", "write_file", "count", "untyped"]);
  expect(shown(text, WRITER)).toEqual(["write_file", "count", "untyped"]);
});

test("a definition that changed, is quarantined or is not known is not shown", () => {
  const set = rules("permit (principal, action, resource);");
  const known = definitionNamed("untyped");
  expect(couldPermit(set, READER, known)).toBe(true);
  expect(couldPermit(set, READER, { ...known, fingerprint: "0" })).toBe(false);
  expect(couldPermit(set, READER, { ...known, state: "quarantined" })).toBe(false);
  expect(couldPermit(set, READER, define("tool", "files", "new"))).toBe(false);
});

test("what is not shown is never permitted", () => {
  const scope = fc.record({
    effect: fc.constantFrom("permit", "permit", "forbid"),
    principal: fc.constantFrom("principal", 'principal in Role::"reader"', 'principal == Agent::"writer"', "principal is Agent"),
    action: fc.constantFrom(
      "action",
      'action in Action::"callTool"',
      'action in [Action::"files/read_file", Action::"files/count"]',
      'action == Action::"files/write_file"',
    ),
    resource: fc.constantFrom("resource", 'resource in Server::"files"', "resource is Tool", 'resource is Tool in Server::"files"'),
  });
  const tools = DEFINITIONS.filter((definition) => definition.name === "untyped" || definition.name === "count");
  const property = fc.property(
    fc.array(scope, { minLength: 1, maxLength: 4 }),
    fc.constantFrom(...AGENTS),
    fc.constantFrom(...tools),
    (scopes, agent, definition) => {
      const set = anyRules(scopes.map((one) => `${one.effect} (${one.principal}, ${one.action}, ${one.resource});`).join("\n"));
      // Without conditions a list and a decision say the same.
      expect(outcome(set, { agent, definition }) === "permit").toBe(couldPermit(set, agent, definition));
    },
  );
  fc.assert(property, { numRuns: 100, seed: 20261121 });
});

/** What a decision says that it read is enough to make it again, whatever the house is by then. */
import { expect, test } from "vitest";
import { settingThen } from "../../src/analysis/set-then.ts";
import type { Then } from "../../src/analysis/set-then.ts";
import { cedarAtOnce } from "../../src/analysis/cedar/do-cedar-task.ts";
import { decide } from "../../src/policy/decide.ts";
import { judge } from "../../src/policy/judge.ts";
import { AGENTS, question, rules } from "./house.ts";

const TEXT = `@id("kitchen-writes") permit (principal in Role::"writer", action in Action::"callTool", resource in ToolClass::"write")
when { context.common.session has person && context.common.session.person in Team::"kitchen" && context.common.session.calls == 2 };`;
const PERSON = "per_00000000000000000000000001";
const LIVING = { classes: { "files/write_file": ["write"] }, people: [{ id: PERSON, teams: ["kitchen"] }] } as const;
const asked = question({ agent: AGENTS[1], tool: "write_file", args: { path: "a", content: "b" }, person: PERSON, calls: 2, found: ["pii", "pii"], approvals: ["x"] });

const setThen = (then: Then) => cedarAtOnce(settingThen(then));

test("it names agent, role, classes, teams, count, findings and approvals as they were", () => {
  const { on, effect } = decide(rules(TEXT, LIVING), asked);
  expect(effect).toBe("permit");
  expect(on).toEqual({
    takenAt: asked.call.at, kind: "tool", agentName: "writer", role: "writer", classes: ["write"], teams: ["kitchen"], calls: 2, findings: ["pii"], approvals: ["x"], remedies: [],
  });
});

test("with it the same files decide the same, though no class, team or agent is configured any more", () => {
  const { on } = decide(rules(TEXT, LIVING), asked);
  if (on === undefined) throw new Error("rules were asked");
  const then = setThen({ files: { "rules.cedar": TEXT }, facts: asked, on, agents: [] });
  expect(judge(then, asked)).toMatchObject({ effect: "permit", rules: [{ rule: "kitchen-writes" }] });
  expect(then.schema.subjects.size).toBe(1);
  for (const less of [{ classes: [] }, { teams: [] }]) {
    expect(judge(setThen({ files: { "rules.cedar": TEXT }, facts: asked, on: { ...on, ...less }, agents: [] }), asked).effect).toBe("refuse");
  }
});

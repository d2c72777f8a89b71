import { expect, test } from "vitest";
import { TEMPLATE_STEPS_MAX } from "./limits.ts";
import { matchesTemplate, readTemplate } from "./match-template.ts";

function matches(template: string, uri: string): boolean | undefined {
  const read = readTemplate(template);
  return read !== undefined && matchesTemplate(read, uri, { left: TEMPLATE_STEPS_MAX });
}

test.each([
  ["demo://resource/dynamic/text/{resourceId}", "demo://resource/dynamic/text/7"],
  ["file:///{+path}", "file:///a/b/c.txt"],
  ["users://{id}/posts{/post}", "users://7/posts/9"],
  ["search://all{?q,limit}", "search://all?q=cats&limit=5"],
  ["search://all?x=1{&q}", "search://all?x=1&q=cats"],
  ["doc://{name}{.ext}", "doc://letter.txt"],
  ["doc://a{#part}", "doc://a#two/three"],
  ["pair://{a,b}", "pair://x,y"],
  ["list://{a}-{b}", "list://x-y-z"],
  ["plain://text", "plain://text"],
])("%s matches %s", (template, uri) => {
  expect(matches(template, uri)).toBe(true);
});

test.each([
  ["demo://{id}", "demo://"],
  ["demo://{id}", "demo://a/b"],
  ["demo://{id}", "xdemo://a"],
  ["demo://{id}/end", "demo://a/end/more"],
  ["plain://text", "plain://other"],
  ["plain://text", "plain://text/more"],
  ["broken://{id", "broken://7"],
  ["broken://{}", "broken://7"],
  ["broken://{a|b}", "broken://7"],
  ["plain://t.xt", "plain://text"],
])("%s does not match %s", (template, uri) => {
  expect(matches(template, uri)).toBe(false);
});

test("a template made to be slow is answered at once, or not at all, and one with too many parts matches nothing", () => {
  expect(matches(`x://${"{+a}".repeat(60)}!`, `x://${"a".repeat(2000)}`)).toBe(false);
  expect(matches(`x://${"{+a}".repeat(60)}`, `x://${"a".repeat(2000)}`)).toBe(true);
  expect(matches(`x://${"{+a}".repeat(60)}!`, `x://${"a".repeat(8000)}`)).toBeUndefined();
  expect(matches(`x://${"{+a}".repeat(100)}`, `x://${"a".repeat(8000)}`)).toBe(false);
});

test("many templates have no more steps between them than one", () => {
  const slow = readTemplate(`x://${"{+a}".repeat(60)}!`) ?? [];
  const steps = { left: TEMPLATE_STEPS_MAX };
  const answers = Array.from({ length: 4096 }, () => matchesTemplate(slow, `x://${"a".repeat(1000)}`, steps));
  expect(answers.filter((answer) => answer !== undefined)).toHaveLength(3);
});

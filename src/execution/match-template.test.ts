import { expect, test } from "vitest";
import { matchesTemplate } from "./match-template.ts";

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
  expect(matchesTemplate(template, uri)).toBe(true);
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
  expect(matchesTemplate(template, uri)).toBe(false);
});

test("a template made to be slow is answered at once, and one with too many parts matches nothing", () => {
  expect(matchesTemplate(`x://${"{+a}".repeat(60)}!`, `x://${"a".repeat(8000)}`)).toBe(false);
  expect(matchesTemplate(`x://${"{+a}".repeat(60)}`, `x://${"a".repeat(8000)}`)).toBe(true);
  expect(matchesTemplate(`x://${"{+a}".repeat(100)}`, `x://${"a".repeat(8000)}`)).toBe(false);
});

import { expect, test } from "vitest";
import { asksTooMuch } from "./client-request.ts";

const elicitation = { method: "elicitation/create", params: { message: "Which city?" } };
const sampling = { method: "sampling/createMessage", params: {} };

test.each([
  [{ content: [] }, []],
  [{ inputRequests: { a: elicitation } }, []],
  [{ resultType: "input_required", requestState: "x" }, []],
  [{ resultType: "input_required", inputRequests: { a: elicitation } }, ["elicit"]],
  [{ resultType: "input_required", inputRequests: { a: elicitation, b: sampling } }, ["elicit", "sample"]],
] as const)("%j is within what a server that may %j asks", (result, allowed) => {
  expect(asksTooMuch(result, allowed)).toBe(false);
});

test.each([
  [{ resultType: "input_required", inputRequests: { a: elicitation } }, []],
  [{ resultType: "input_required", inputRequests: { a: elicitation, b: sampling } }, ["elicit"]],
  [{ resultType: "input_required", inputRequests: { a: { method: "roots/list" } } }, ["elicit", "sample"]],
  [{ resultType: "input_required", inputRequests: { a: {} } }, ["elicit", "sample"]],
  [{ resultType: "input_required", inputRequests: { a: "elicitation/create" } }, ["elicit", "sample"]],
  [{ resultType: "input_required", inputRequests: [elicitation] }, ["elicit", "sample"]],
] as const)("%j is more than a server that may %j asks", (result, allowed) => {
  expect(asksTooMuch(result, allowed)).toBe(true);
});

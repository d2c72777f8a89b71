import { expect, test } from "vitest";
import { Recent } from "./recent.ts";

test("the entry used longest ago leaves first, and is told of", () => {
  const left: string[] = [];
  const recent = new Recent<string, string>(2, (value) => left.push(value));
  recent.set("a", "A");
  recent.set("b", "B");
  expect(recent.get("a")).toBe("A");
  recent.set("c", "C");
  expect(left).toEqual(["B"]);
  expect(recent.get("b")).toBeUndefined();
  expect(recent.get("a")).toBe("A");
});

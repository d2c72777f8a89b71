import { afterAll, expect } from "vitest";
import { outward } from "./outward.ts";

afterAll(() => {
  expect(outward.splice(0), "connections that left this machine").toEqual([]);
});

import { expect, test } from "vitest";
import { systemChance } from "./system.ts";

test("chance never gives the same bytes twice, in small pieces and large ones", () => {
  const pieces = [...Array.from({ length: 2000 }, () => systemChance.bytes(16)), systemChance.bytes(2000), systemChance.bytes(2000)];
  const seen = new Set(pieces.map((bytes) => Buffer.from(bytes).toString("hex")));
  expect(seen.size).toBe(pieces.length);
  expect(pieces.every((bytes) => bytes.some((byte) => byte !== 0))).toBe(true);
});

test("bytes that were handed out stay as they are", () => {
  const first = systemChance.bytes(32);
  const copy = Buffer.from(first).toString("hex");
  for (let i = 0; i < 1000; i++) systemChance.bytes(32);
  expect(Buffer.from(first).toString("hex")).toBe(copy);
});

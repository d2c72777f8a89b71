import { expect, test } from "vitest";
import { idMaker, isId } from "./id.ts";

const made = (timeMs: number, bytes: Uint8Array) =>
  idMaker({ now: () => timeMs, monotonic: () => 0, after: () => () => undefined }, { bytes: () => bytes })("call");

test.each([
  [0, new Uint8Array(10), "call_00000000000000000000000000"],
  [2 ** 48 - 1, new Uint8Array(10).fill(0xff), "call_7zzzzzzzzzzzzzzzzzzzzzzzzz"],
  [1_469_918_176_385, new Uint8Array(10), "call_01aryz6s410000000000000000"],
  [1, Uint8Array.of(0x00, 0x44, 0x32, 0x14, 0xc7, 0x42, 0x54, 0xb6, 0x35, 0xcf), "call_00000000010123456789abcdef"],
])("time %d and its chance have one id (the layout of ULID)", (timeMs, bytes, id) => {
  expect(made(timeMs, bytes)).toBe(id);
  expect(isId("call", id)).toBe(true);
});

test("ids sort by the time they were made", () => {
  const later = made(1_795_256_347_625, new Uint8Array(10));
  expect(made(1_795_256_347_624, new Uint8Array(10).fill(0xff)) < later).toBe(true);
});

/** Tampering with a log of more than one tile: the wrong entry is told from the wrong tile, at every level. */
import { describe, expect, test } from "vitest";
import type { AgentId } from "../../src/call/id.ts";
import { toBase64 } from "../../src/ledger/base64.ts";
import { perfectRoot } from "../../src/ledger/hash.ts";
import { exportSource } from "../../src/main/export-source.ts";
import type { LogReport } from "../../src/verify/report.ts";
import { verify } from "../../src/verify/verify.ts";
import { Book, testIds, testVkeys } from "./book.ts";
import { exportFiles } from "./small-house.ts";

const ENTRIES = 1_500;
const ANCHORED = 600;
const newId = testIds();
const agent: AgentId = newId("agt");
const whole = exportFiles(build());

test("a log of several tiles is verified, with its window", () => {
  expect(checked(whole)).toMatchObject({ status: "verified", entries: ENTRIES, anchoredTo: ANCHORED, windowEntries: ENTRIES - ANCHORED });
});

describe("one flipped bit", () => {
  test.each([
    ["in an entry before the anchor", "tile/entries/001", 5_000, "ENTRY_CHANGED"],
    ["in an entry after the anchor", "tile/entries/004", 20_000, "ENTRY_CHANGED"],
    ["in an entry of the last bundle", "tile/entries/005.p/220", 100, "ENTRY_CHANGED"],
    ["in a hash of a full tile", "tile/0/002", 32 * 17, "TILE_CHANGED"],
    ["in a hash of the partial tile", "tile/0/005.p/220", 32 * 219, "TILE_CHANGED"],
  ])("%s is named, and it alone", (_, path, byte, code) => {
    const file = whole.get(`${agent}/${path}`) as Uint8Array;
    const first = Number(/\/(\d{3})(?:\.p|$)/.exec(path)?.[1]) * 256;
    const index = first + (path.includes("entries") ? entryOfByte(file, byte) : byte / 32);
    const report = checked(changed(path, (bytes) => void (bytes[byte] = (bytes[byte] as number) ^ 4)));
    expect(report.firstWrong?.index).toBe(index);
    expect(report.findings.filter(({ code: each }) => each === code).map((finding) => finding.index)).toEqual([index]);
  });

  test("in a hash over a tile names the entries that the hash is over", () => {
    const report = checked(changed("tile/1/000.p/5", (bytes) => void (bytes[3 * 32] = (bytes[3 * 32] as number) ^ 1)));
    expect(report.findings[0]).toMatchObject({ code: "TILE_CHANGED", index: 768, until: 1024 });
  });
});

test("entries missing in the middle are each named, and the rest is still checked", () => {
  const files = new Map(whole);
  files.delete(`${agent}/tile/entries/002`);
  const report = checked(files);
  expect(report).toMatchObject({ status: "broken", firstWrong: { index: 512 }, entries: ENTRIES });
  expect(report.findings.every(({ code, weight }) => weight === "note" || code === "ENTRY_MISSING" || code === "STORY")).toBe(true);
  expect(report.findingsLeftOut).toBeGreaterThan(100);
});

test("a bundle, its tile and the hash over it rewritten together still do not have the signed root", () => {
  const forged = new Map(whole);
  const book = build()[1] as Book;
  const other = new Book(agent);
  other.appendBytes(
    book
      .entries(0, 1024)
      .map((bytes, index) => (index === 900 ? Buffer.from(Buffer.from(bytes).toString().replace('"at":', '"at":1')) : bytes)),
  );
  const made = exportFiles([other]);
  for (const path of ["tile/entries/003", "tile/0/003"]) forged.set(`${agent}/${path}`, made.get(`${agent}/${path}`) as Uint8Array);
  const above = Uint8Array.from(whole.get(`${agent}/tile/1/000.p/5`) as Uint8Array);
  above.set(perfectRoot(made.get(`${agent}/tile/0/003`) as Uint8Array), 3 * 32);
  forged.set(`${agent}/tile/1/000.p/5`, above);
  const report = checked(forged);
  expect(report.findings[0]).toMatchObject({ code: "ROOT", index: ANCHORED, until: ENTRIES });
});

function build(): readonly Book[] {
  const ids = testIds();
  const book = new Book(agent);
  const house = new Book("house");
  const session = ids("ses");
  const made = () => ({ v: 1 as const, id: ids("ent"), at: 1_763_716_800_000 });
  house.append({ ...made(), kind: "agent", agent, event: "added", by: "house" });
  book.append({ ...made(), kind: "session", session, event: "opened", by: "house" });
  while (book.size() < ENTRIES) {
    if (book.size() === ANCHORED) house.append({ ...made(), kind: "anchor", agent, size: ANCHORED, root: toBase64(book.root()) });
    book.append({ ...made(), kind: "session", session, event: book.size() % 2 === 1 ? "paused" : "resumed", by: "house" });
  }
  return [house, book];
}

function changed(path: string, change: (bytes: Uint8Array) => void): ReadonlyMap<string, Uint8Array> {
  const bytes = Uint8Array.from(whole.get(`${agent}/${path}`) as Uint8Array);
  change(bytes);
  return new Map(whole).set(`${agent}/${path}`, bytes);
}

function checked(files: ReadonlyMap<string, Uint8Array>): LogReport {
  const source = exportSource({ paths: [...files.keys()], read: (path) => files.get(path) as Uint8Array });
  return verify(source, { vkeys: testVkeys() }).logs.find(({ log }) => log === agent) as LogReport;
}

function entryOfByte(bundle: Uint8Array, byte: number): number {
  let [index, end] = [-1, 0];
  while (end <= byte) {
    end += 2 + Buffer.from(bundle).readUInt16BE(end);
    index += 1;
  }
  return index;
}

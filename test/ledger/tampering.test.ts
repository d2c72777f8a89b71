/** Nobody can change the book quietly: a small house is exported, changed in every way there is, and verified. */
import { describe, expect, test } from "vitest";
import { toBase64 } from "../../src/ledger/base64.ts";
import { readBundle } from "../../src/main/bundle.ts";
import { logOrigin, signCheckpoint } from "../../src/ledger/checkpoint.ts";
import { writeEntry } from "../../src/ledger/write-entry.ts";
import { checkAgentLog, checkHouseLog } from "../../src/verify/check-log.ts";
import { exportSource } from "../../src/main/export-source.ts";
import { Findings } from "../../src/verify/report.ts";
import type { LogReport, Report } from "../../src/verify/report.ts";
import type { LogName } from "../../src/verify/source.ts";
import { readTrust } from "../../src/verify/trust.ts";
import { verify } from "../../src/verify/verify.ts";
import type { VerifyOptions } from "../../src/verify/verify.ts";
import { Book, HOUSE, testSigner, testVkeys } from "./book.ts";
import { exportFiles, smallHouse } from "./small-house.ts";

type Files = ReadonlyMap<string, Uint8Array>;

const small = smallHouse();
const [reader, writer] = [small.reader.name, small.writer.name];
const whole: Files = exportFiles([small.house, small.reader, small.writer]);

describe("an export as it was written", () => {
  test("is verified, and says how far it is anchored and which calls are open", () => {
    const report = verifyFiles(whole);
    expect(report.status).toBe("verified");
    expect(report.entries).toBe(19);
    expect(logOf(report, reader)).toMatchObject({ status: "verified", entries: 8, anchoredTo: 8, windowEntries: 0, openCalls: [] });
    expect(logOf(report, writer)).toMatchObject({ status: "verified", entries: 5, anchoredTo: 5 });
    expect(logOf(report, writer).openCalls).toHaveLength(1);
  });

  test("states the window since the last anchor", () => {
    const grown = smallHouse();
    grown.reader.append({
      v: 1,
      id: "ent_01k9x2m4n6p8q0r2s4t6v8w0zz",
      at: 1_763_716_900_000,
      kind: "session",
      session: sessionOf(grown.entries.reader),
      event: "erased",
      by: "house",
    });
    const report = verifyFiles(exportFiles([grown.house, grown.reader, grown.writer]));
    expect(logOf(report, reader)).toMatchObject({ status: "verified", anchoredTo: 8, windowEntries: 1 });
  });
});

describe("every single bit of an export", () => {
  const tiny = smallHouse({ reader: 5, writer: 2 });
  const files: Files = exportFiles([tiny.house, tiny.reader, tiny.writer]);

  for (const path of [...files.keys()].filter((path) => path !== "house.pub")) {
    test(`is watched: ${path.replace(reader, "reader").replace(writer, "writer")}`, () => {
      const name = path.slice(0, path.indexOf("/")) as LogName;
      const check = checkOne(files, name);
      const bytes = files.get(path) as Uint8Array;
      const missed: string[] = [];
      for (let bit = 0; bit < bytes.length * 8; bit++) {
        const expected = firstWrongOf(path, bytes, Math.floor(bit / 8));
        const flipped = new Map(files).set(path, flip(bytes, bit));
        const report = check(flipped);
        if (report.status !== "broken" || report.firstWrong?.index !== expected)
          missed.push(`bit ${bit}: ${JSON.stringify(report.firstWrong)}`);
        // The check of one log is what `verify` runs for it; every so often the whole of it is run.
        if (bit % 509 === 0 && logOf(verifyFiles(flipped), name).firstWrong?.index !== expected) missed.push(`bit ${bit}, whole`);
      }
      expect(missed).toEqual([]);
    });
  }
});

describe("what is taken away", () => {
  const named = [...whole.keys()].filter((path) => path !== "house.pub").map((path) => ({ path, name: path.slice(0, path.indexOf("/")) }));
  const without = (path: string): Files => new Map([...whole].filter(([each]) => each !== path));

  test.each(named)("is missed: $path", ({ path, name }) => {
    expect(logOf(verifyFiles(without(path)), name).status).toBe("broken");
  });

  test.each(named.filter(({ path, name }) => name === "house" || !path.endsWith("checkpoint")))(
    "is missed from its first entry on: $path",
    ({ path, name }) => {
      expect(logOf(verifyFiles(without(path)), name).firstWrong?.index).toBe(0);
    },
  );

  test("a missing key is a fault, unless the reader has the key", () => {
    expect(() => verify(source(without("house.pub")))).toThrow(expect.objectContaining({ code: "VERIFY_NO_KEY" }));
    expect(verifyFiles(without("house.pub")).status).toBe("verified");
  });

  test("a whole log that was anchored is missing, by its name", () => {
    const report = verifyFiles(exportFiles([small.house, small.writer]));
    expect(report.status).toBe("broken");
    expect(logOf(report, reader)).toMatchObject({ status: "missing", firstWrong: { index: 0 } });
  });

  test("the log of the house is missing", () => {
    const files = new Map([...whole].filter(([path]) => !path.startsWith("house/")));
    expect(logOf(verifyFiles(files), "house")).toMatchObject({ status: "missing" });
  });

  test("a log put back to an older copy, signed as it was then, is shorter than its anchor", () => {
    const older = new Book(reader);
    older.append(...small.entries.reader.slice(0, 6));
    expect(logOf(verifyFiles(exportFiles([small.house, older, small.writer])), reader)).toMatchObject({
      status: "broken",
      firstWrong: { index: 6 },
    });
  });

  test("a house put back as a whole to an older copy is found by a checkpoint that somebody kept", () => {
    const older = smallHouse();
    const kept = [small.house.checkpoint(), small.reader.checkpoint()];
    const house = cut(older.house, 3);
    const files = exportFiles([house, new Book(reader), new Book(writer)]);
    expect(verifyFiles(files).status).toBe("verified");
    const report = verifyFiles(files, { known: kept });
    expect(logOf(report, "house").firstWrong?.index).toBe(3);
    expect(logOf(report, reader).firstWrong?.index).toBe(0);
  });
});

describe("what is changed in structure", () => {
  const bundle = readBundle(whole.get(`${reader}/tile/entries/000.p/8`) as Uint8Array, 8);

  test("two entries swapped", () => {
    const swapped = bundle.with(2, bundle[4] as Uint8Array).with(4, bundle[2] as Uint8Array);
    expect(firstWrong(rewritten(swapped, { tiles: false }))).toBe(2);
  });

  test("an entry cut out of the middle", () => {
    expect(firstWrong(rewritten(bundle.toSpliced(5, 1), { tiles: false }))).toBe(5);
  });

  test("an entry repeated", () => {
    expect(firstWrong(rewritten(bundle.toSpliced(4, 0, bundle[4] as Uint8Array), { tiles: false }))).toBe(5);
  });

  test("bytes added after the last entry", () => {
    const path = `${reader}/tile/entries/000.p/8`;
    const files = new Map(whole).set(path, Buffer.concat([whole.get(path) as Uint8Array, Buffer.of(0)]));
    expect(firstWrong(verifyFiles(files))).toBe(7);
  });

  test("an entry of another log put in", () => {
    const other = writeEntry(small.entries.writer[1] as (typeof small.entries.writer)[number]);
    expect(firstWrong(rewritten(bundle.with(3, other), { tiles: false }))).toBe(3);
  });

  test("an entry changed with all tiles, but not signed: named from the newest anchor that still holds", () => {
    const changed = bundle.with(
      6,
      Buffer.from(
        Buffer.from(bundle[6] as Uint8Array)
          .toString()
          .replace('"done"', '"failed"'),
      ),
    );
    expect(firstWrong(rewritten(changed, { tiles: true }))).toBe(3);
  });

  test("an entry changed and all of it signed anew by whoever holds the key: the anchor disagrees", () => {
    const changed = bundle.with(
      1,
      Buffer.from(
        Buffer.from(bundle[1] as Uint8Array)
          .toString()
          .replace("files", "filez"),
      ),
    );
    const forged = new Book(reader);
    forged.appendBytes(changed);
    const report = logOf(verifyFiles(exportFiles([small.house, forged, small.writer])), reader);
    expect(report).toMatchObject({ status: "broken", firstWrong: { index: 0 } });
    expect(report.findings.map(({ code }) => code)).toContain("ROOT");
  });

  test("entries appended without a checkpoint over them", () => {
    const report = rewritten([...bundle, bundle[7] as Uint8Array], { tiles: true });
    expect(firstWrong(report)).toBe(8);
    expect(logOf(report, reader).findings.map(({ code }) => code)).toContain("LOG_LONG");
  });

  test.each(["", "checkpoint"])("an entry far behind the others, which would be sought for ages (taken away: %s)", (taken) => {
    const files = new Map(whole);
    files.delete(`${reader}/${taken}`);
    files.set(`${reader}/tile/entries/x999/x999/x999/999.p/1`, Uint8Array.of(0, 1, 0x7b));
    const report = logOf(verifyFiles(files), reader);
    expect(report.status).toBe("broken");
    expect(report.entries).toBeLessThan(10_000);
  });

  test("one agent's log in the place of another's", () => {
    const files = new Map(whole);
    for (const path of [...files.keys()].filter((path) => path.startsWith(reader))) files.delete(path);
    for (const [path, bytes] of whole) if (path.startsWith(writer)) files.set(path.replace(writer, reader), bytes);
    expect(logOf(verifyFiles(files), reader)).toMatchObject({ status: "broken", firstWrong: { index: 0 } });
  });

  test("a checkpoint of another log, of an older size, or of a stranger's key", () => {
    const origin = logOrigin(HOUSE, reader);
    const checkpoints = [
      small.writer.checkpoint(),
      signCheckpoint({ origin, size: 3, root: cut(small.reader, 3).root() }, testSigner(origin)),
      signCheckpoint({ origin, size: 8, root: small.reader.root() }, testSigner(origin, "stranger")),
    ];
    for (const checkpoint of checkpoints) {
      const files = new Map(whole).set(`${reader}/checkpoint`, Buffer.from(checkpoint));
      expect(logOf(verifyFiles(files), reader).status).toBe("broken");
    }
  });

  test("a log that the house never added", () => {
    const foreign = new Book("agt_01k9x2m4n6p8q0r2s4t6v8w0zz");
    foreign.append(...small.entries.writer);
    const report = verifyFiles(exportFiles([small.house, small.reader, small.writer, foreign]));
    expect(logOf(report, foreign.name)).toMatchObject({ status: "broken", firstWrong: { index: 0 } });
  });

  test("files that belong to nothing are named, without breaking anything", () => {
    const files = new Map(whole).set(`${reader}/tile/entries/000.p/7`, new Uint8Array(3)).set("house/notes.txt", new Uint8Array(1));
    const report = verifyFiles(files);
    expect(report.status).toBe("verified");
    expect(logOf(report, "house").findings).toContainEqual(expect.objectContaining({ code: "STRAY", weight: "note" }));
  });

  /** The reader's log with other entries, and either its own tiles or tiles made to fit; its checkpoint stays. */
  function rewritten(entries: readonly Uint8Array[], { tiles }: { readonly tiles: boolean }): Report {
    const book = new Book(reader);
    book.appendBytes(entries);
    const made = exportFiles([book]);
    const files = new Map([...whole].filter(([path]) => !path.startsWith(`${reader}/tile/entries`)));
    if (tiles) files.delete(`${reader}/tile/0/000.p/8`);
    for (const [path, bytes] of made) if (path.includes("tile/entries") || (tiles && path.includes("tile/"))) files.set(path, bytes);
    return verifyFiles(files);
  }
});

describe("a story that cannot have happened, though it is signed", () => {
  const of = (kind: string, place = 0) =>
    small.entries.reader.filter((entry) => entry.kind === kind)[place] as (typeof small.entries.reader)[number];
  const [opened, ask, ruled, permit, outcome] = small.entries.reader;
  const all = [opened, ask, ruled, permit, outcome].map((entry) => entry as (typeof small.entries.reader)[number]);
  const again = (entry: (typeof all)[number], more: object) => ({ ...entry, id: "ent_01k9x2m4n6p8q0r2s4t6v8w0zz" as const, ...more });

  const stories: readonly (readonly [string, number, readonly (typeof all)[number][]])[] = [
    ["an outcome without a permit", 3, [...all.slice(0, 3), of("outcome")]],
    ["a second outcome", 5, [...all, again(of("outcome"), {})]],
    [
      "an outcome for a call that only asked",
      2,
      [...all.slice(0, 2), again(of("outcome"), { call: (of("decision") as { call: string }).call })],
    ],
    ["a permit before anybody ruled", 2, [...all.slice(0, 2), of("decision", 1)]],
    ["an approval used twice", 5, [...all, again(of("decision", 1), { call: "call_01k9x2m4n6p8q0r2s4t6v8w0zz" })]],
    ["an approval used for another digest", 3, [...all.slice(0, 3), again(of("decision", 1), { digest: "f".repeat(64) })]],
    ["a call decided twice", 5, [...all, again(of("decision", 1), {})]],
    ["a call in a session that was never opened", 0, [of("decision")]],
    ["a lease that was never given", 1, [...all.slice(0, 1), of("decision", 2)]],
    ["a permit in a session that has ended", 6, [...all, of("session", 1), again(of("decision", 2), {})]],
    ["a session opened twice", 5, [...all, again(of("session"), {})]],
    ["an entry repeated", 5, [...all, of("outcome")]],
  ];
  for (const [what, index, entries] of stories) {
    test(`${what} is named`, () => {
      const log = new Book(reader);
      log.append(...entries);
      const house = new Book("house");
      house.append({
        v: 1,
        id: "ent_01k9x2m4n6p8q0r2s4t6v8w0aa",
        at: 1,
        kind: "agent",
        agent: reader as `agt_${string}`,
        event: "added",
        by: "house",
      });
      const report = logOf(verifyFiles(exportFiles([house, log])), reader);
      expect(report.firstWrong?.index).toBe(index);
      expect(report.findings[0]).toMatchObject({ weight: "wrong", code: "STORY", index });
    });
  }

  test("a clock that was set back is a note, not a fault", () => {
    const log = new Book(writer);
    log.append(...small.entries.writer.map((entry, place) => ({ ...entry, at: 1000 - place })));
    const house = new Book("house");
    house.append({
      v: 1,
      id: "ent_01k9x2m4n6p8q0r2s4t6v8w0aa",
      at: 1,
      kind: "agent",
      agent: writer as `agt_${string}`,
      event: "added",
      by: "house",
    });
    const report = logOf(verifyFiles(exportFiles([house, log])), writer);
    expect(report.status).toBe("verified");
    expect(report.findings).toContainEqual(expect.objectContaining({ code: "CLOCK", weight: "note", index: 1 }));
  });

  test("an anchor that shrinks is wrong in the log of the house", () => {
    const house = cut(small.house, 8);
    house.append({
      v: 1,
      id: "ent_01k9x2m4n6p8q0r2s4t6v8w0zz",
      at: 1,
      kind: "anchor",
      agent: reader as `agt_${string}`,
      size: 2,
      root: toBase64(cut(small.reader, 2).root()),
    });
    expect(logOf(verifyFiles(exportFiles([house, small.reader, small.writer])), "house").firstWrong?.index).toBe(small.house.size());
  });
});

/** The first entries of a log, as a log of its own. */
function cut(book: Book, size: number): Book {
  const shorter = new Book(book.name);
  shorter.appendBytes(book.entries(0, Math.min(size, book.size())));
  return shorter;
}

function source(files: Files) {
  return exportSource({ paths: [...files.keys()], read: (path) => files.get(path) as Uint8Array });
}

function verifyFiles(files: Files, options: VerifyOptions = {}): Report {
  return verify(source(files), { vkeys: testVkeys(), ...options });
}

function logOf(report: Report, name: string): LogReport {
  return report.logs.find(({ log }) => log === name) as LogReport;
}

function firstWrong(report: Report): number | undefined {
  expect(logOf(report, reader).status).toBe("broken");
  return logOf(report, reader).firstWrong?.index;
}

function sessionOf(entries: readonly { readonly kind: string; readonly session: `ses_${string}` }[]): `ses_${string}` {
  return (entries[0] as { readonly session: `ses_${string}` }).session;
}

/** The check that `verify` runs for one log, with what the untouched house log says of it. */
function checkOne(untouched: Files, name: LogName): (files: Files) => LogReport {
  const trust = readTrust(testVkeys());
  const { story } = checkHouseLog({ name: "house", log: source(untouched).open("house"), trust, findings: new Findings(), marks: [] });
  return (files) => {
    const check = { name, log: source(files).open(name), trust, findings: new Findings() };
    return name === "house" ? checkHouseLog({ ...check, marks: [] }).report : checkAgentLog({ ...check, marks: story.anchors(name) });
  };
}

/** Which entry must be named for a flipped bit in a byte of a file. */
function firstWrongOf(path: string, bytes: Uint8Array, byte: number): number | undefined {
  if (path.includes("/tile/entries/")) return entryOfByte(bytes, byte);
  if (path.includes("/tile/0/")) return Math.floor(byte / 32);
  // A changed checkpoint breaks no entry: those that an anchor vouches for still stand. The house log has no anchor.
  return path.startsWith("house/") ? 0 : undefined;
}

function entryOfByte(bundle: Uint8Array, byte: number): number {
  let [index, end] = [-1, 0];
  while (end <= byte) {
    end += 2 + Buffer.from(bundle).readUInt16BE(end);
    index += 1;
  }
  return index;
}

function flip(bytes: Uint8Array, bit: number): Uint8Array {
  const flipped = Uint8Array.from(bytes);
  flipped[Math.floor(bit / 8)] = (flipped[Math.floor(bit / 8)] as number) ^ (1 << (bit % 8));
  return flipped;
}

/** Code that is not ours, of the Go checksum database, accepts an export of ours and rejects a tampered one. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TestContext } from "vitest";
import { toBase64 } from "../../../src/ledger/base64.ts";
import { logOrigin } from "../../../src/ledger/checkpoint.ts";
import { exportLog } from "../../../src/main/export-house.ts";
import { encodeVkey } from "../../../src/ledger/note.ts";
import { Tree } from "../../../src/ledger/tree.ts";
import { proveConsistency } from "../../../src/main/prove.ts";
import { Book, HOUSE, testIds, testSigner } from "../book.ts";

/** The first download of the Go module, and the first compilation, may take this long. */
const BUILD_DEADLINE_MS = 180_000;
const ENTRIES = 1_300;
const OLDER = 700;

const folder = mkdtempSync(join(tmpdir(), "chatelaine-go-sumdb-"));
const program = join(folder, "go-sumdb");
const newId = testIds();
const agent = newId("agt");
const log = new Book(agent);
const vkey = encodeVkey(testSigner(logOrigin(HOUSE, agent)).key);
let unavailable: string | undefined;

beforeAll(() => {
  const session = newId("ses");
  while (log.size() < ENTRIES)
    log.append({ v: 1, id: newId("ent"), at: log.size(), kind: "session", session, event: "opened", by: "house" });
  const built = spawnSync("go", ["build", "-o", program, "."], { cwd: import.meta.dirname, encoding: "utf8", timeout: BUILD_DEADLINE_MS });
  if (built.error !== undefined) unavailable = `Go is not installed: ${built.error.message}`;
  else if (built.status !== 0) unavailable = `golang.org/x/mod could not be built: ${built.stderr.trim()}`;
}, BUILD_DEADLINE_MS);

afterAll(() => rmSync(folder, { recursive: true }));

describe("the code of the Go checksum database", () => {
  test("accepts our checkpoint, every inclusion proof, and the consistency proof that we make too", (context) => {
    const run = check(context, written("whole"), String(OLDER), toBase64(olderRoot()));
    const proof = proveConsistency({ size: ENTRIES, tile: (...place) => log.tile(...place) }, OLDER);
    expect(run).toEqual({
      status: 0,
      stdout: `checkpoint: 1300 entries\ninclusion: 1300 entries\nconsistency: grew from 700, proof ${toBase64(Buffer.concat(proof))}\n`,
    });
  });

  test("rejects an entry of which one bit was changed", (context) => {
    const run = check(context, written("entry", { "tile/entries/003": 900 }));
    expect(run.status).toBe(1);
    expect(run.stdout).toMatch(/rejected: entry 7\d\d/);
  });

  test.for([
    ["tile/0/002", 40],
    ["tile/1/000.p/5", 33],
    ["checkpoint", 60],
  ] as const)("rejects a changed bit in %s", ([path, byte], context) => {
    expect(check(context, written(path.replaceAll("/", "-"), { [path]: byte })).status).toBe(1);
  });

  test("rejects the key of a stranger, and a root that the log never had", (context) => {
    const whole = written("again");
    expect(check(context, whole, String(OLDER), toBase64(log.root())).status).toBe(1);
    expect(run([whole, encodeVkey(testSigner(logOrigin(HOUSE, agent), "stranger").key)]).status).toBe(1);
  });
});

function check(context: TestContext, ...args: readonly string[]): { readonly status: number | null; readonly stdout: string } {
  if (unavailable !== undefined) context.skip(unavailable);
  const [path, ...older] = args;
  return run([path as string, vkey, ...older]);
}

function run(args: readonly string[]): { readonly status: number | null; readonly stdout: string } {
  const { status, stdout } = spawnSync(program, args, { encoding: "utf8" });
  return { status, stdout };
}

function olderRoot(): Uint8Array {
  return Tree.load(OLDER, (...place) => log.tile(...place)).root();
}

/** Writes the export to a folder of this name, with the lowest bit flipped in a byte of some files; gives the log's folder. */
function written(name: string, flips: { readonly [path: string]: number } = {}): string {
  for (const { path, bytes } of exportLog(agent, log)) {
    mkdirSync(dirname(join(folder, name, path)), { recursive: true });
    writeFileSync(join(folder, name, path), bytes);
  }
  for (const [path, byte] of Object.entries(flips)) {
    const file = join(folder, name, agent, path);
    const bytes = readFileSync(file);
    bytes[byte] = (bytes[byte] as number) ^ 1;
    writeFileSync(file, bytes);
  }
  return join(folder, name, agent);
}

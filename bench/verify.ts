/**
 * Entries a second that the verifier checks, beside a bare SHA-256 pass over the same bytes in the same run.
 * npm run bench -- verify [--json] [--entries N]
 */
import { parseArgs } from "node:util";
import type { AgentId } from "../src/call/id.ts";
import { sha256Hex } from "../src/call/digest.ts";
import { TRUSTED_PUBLIC } from "../src/call/label.ts";
import type { DecisionEntry, OutcomeEntry } from "../src/ledger/entry.ts";
import { toBase64 } from "../src/ledger/base64.ts";
import type { VerifyLog, VerifySource } from "../src/verify/source.ts";
import { verify } from "../src/verify/verify.ts";
import { Book, testIds, testVkeys } from "../test/ledger/book.ts";

export interface VerifyMeasured {
  readonly name: "verify";
  readonly entries: number;
  readonly entryBytesMean: number;
  readonly entriesPerSecond: number;
  /** CPU microseconds an entry: says more than the rate where other work runs beside it. */
  readonly cpuUsPerEntry: number;
  /** Entries a second of SHA-256 alone, one digest for each entry. */
  readonly hashedPerSecond: number;
  /** How many times as long verifying takes as hashing alone. */
  readonly timesHashing: number;
}

const ROUNDS = 3;

/** Builds a house of one agent in memory and verifies it; the best of some rounds, each with its own hashing pass. */
export function benchVerify(entries: number): VerifyMeasured {
  const { source, books } = build(entries);
  const bytes = books.flatMap((book) => book.entries(0, book.size()));
  let [verifyMs, hashMs, cpuUs] = [Infinity, Infinity, Infinity];
  for (let round = 0; round < ROUNDS; round++) {
    hashMs = Math.min(
      hashMs,
      timed(() => bytes.forEach((entry) => sha256Hex(entry))),
    );
    const cpu = process.cpuUsage();
    verifyMs = Math.min(
      verifyMs,
      timed(() => assertVerified(source)),
    );
    const { user, system } = process.cpuUsage(cpu);
    cpuUs = Math.min(cpuUs, user + system);
  }
  return {
    name: "verify",
    entries: bytes.length,
    entryBytesMean: Math.round(bytes.reduce((sum, entry) => sum + entry.length, 0) / bytes.length),
    entriesPerSecond: Math.round((bytes.length / verifyMs) * 1000),
    cpuUsPerEntry: Math.round((cpuUs / bytes.length) * 100) / 100,
    hashedPerSecond: Math.round((bytes.length / hashMs) * 1000),
    timesHashing: Math.round((verifyMs / hashMs) * 100) / 100,
  };
}

function assertVerified(source: VerifySource): void {
  const report = verify(source, { vkeys: testVkeys() });
  if (report.status !== "verified") throw new Error(`the benchmark's own ledger does not verify: ${JSON.stringify(report.logs)}`);
}

function timed(work: () => void): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}

function build(entries: number): { readonly source: VerifySource; readonly books: readonly Book[] } {
  const newId = testIds();
  const [agent, session]: [AgentId, `ses_${string}`] = [newId("agt"), newId("ses")];
  const made = () => ({ v: 1 as const, id: newId("ent"), at: 1_763_716_800_000 });
  const log = new Book(agent);
  log.append({ ...made(), kind: "session", session, event: "opened", by: "house" });
  while (log.size() < entries) {
    const call = newId("call");
    const decision: DecisionEntry = {
      ...made(),
      kind: "decision",
      session,
      call,
      door: "mcp",
      action: "callTool",
      server: "files",
      name: "read_text_file",
      definition: "d".repeat(64),
      policy: "c".repeat(64),
      effect: "permit",
      rules: ["base.cedar#reader-reads"],
      label: { ...TRUSTED_PUBLIC, integrity: "untrusted", origins: ["files/list_directory", "files/read_text_file"] },
      args: { sha256: "a".repeat(64), bytes: 113 },
      digest: "b".repeat(64),
    };
    const outcome: OutcomeEntry = {
      ...made(),
      kind: "outcome",
      session,
      call,
      status: "done",
      durationMs: 4,
      result: { sha256: "e".repeat(64), bytes: 4125 },
    };
    log.append(decision, outcome);
  }
  const house = new Book("house");
  house.append({ ...made(), kind: "agent", agent, event: "added", by: "house" });
  house.append({ ...made(), kind: "anchor", agent, size: log.size(), root: toBase64(log.root()) });
  const books = [house, log];
  return {
    books,
    source: {
      logs: () => books.map(({ name }) => name),
      vkeys: () => undefined,
      open: (name) => asVerifyLog(name === "house" ? house : log),
    },
  };
}

function asVerifyLog(book: Book): VerifyLog {
  return {
    checkpoint: () => book.checkpoint(),
    size: () => book.size(),
    entries: (from, to) => book.entries(from, to),
    tile: (level, index, width) => book.tile(level, index, width),
    strays: () => [],
    close: () => undefined,
  };
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { json: { type: "boolean" }, entries: { type: "string", default: "200000" } } });
  const measured = benchVerify(Number(values.entries));
  const text = `verify: ${measured.entriesPerSecond.toLocaleString("en")} entries/s of ${measured.entryBytesMean} bytes, ${measured.cpuUsPerEntry} CPU us each, ${measured.timesHashing} times as long as SHA-256 alone`;
  process.stdout.write(`${values.json === true ? JSON.stringify(measured) : text}\n`);
}

/**
 * A candidate rehearsed over a store of recorded calls, beside what the decisions alone take in the same run.
 * npm run bench -- rehearse [--json] [--calls N] [--folder FOLDER]
 */
import { NO_FLOW } from "../src/call/flow.ts";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { loadPolicies } from "../src/analysis/load-policies.ts";
import { Credential } from "../src/call/credential.ts";
import type { Definition } from "../src/call/definition.ts";
import { sha256Hex } from "../src/call/digest.ts";
import { idMaker } from "../src/call/id.ts";
import type { AgentId, SessionId } from "../src/call/id.ts";
import { TRUSTED_PUBLIC } from "../src/call/label.ts";
import type { Question } from "../src/call/question.ts";
import { houseKeys, KeyRing, rootsAsTheyStand } from "../src/keys/index.ts";
import { entryMaker } from "../src/ledger/make-entry.ts";
import { record } from "../src/ledger/record.ts";
import { readConfiguration } from "../src/main/configuration/read.ts";
import { makeFirstRoot } from "../src/main/open-roots.ts";
import { openRecord } from "../src/main/open-record.ts";
import { rehearsePolicies } from "../src/main/rehearse-policies.ts";
import { systemChance, systemClock } from "../src/main/system.ts";
import { decide } from "../src/policy/decide.ts";
import { judge } from "../src/policy/judge.ts";
import { openSqliteStore } from "../src/store/sqlite/open.ts";
import type { SqliteStore } from "../src/store/sqlite/open.ts";

const { values } = parseArgs({ options: { json: { type: "boolean" }, calls: { type: "string", default: "100000" }, folder: { type: "string" } } });
const calls = Number(values.calls);
const [TOOLS, RULES, SESSIONS, CONCURRENT] = [20, 100, 50, 256];
const newId = idMaker(systemClock, systemChance);

const described = { name: "read", inputSchema: { type: "object", properties: { path: { type: "string" }, text: { type: "string" } }, required: ["path"] } };
const definitions = Array.from({ length: TOOLS }, (_, place): Definition => ({ kind: "tool", server: "files", name: `read-${place}`, state: "pinned", fingerprint: sha256Hex(`read-${place}`), described }));
const AGENTS = ["reader", "writer"].map((name) => ({ name, role: name, agent: newId("agt") }));

/** A hundred rules of one tool and role each; the candidate permits one folder more than they did, and one less. */
function rules(folder: string): { readonly [file: string]: string } {
  const one = (place: number) =>
    `@id("rule-${place}") permit (principal in Role::"${place % 2 === 0 ? "reader" : "writer"}", action == Action::"files/read-${place % TOOLS}", resource) when { context.args.path like "${folder}-${place}/*" || context.args.path like "open/*" };`;
  return { "bench.cedar": Array.from({ length: RULES }, (_, place) => one(place)).join("\n") };
}

function setOf(folder: string) {
  const { set } = loadPolicies({ definitions, agents: AGENTS, servers: ["files"], files: rules(folder) });
  if (set === undefined) throw new Error("the rules of the benchmark do not load");
  return set;
}

const folder = values.folder ?? mkdtempSync(join(tmpdir(), "chatelaine-rehearse-"));
try {
  const [store, ring] = await newHouse();
  const before = performance.now();
  const questions = await recordAll(store, ring);
  const recordedSeconds = (performance.now() - before) / 1000;
  await store.close();
  const measured = { name: "rehearse", calls, recordedSeconds: round(recordedSeconds), ...rehearse(), ...decisions(questions) };
  const { callsPerSecond, rssStartMb, rssPeakMb, rssEndMb, usACall, usADecision } = measured;
  console.log(
    values.json
      ? JSON.stringify(measured)
      : `${callsPerSecond} calls a second rehearsed (${usACall} us of processor time each, ${round(usACall / usADecision)} times the ${usADecision} us of a decision alone): ${measured.seconds} s for ${calls}; ${measured.changed} would change; memory ${rssStartMb} MB at the start, ${rssPeakMb} MB at most, ${rssEndMb} MB at the end`,
  );
} finally {
  if (values.folder === undefined) rmSync(folder, { recursive: true, force: true });
}

async function newHouse(): Promise<[SqliteStore, KeyRing]> {
  mkdirSync(folder, { recursive: true });
  const keys = houseKeys({ folder: join(folder, "keys"), mayMake: true, chance: systemChance });
  await makeFirstRoot({ folder: join(folder, "keys"), service: undefined }, { chance: systemChance, newId });
  const store = await openSqliteStore({ folder, house: newId("hse"), logKey: keys.log.private });
  const ring = new KeyRing({ roots: rootsAsTheyStand(join(folder, "keys")), store, chance: systemChance, newId });
  const makeEntry = entryMaker(systemClock, newId);
  for (const { agent, name, role } of AGENTS) {
    const row = { agent, name, role, keyDigest: "0".repeat(64), state: "active", addedAt: 1, tokensNotBefore: 0 } as const;
    const entry = makeEntry({ kind: "agent" as const, agent, event: "added" as const, by: "house" as const });
    await store.commitHouse({ kind: "house-changed", entry, rows: [{ table: "agent", agent: row }, { table: "agent_key", wrapped: ring.newAgentKey(agent) }] });
  }
  for (const definition of definitions) {
    const { kind, server, name, fingerprint } = definition;
    const entry = makeEntry({ kind: "definition" as const, server, name, event: "pinned" as const, fingerprint, by: "house" as const });
    const row = { kind, server, name, state: "pinned", fingerprint, described, firstSeenAt: 1 } as const;
    await store.commitHouse({ kind: "house-changed", entry, rows: [{ table: "definition", definition: row }, { table: "definition_version", definition: row }] });
  }
  return [store, ring];
}

/** Records calls as the path does, each decided and sealed; some of their questions, for the decisions alone. */
async function recordAll(store: SqliteStore, ring: KeyRing): Promise<readonly Question[]> {
  const makeEntry = entryMaker(systemClock, newId);
  const set = setOf("notes");
  const sessions = await Promise.all(AGENTS.flatMap((one) => Array.from({ length: SESSIONS }, () => open(store, ring, one))));
  const sample: Question[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < calls) {
      const place = next++;
      const question = questionAt(place, sessions[place % sessions.length] ?? never());
      if (sample.length < 10_000) sample.push(question);
      const decision = decide(set, question);
      if (decision.effect !== "permit" && decision.effect !== "refuse") throw new Error("no rule of the benchmark asks");
      await record({ store, makeEntry }, { call: question.call, session: question.session, ruling: decision });
    }
  };
  await Promise.all(Array.from({ length: CONCURRENT }, worker));
  return sample;
}

type Opened = Pick<Question, "caller" | "session">;

async function open(store: SqliteStore, ring: KeyRing, { agent, name, role }: (typeof AGENTS)[number]): Promise<Opened> {
  const owner: { readonly agent: AgentId; readonly session: SessionId } = { agent, session: newId("ses") };
  const wrappedKey = ring.newSessionKey(owner);
  const entry = entryMaker(systemClock, newId)({ kind: "session" as const, session: owner.session, event: "opened" as const, by: agent });
  await store.commit(agent, { kind: "session-changed", entry, opened: { session: owner.session, wrappedKey } });
  return {
    caller: { agent, agentName: name, role, owner: undefined, session: owner.session, token: "tok" },
    session: { id: owner.session, agent, person: undefined, purpose: undefined, startedAt: 0, calls: 0, previous: undefined, label: TRUSTED_PUBLIC, keys: ring.sessionKeys(owner, wrappedKey) },
  };
}

function questionAt(place: number, { caller, session }: Opened): Question {
  const definition = definitions[place % TOOLS] ?? never();
  const args = { path: `${["notes", "open", "new", "other"][place % 4]}-${place % RULES}/${place}.txt`, text: "x".repeat(200) };
  return {
    call: { fault: undefined, id: newId("call"), at: systemClock.now(), door: "in-process", action: "callTool", definition, name: definition.name, args, carried: undefined, credential: new Credential("none"), approval: undefined },
    caller,
    session,
    findings: [],
    approvals: [],
    flow: NO_FLOW,
    budget: {},
  };
}

function rehearse() {
  const opened = openRecord(folder) ?? never();
  const configuration = readConfiguration({ data: folder, policies: folder, servers: {} }, folder);
  global.gc?.();
  const rssStart = process.memoryUsage.rss();
  let rssPeak = rssStart;
  const recordedCalls = opened.store.recordedCalls.bind(opened.store);
  // Looked at with every page, because a timer has no turn in between.
  opened.store.recordedCalls = (agent, page) => {
    rssPeak = Math.max(rssPeak, process.memoryUsage.rss());
    return recordedCalls(agent, page);
  };
  const cpu = process.cpuUsage();
  const started = performance.now();
  const { rehearsed } = rehearsePolicies({ record: opened, configuration, files: rules("new"), against: { since: 0, until: Number.MAX_SAFE_INTEGER }, accepted: [] });
  const seconds = (performance.now() - started) / 1000;
  const usACall = usOf(cpu, calls);
  opened.close();
  if (rehearsed?.calls !== calls || rehearsed.lacking.length > 0) throw new Error(`not every call was decided again: ${JSON.stringify(rehearsed?.lacking)}`);
  const mb = (bytes: number) => Math.round(bytes / 1024 / 1024);
  return { seconds: round(seconds), callsPerSecond: Math.round(calls / seconds), usACall, changed: rehearsed.changed, rssStartMb: mb(rssStart), rssPeakMb: mb(rssPeak), rssEndMb: mb(process.memoryUsage.rss()) };
}

/** What the same decisions take by themselves, arguments in memory. */
function decisions(questions: readonly Question[]): { readonly usADecision: number } {
  const set = setOf("new");
  const rounds = 10;
  for (const question of questions) judge(set, question);
  const cpu = process.cpuUsage();
  for (let turn = 0; turn < rounds; turn++) for (const question of questions) judge(set, question);
  return { usADecision: usOf(cpu, rounds * questions.length) };
}

/** Processor time since then, in microseconds for each of so many: what else runs on the machine does not count. */
function usOf(since: NodeJS.CpuUsage, count: number): number {
  const { user, system } = process.cpuUsage(since);
  return round((user + system) / count);
}

function round(number: number): number {
  return Math.round(number * 100) / 100;
}

function never(): never {
  throw new Error("the benchmark has what it made");
}

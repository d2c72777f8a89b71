/**
 * How long a kill and a pause take to end all that is in flight in a session: programs in sandboxes with what they
 * started, snippets that never end, calls at servers over stdio and HTTP, an API that hangs, a tunnel, people who are
 * asked. From the operator's request to the moment at which nothing of it is left, seen from outside the house.
 * npm run bench -- kill [--json] [--rounds N (default 5)]
 *
 * Exit code 1 when the budget of one second is missed, when anything is left, when another session was touched, or when a
 * paused session takes a call. Exit code 2 where this machine has no sandbox: what is left out is said.
 */
import { parseArgs } from "node:util";
import { openSandbox } from "../src/execution/sandbox/open-sandbox.ts";
import { SANDBOX_USER } from "../src/main/limits.ts";
import { systemClock } from "../src/main/system.ts";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { aboutOf } from "../test/path/house.fixture.ts";
import { type Busy, InFlight, moment } from "../test/path/in-flight.fixture.ts";

const { values } = parseArgs({ options: { json: { type: "boolean" }, rounds: { type: "string", default: "5" } } });
const BUDGET_MS = 1000;
/** What has not ended by then is left. */
const LEFT_MS = 15_000;

type Stop = "killSession" | "pauseSession";
const wrong: string[] = [];
const times = new Map<string, number[]>();

const folder = mkdtempSync(join(tmpdir(), "chatelaine-bench-"));
const { driver } = await openSandbox({
  configuration: { driver: "auto", container: undefined, user: SANDBOX_USER },
  folder,
  hidden: [folder],
  clock: systemClock,
});
rmSync(folder, { recursive: true });

const flight = await InFlight.open({ sandbox: driver !== "none" });
// Of the same agent and of another: neither may be touched.
const bystanders = [await flight.begin("worker", { isIdle: true }), await flight.begin("other", { isIdle: true })];
for (let round = 0; round < Number(values.rounds); round++) {
  await stopped("killSession", await flight.begin("worker"));
  const paused = await flight.begin("worker");
  await stopped("pauseSession", paused);
  const refused = aboutOf(await paused.client.callTool({ name: "own__read" }));
  if (refused?.code !== "SESSION_PAUSED") wrong.push(`a paused session took a call: ${refused?.code ?? "done"}`);
  await flight.story.operate("killSession", { session: paused.session });
}
for (const { works, open } of bystanders) {
  const over = works.filter(({ isOver }) => isOver()).map(({ kind }) => kind);
  if (over.length > 0 || open() !== works.filter(({ kind }) => !kind.startsWith("approval")).length) wrong.push(`another session was touched: ${over.join(", ")}`);
}
for (const { session } of bystanders) await flight.story.operate("killSession", { session });
if (flight.left().length > 0) wrong.push(`processes of programs are left: ${flight.left().length}`);
wrong.push(...flight.story.wrongs());
await flight.close();

/** Stops a session and waits until each thing that was in flight has ended. */
async function stopped(stop: Stop, busy: Busy): Promise<void> {
  const startedAt = performance.now();
  const told = flight.story.operate(stop, { session: busy.session });
  const note = (kind: string): void => {
    const key = `${stop === "killSession" ? "kill" : "pause"}  ${kind}`;
    times.set(key, [...(times.get(key) ?? []), performance.now() - startedAt]);
  };
  void told.then(() => note("the operator is told"));
  const isPause = stop === "pauseSession";
  // Who is asked goes on being asked while a session is paused.
  const left = new Set(busy.works.filter(({ kind }) => !isPause || !kind.startsWith("approval")));
  const replies = busy.works.flatMap(({ kind, reply }) => (reply === undefined || (isPause && kind.startsWith("approval")) ? [] : [reply]));
  void Promise.all(replies).then(() => note("the agent is told of every call"));
  let isOpen = true;
  let isWaiting = !isPause;
  while ((left.size > 0 || isOpen || isWaiting) && performance.now() - startedAt < LEFT_MS) {
    for (const work of left) {
      if (!work.isOver()) continue;
      left.delete(work);
      note(work.kind);
    }
    if (isOpen && busy.open() === 0) {
      isOpen = false;
      note("every outcome is on the ledger");
    }
    if (isWaiting && busy.waiting() === 0) {
      isWaiting = false;
      note("no approval waits");
    }
    await moment();
  }
  await told;
  for (const { kind } of left) wrong.push(`${stop}: left after ${LEFT_MS} ms: ${kind}`);
  if (isOpen) wrong.push(`${stop}: calls have no outcome on the ledger`);
  if (isWaiting) wrong.push(`${stop}: approvals still wait`);
}

const rounded = (ms: number): number => Math.round(ms * 10) / 10;
const rows = [...times]
  .toSorted(([a], [b]) => (a < b ? -1 : 1))
  .map(([what, all]) => {
    const sorted = all.toSorted((a, b) => a - b);
    return { what, count: all.length, p50Ms: rounded(sorted[Math.floor((all.length - 1) / 2)] ?? 0), maxMs: rounded(sorted.at(-1) ?? 0) };
  });
for (const { what, maxMs } of rows) if (maxMs > BUDGET_MS) wrong.push(`${what}: ${maxMs} ms is over the budget of ${BUDGET_MS} ms`);
if (values.json === true) console.log(JSON.stringify({ bench: "kill", driver, rounds: Number(values.rounds), rows, budgetMs: BUDGET_MS, wrong }));
else {
  for (const { what, count, p50Ms, maxMs } of rows) console.log(`${what.padEnd(48)} ${String(count).padStart(4)} times  p50 ${String(p50Ms).padStart(7)} ms  max ${String(maxMs).padStart(7)} ms`);
  if (driver === "none") console.log("not measured: programs in a sandbox, because nothing on this machine holds one");
  for (const what of wrong) console.error(`WRONG: ${what}`);
  console.log(`budget: ${BUDGET_MS} ms${wrong.length > 0 ? "  MISSED" : ""}`);
}
process.exit(wrong.length > 0 ? 1 : driver === "none" ? 2 : 0);

/**
 * A writer thread: collects the changes that wait, and commits each database's share as one transaction, database after
 * database, in the order in which they began to wait. An error that is no fault ends the thread, and with it all commits.
 */
import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { Fault } from "../../call/fault.ts";
import { BATCH_CHANGES_MAX } from "../limits.ts";
import { Databases } from "./databases.ts";
import type { Settled } from "./log-database.ts";
import type { Answer, FaultData, FromWriter, Queued, ToWriter, WriterStart } from "./message.ts";
import { unpack } from "./packed.ts";
import type { LogName } from "./place.ts";

type HouseQueued = Extract<Queued, { log: "house" }>;
type AgentQueued = Exclude<Queued, HouseQueued>;

if (parentPort === null) throw new Error("this file runs as a worker thread only");
const port = parentPort;
const databases = new Databases(workerData as WriterStart);
const waiting = new Map<LogName, Queued[]>();
let closing = false;

port.on("message", (message: ToWriter) => {
  take(message);
  takeArrived();
  while (waiting.size > 0) {
    commitNext();
    takeArrived();
  }
  if (!closing) return;
  databases.close();
  send({ kind: "closed" });
  port.close();
});

function take(message: ToWriter): void {
  switch (message.kind) {
    case "changes":
      for (const crossing of message.changes) enqueue(unpack(crossing));
      return;
    case "open-house":
      return send({ kind: "house-opened", ...openHouse() });
    case "close":
      closing = true;
      return;
  }
}

/** What has arrived meanwhile joins the next transaction, without a turn of the event loop between them. */
function takeArrived(): void {
  for (let next = receiveMessageOnPort(port); next !== undefined; next = receiveMessageOnPort(port)) take(next.message as ToWriter);
}

function enqueue(queued: Queued): void {
  const line = waiting.get(queued.log);
  if (line === undefined) waiting.set(queued.log, [queued]);
  else line.push(queued);
}

/** Commits what waits for the database whose turn it is. */
function commitNext(): void {
  const [next] = waiting;
  if (next === undefined) return;
  const [log, line] = next;
  waiting.delete(log);
  // A line longer than a batch goes on at the end, so that the other databases have their turn.
  if (line.length > BATCH_CHANGES_MAX) waiting.set(log, line.slice(BATCH_CHANGES_MAX));
  send({ kind: "settled", answers: commit(line.slice(0, BATCH_CHANGES_MAX)) });
}

function commit(batch: readonly Queued[]): readonly Answer[] {
  try {
    const settled = commitTo(batch);
    return batch.map(({ ticket }, place) => answer(ticket, settled[place]));
  } catch (error) {
    const fault = faultData(error);
    return batch.map(({ ticket }) => ({ ticket, fault }));
  }
}

function commitTo(batch: readonly Queued[]): readonly Settled[] {
  const house = batch.filter((queued): queued is HouseQueued => queued.log === "house");
  if (house.length > 0) return databases.commitHouse(house.map(({ change }) => change));
  const agent = batch.filter((queued): queued is AgentQueued => queued.log !== "house");
  const [first] = agent;
  if (first === undefined) return [];
  return databases.commitAgent(
    first.log,
    agent.map(({ change }) => change),
    first.anchored,
  );
}

function answer(ticket: number, settled: Settled | undefined): Answer {
  if (settled === undefined) throw new Error("a change of a batch was passed over");
  return "index" in settled ? { ticket, index: settled.index } : { ticket, fault: faultData(settled.fault) };
}

function openHouse(): { readonly fault?: FaultData } {
  try {
    databases.openHouse();
    return {};
  } catch (error) {
    return { fault: faultData(error) };
  }
}

/** Anything but a fault is a defect: it is not answered but ends the thread. */
function faultData(error: unknown): FaultData {
  if (!(error instanceof Fault)) throw error;
  return error.toJSON();
}

function send(message: FromWriter): void {
  port.postMessage(message);
}

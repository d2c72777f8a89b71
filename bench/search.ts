/**
 * The first search after a start, of ten thousand passages of a thousand characters each: how long it takes, how long others
 * wait for their turn meanwhile at most, and what every later search takes.
 * npm run bench -- search [--json] [--passages N]
 */
import { parseArgs } from "node:util";
import { LEXICAL } from "../src/execution/shelf/embedder.ts";
import { breather } from "../src/main/breathe.ts";
import { systemClock } from "../src/main/system.ts";
import { find, given, open, writer } from "../test/shelf/in-memory.fixture.ts";

const { values } = parseArgs({ options: { json: { type: "boolean" }, passages: { type: "string", default: "10000" } } });
const SECTIONS = 1_000;
const SEARCHES = 20;
const pauses = () => breather(systemClock);

const word = (at: number): string => `word${(at * 7_919) % 5_003}`;
const section = (document: number, at: number): string =>
  `# Part ${document} ${at}\n\n${Array.from({ length: 110 }, (_, n) => word(document * SECTIONS + at * 31 + n * 17)).join(" ")}`;

const passages = Number(values.passages);
const filling = open(pauses);
for (let document = 0; document * SECTIONS < passages; document++) {
  const text = Array.from({ length: Math.min(SECTIONS, passages - document * SECTIONS) }, (_, at) => section(document, at)).join("\n\n");
  await filling.documents.keep(writer, given(`Document ${document}`, text), LEXICAL);
}
filling.close();

const shelf = open(pauses);
let waitedMs = 0;
let last = performance.now();
const watching = setInterval(() => {
  waitedMs = Math.max(waitedMs, performance.now() - last);
  last = performance.now();
}, 1);
last = performance.now();
const started = performance.now();
const cpu = process.cpuUsage();
await find(shelf, "where is word12");
const firstMs = performance.now() - started;
const { user, system } = process.cpuUsage(cpu);
clearInterval(watching);
const later = performance.now();
for (let at = 0; at < SEARCHES; at++) await find(shelf, `where is ${word(at)}`);
const laterMs = (performance.now() - later) / SEARCHES;
shelf.close();

const measured = { name: "search", passages, firstMs: Math.round(firstMs), firstCpuMs: Math.round((user + system) / 1_000), waitedMs: Math.round(waitedMs), laterMs: Math.round(laterMs * 10) / 10 };
console.log(
  values.json
    ? JSON.stringify(measured)
    : `first search of ${passages} passages after ${measured.firstMs} ms (${measured.firstCpuMs} ms of processors), others wait at most ${measured.waitedMs} ms meanwhile; later searches ${measured.laterMs} ms`,
);

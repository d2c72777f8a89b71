/**
 * The first search after a start, of ten thousand passages of a thousand characters each: how long it takes, how long others
 * wait for their turn meanwhile at most, and what every later search takes.
 * npm run bench -- search [--json] [--passages N]
 */
import { createSecretKey } from "node:crypto";
import { parseArgs } from "node:util";
import { idMaker } from "../src/call/id.ts";
import { TRUSTED_PUBLIC } from "../src/call/label.ts";
import { LEXICAL } from "../src/execution/shelf/embedder.ts";
import { openShelf } from "../src/execution/shelf/shelf.ts";
import { KeyRing, RootKeys, RowSeal, type Wrapped } from "../src/keys/index.ts";
import { breather } from "../src/main/breathe.ts";
import { systemChance as chance, systemClock as clock } from "../src/main/system.ts";
import { openSearchIndex } from "../src/store/sqlite/search-index.ts";
import { Counting } from "../test/shelf/counting.fixture.ts";

const { values } = parseArgs({ options: { json: { type: "boolean" }, passages: { type: "string", default: "10000" } } });
const SECTIONS = 1_000;
const SEARCHES = 20;
const newId = idMaker(clock, chance);
const agent = newId("agt");
const keys = new Map<string, Wrapped>();
const ring = new KeyRing({ roots: RootKeys.of(createSecretKey(chance.bytes(32))), store: { agentKey: (of) => keys.get(of) }, chance, newId });
keys.set(agent, ring.newAgentKey(agent));
const store = new Counting();
const parts = { seal: new RowSeal({ ring, chance, newId }), openIndex: openSearchIndex, pauses: () => breather(clock), clock, newId };
const open = () =>
  openShelf({ ...parts, store: store as never, namesOf: () => new Set(), readerId: (reader) => reader, take: () => Promise.reject(new Error("nothing leaves")) });
const asker = { agent, person: undefined };

const word = (at: number): string => `word${(at * 7_919) % 5_003}`;
const section = (document: number, at: number): string =>
  `# Part ${document} ${at}\n\n${Array.from({ length: 110 }, (_, n) => word(document * SECTIONS + at * 31 + n * 17)).join(" ")}`;

const passages = Number(values.passages);
const filling = open();
for (let document = 0; document * SECTIONS < passages; document++) {
  const text = Array.from({ length: Math.min(SECTIONS, passages - document * SECTIONS) }, (_, at) => section(document, at)).join("\n\n");
  const given = { source: "text" as const, title: `Document ${document}`, mediaType: "text/markdown", text, label: TRUSTED_PUBLIC };
  await filling.documents.keep({ ...asker, label: TRUSTED_PUBLIC, cause: { at: 0, by: agent } }, given, LEXICAL);
}
filling.close();

const shelf = open();
const find = async (text: string) => shelf.documents.search(asker, { text, ...(await LEXICAL.query(text)), limit: 8 }, LEXICAL);
let waitedMs = 0;
let last = performance.now();
const watching = setInterval(() => {
  waitedMs = Math.max(waitedMs, performance.now() - last);
  last = performance.now();
}, 1);
last = performance.now();
const started = performance.now();
const cpu = process.cpuUsage();
await find("where is word12");
const firstMs = performance.now() - started;
const { user, system } = process.cpuUsage(cpu);
clearInterval(watching);
const later = performance.now();
for (let at = 0; at < SEARCHES; at++) await find(`where is ${word(at)}`);
const laterMs = (performance.now() - later) / SEARCHES;
shelf.close();

const measured = { name: "search", passages, firstMs: Math.round(firstMs), firstCpuMs: Math.round((user + system) / 1_000), waitedMs: Math.round(waitedMs), laterMs: Math.round(laterMs * 10) / 10 };
console.log(
  values.json
    ? JSON.stringify(measured)
    : `first search of ${passages} passages after ${measured.firstMs} ms (${measured.firstCpuMs} ms of processors), others wait at most ${measured.waitedMs} ms meanwhile; later searches ${measured.laterMs} ms`,
);

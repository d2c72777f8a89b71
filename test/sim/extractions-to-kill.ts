/**
 * A house whose agent looks for memories in its runs, until it is killed. A life first takes up what the one before left. Arguments:
 * data folder, policies folder, number of the first person, how many people speak.
 */
import { flushCompileCache } from "node:module";
import { openHouse, scripted } from "../../src/main.ts";
import { readDefinition } from "../../src/main/read-definition.ts";
import { say } from "./say.ts";

const [, , data, policies, first, count] = process.argv as unknown as readonly [string, string, string, string, string, string];

/** Three that say nothing alike. */
const add = ["The person has two dogs.", "The person plays the cello.", "The person was born in Lima."];
const model = scripted([
  { when: { instructions: { contains: "You keep what an agent remembers" } }, text: JSON.stringify({ add, replace: [], forget: [] }), delayMs: 5 },
  { text: "I see." },
]);
const house = await openHouse(
  { data, policies, listen: { port: 0 }, servers: { memory: { memory: {} } }, models: { "worker-model": model }, agents: { worker: { role: "worker" } } },
  { agents: [readDefinition({ name: "worker", model, memory: { extract: true } })], logLine: () => {} },
);
flushCompileCache();
const { runs } = house;
await Promise.all(Array.from({ length: Number(count) }, (_, at) => runs.start("worker", { text: "I have dogs." }, { person: `person-${Number(first) + at}`, introduces: true })));
say(`begun ${count}`);
for (const { run } of runs.list("worker", { limit: 10_000 })) await runs.extracted(run);
say("ended");
await house.close();

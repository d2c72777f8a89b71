/**
 * A house whose agent runs until the process is killed. A life first takes up what the one before left, then begins runs
 * of its own. Arguments: data folder, folder of effects, at which boundary to die (0: it ends by itself; see below), number of the
 * first run, how many runs. A life that ends by itself answers what nobody knows by looking, and says how every run stands.
 */
import { appendFileSync, existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { flushCompileCache } from "node:module";
import { z } from "zod";
import { openHouse, scripted, tool } from "../../src/main.ts";
import { readDefinition } from "../../src/main/read-definition.ts";
import type { RunShown } from "../../src/runtime/run-desk.ts";
import { crossing, dyingAt } from "./boundaries.ts";
import { say } from "./say.ts";

const [, , data, effects, boundary, first, count] = process.argv as unknown as [string, string, string, string, string, string, string];

const die = dyingAt(Math.abs(Number(boundary)));
/** Below zero it is counted from the start, where the runs of before are taken up; else once all of this life have begun. */
let isCounted = Number(boundary) < 0;
/** One boundary: between two awaits of the path, or inside of a tool. */
function cross(): void {
  if (isCounted) die();
}

const input = z.strictObject({ n: z.string() });
/** Has its effect once a key, however often it is called. */
const keyed = tool({
  name: "keyed",
  description: "Acts once a key.",
  input,
  idempotent: true,
  execute: ({ n }, { key }) => {
    cross();
    const file = join(effects, `keyed-${key.replaceAll("/", "-")}`);
    if (!existsSync(file)) appendFileSync(join(effects, "keyed"), `${n}\n`);
    writeFileSync(file, n);
    cross();
    return `keyed ${n}`;
  },
});
/** Acts each time that it is called. */
const plain = tool({
  name: "plain",
  description: "Acts each time.",
  input,
  execute: ({ n }) => {
    cross();
    appendFileSync(join(effects, "plain"), `${n}\n`);
    cross();
    return `plain ${n}`;
  },
});

const model = scripted([
  { when: { step: 0, userMessage: { matches: "^run (\\d+)$" } }, toolCalls: [{ name: "worker__keyed", args: { n: "{{1}}" } }] },
  { when: { step: 1, userMessage: { matches: "^run (\\d+)$" } }, toolCalls: [{ name: "worker__plain", args: { n: "{{1}}" } }] },
  { text: "finished {{userMessage}}" },
]);
const agent = readDefinition({ name: "worker", model, tools: [keyed, plain] });

const house = await openHouse(
  { data, policies: join(effects, "..", "policies"), listen: { port: 0 }, models: { "worker-model": model }, agents: { worker: { role: "worker" } }, flow: "observe" },
  { agents: [agent], wrap: crossing(cross), logLine: () => {} },
);
flushCompileCache();
const { runs } = house;
const begun = await Promise.all(Array.from({ length: Number(count) }, async (_, at) => runs.start("worker", { text: `run ${Number(first) + at}` })));
isCounted = true;
say(`begun ${begun.length}`);
const all = runs.list("worker", { limit: 10_000 });
const ended = await Promise.all(all.map((run) => finish(run)));
for (const { run, state, input: text, output, unknown } of ended) say(`run ${run} ${state} ${text.slice(4)} ${unknown} ${JSON.stringify(output ?? null)}`);
await house.close();

/** Looks outside where nobody knows, as a person would. */
async function finish({ run }: RunShown): Promise<RunShown & { readonly unknown: number }> {
  let unknown = 0;
  for (;;) {
    const shown = await runs.rest(run);
    const [ask] = shown.asks;
    if (shown.state !== "waiting" || ask?.kind !== "unknown") return { ...shown, unknown };
    unknown += 1;
    const happened = existsSync(join(effects, "plain")) && readLines("plain").includes(String(ask.args["n"]));
    await runs.settle(run, { call: ask.call, verdict: happened ? "happened" : "again" });
  }
}

function readLines(name: string): readonly string[] {
  return process.getBuiltinModule("node:fs").readFileSync(join(effects, name), "utf8").trim().split("\n");
}

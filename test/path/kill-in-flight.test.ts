/** A kill and a pause end all that a session has in flight, and nothing of any other; how fast they do, `npm run bench -- kill` says. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { sandboxesHere } from "../execution/stage.ts";
import { aboutOf, textOf } from "./house.fixture.ts";
import { type Busy, InFlight, moment } from "./in-flight.fixture.ts";

const here = sandboxesHere();
const { driver } = await here.sandboxes.open();
here.remove();
let flight: InFlight;
let bystanders: readonly Busy[];

beforeAll(async () => {
  flight = await InFlight.open({ sandbox: driver !== "none" });
  bystanders = [await flight.begin("worker", { isIdle: true }), await flight.begin("other", { isIdle: true })];
}, 60_000);
afterAll(async () => {
  for (const { session } of bystanders) await flight.story.operate("killSession", { session });
  await all(() => flight.left().length === 0);
  expect(flight.story.wrongs()).toEqual([]);
  await flight.close();
}, 60_000);

const isAsked = (kind: string) => kind.startsWith("approval");

/** The promise is one second; a machine that is busy elsewhere may take longer, and what is left then is left for good. */
const LEFT_MS = 15_000;

/** Resolves once it is so. */
async function all(isSo: () => boolean): Promise<void> {
  const startedAt = performance.now();
  while (!isSo()) {
    if (performance.now() - startedAt > LEFT_MS) throw new Error("something is left");
    await moment();
  }
}

const kindsLeft = ({ works }: Busy) => works.filter(({ isOver }) => !isOver()).map(({ kind }) => kind);
const saidOf = ({ works }: Busy) =>
  Promise.all(works.flatMap(({ kind, reply }) => (reply === undefined ? [] : [reply.then((result) => ({ kind, ...aboutOf(result) }))])));

test("of what is in flight in a session that is killed nothing is left, everything has an outcome, and nobody else is touched", async () => {
  const busy = await flight.begin("worker");
  expect(kindsLeft(busy)).toHaveLength(busy.works.length);
  await flight.story.operate("killSession", { session: busy.session });
  await all(() => kindsLeft(busy).length === 0 && busy.open() === 0);
  for (const { kind, effect, status } of await saidOf(busy)) {
    const told = { kind, effect, status };
    expect([{ kind, effect: "refuse", status: undefined }, { kind, effect: "permit", status: "unknown" }, { kind, effect: "permit", status: "failed" }]).toContainEqual(told);
    expect(effect, kind).toBe(isAsked(kind) ? "refuse" : "permit");
  }
  expect(new Set(busy.outcomes())).not.toContain("done");
  expect(busy.waiting()).toBe(0);
  for (const bystander of bystanders) {
    expect(kindsLeft(bystander)).toHaveLength(bystander.works.length);
    expect(bystander.waiting()).toBe(3);
  }
}, 60_000);

test("what is in flight in a session that is paused ends, who is asked goes on being asked, and nothing new is taken until it is resumed", async () => {
  const busy = await flight.begin("worker");
  const { session, client } = busy;
  await flight.story.operate("pauseSession", { session });
  await all(() => kindsLeft(busy).every(isAsked) && busy.open() === 0);
  expect(busy.waiting()).toBe(3);
  expect(aboutOf(await client.callTool({ name: "own__read" }))).toMatchObject({ effect: "refuse", code: "SESSION_PAUSED" });
  await flight.story.operate("resumeSession", { session });
  expect(textOf(await client.callTool({ name: "own__read" }))).toBe("leek soup");
  await flight.story.operate("killSession", { session });
  await all(() => kindsLeft(busy).length === 0);
}, 60_000);

test("snippets run on after others were ended, also some that waited for a thread", async () => {
  const [{ client } = await flight.begin("worker", { isIdle: true })] = bystanders;
  const one = () => client.callTool({ name: "code__run_code", arguments: { language: "javascript", code: "6 * 7" } });
  for (const result of await Promise.all([one(), one(), one()])) expect(textOf(result)).toBe("42");
}, 60_000);

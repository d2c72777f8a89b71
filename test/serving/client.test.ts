/** The client that is written from the API's document, at a house. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { HouseClient, type RunEvent } from "../../src/client/house-client.ts";
import { openServing, type Serving } from "./house.fixture.ts";

let serving: Serving;
let client: HouseClient;
beforeAll(async () => {
  serving = await openServing();
  const owner = new HouseClient({ url: serving.url, credential: { token: serving.owner.authorization.slice("Bearer ".length) } });
  const { key } = await owner.renewKey("desk");
  client = new HouseClient({ url: serving.url, credential: { agent: "desk", key: String(key) } });
});
afterAll(() => serving.close());

test("begins a run, follows it and reads it", async () => {
  const { run, session } = await client.startRun("desk", { input: "hello" });
  const events: RunEvent[] = [];
  for await (const event of client.runEvents(run)) events.push(event);
  expect(events.at(-1)).toMatchObject({ kind: "run.completed", output: "Hello there." });
  expect((await client.showRun(run)).run.output).toBe("Hello there.");
  expect((await client.listRuns("desk", { session })).runs.map((one) => one.run)).toEqual([run]);
});

test("throws the house's own faults", async () => {
  await expect(client.showRun("run_00000000000000000000000000")).rejects.toMatchObject({ status: 404, code: "RUNTIME_RUN_UNKNOWN" });
});

test("sends no credential in clear to another machine", () => {
  expect(() => new HouseClient({ url: "http://example.com", credential: { token: "t" } })).toThrow("in clear");
});

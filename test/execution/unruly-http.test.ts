/** What a server over HTTP can do wrong, one at a time: a clear ending each, and the next call succeeds. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startListening, type Listening } from "./listening.ts";
import { httpServer, openStage, textOf, type Stage } from "./stage.ts";

let listening: Listening;
let stage: Stage;

beforeEach(async () => {
  listening = await startListening("unruly-http", []);
  stage = await openStage({
    remote: httpServer(`http://127.0.0.1:${listening.port}/mcp`, { headers: { authorization: "Bearer secret" } }),
  });
});
afterEach(async () => {
  await stage.close();
  await listening.stop();
});

const call = (name: string, args = {}, line = {}) => stage.perform("callTool", "remote", name, args, line);

test("a server of 2025 over HTTP is recognized and answers", async () => {
  expect(stage.events).toMatchObject([{ kind: "upstream-up", revision: "2025" }]);
  expect(textOf(await call("ok"))).toBe("ok");
});

describe("a server over HTTP", () => {
  test.each([
    ["flood-body", "failed", "EXECUTION_RESULT_TOO_LARGE"],
    ["flood-event", "failed", "EXECUTION_RESULT_TOO_LARGE"],
    ["end-early", "unknown", "EXECUTION_CONNECTION_LOST"],
    ["cut", "unknown", "EXECUTION_CONNECTION_LOST"],
    ["not-json", "failed", "EXECUTION_BAD_RESULT"],
    ["not-json-rpc", "failed", "EXECUTION_BAD_RESULT"],
    ["html", "failed", "EXECUTION_BAD_RESULT"],
    ["status-400", "failed", "EXECUTION_UPSTREAM_ERROR"],
    ["status-500", "unknown", "EXECUTION_UPSTREAM_ERROR"],
    ["forget-session", "failed", "EXECUTION_UPSTREAM_DOWN"],
  ])("that does %s ends the call %s with %s", async (tool, status, code) => {
    const outcome = await call(tool, { bytes: 100_000_000 });
    expect(outcome).toMatchObject({ status, fault: { code } });
    expect(JSON.stringify([outcome, stage.events])).not.toContain("secret");
    expect(textOf(await call("ok"))).toBe("ok");
  });

  test("that dies ends the call unknown", async () => {
    expect(await call("exit")).toMatchObject({ status: "unknown", fault: { code: "EXECUTION_CONNECTION_LOST" } });
  });

  test("may send much, as long as no one event is too large", async () => {
    expect(textOf(await call("many-events"))).toBe("patient");
  });

  test("is left when it redirects, and its headers go nowhere else", async () => {
    expect((await call("redirect")).status).not.toBe("done");
    expect(textOf(await call("stolen"))).toBe("0");
  });

  test("that loses one answer keeps what else is under way", async () => {
    const agent = new AbortController();
    const hanging = call("hang", {}, { signal: agent.signal });
    expect((await call("cut")).status).toBe("unknown");
    expect(textOf(await call("ok"))).toBe("ok");
    agent.abort();
    expect(await hanging).toMatchObject({ status: "unknown", fault: { code: "EXECUTION_CANCELLED" } });
  });

  test("that went away is down: calls fail, and when it is back they succeed", async () => {
    await listening.stop();
    expect(await call("ok")).toMatchObject({ status: "failed", fault: { code: "EXECUTION_UPSTREAM_DOWN" } });
    await stage.until(() => stage.health()[0]?.state === "down");
    const fault = { code: "EXECUTION_UPSTREAM_DOWN", message: expect.stringContaining("(ECONNREFUSED)"), hint: expect.stringContaining("url") };
    expect(stage.events).toContainEqual(expect.objectContaining({ kind: "upstream-failed", fault: expect.objectContaining(fault) }));
    listening = await startListening("unruly-http", [String(listening.port)]);
    await stage.until(() => stage.health()[0]?.state === "up");
    expect(textOf(await call("ok"))).toBe("ok");
    expect(stage.changes.every((change) => change.event === "pinned")).toBe(true);
  });
});

/** What a server can do wrong, one at a time: a clear ending each, and everything else unaffected. */
import { createServer, type AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { LogMessage } from "../../src/call/call.ts";
import { openStage, openUnready, ownServer, processServer, session, textOf, type Stage } from "./stage.ts";

let stage: Stage;

beforeEach(async () => {
  stage = await openStage({ unruly: ownServer("unruly"), calm: ownServer("unruly") });
});
afterEach(() => stage.close());

const call = (name: string, args = {}, line = {}) => stage.perform("callTool", "unruly", name, args, line);

async function expectCalm(): Promise<void> {
  expect(textOf(await stage.perform("callTool", "calm", "ok"))).toBe("ok");
  expect(stage.health().find((health) => health.server === "calm")).toMatchObject({ state: "up", starts: 1, misconduct: {} });
}

/** Names of the definitions of which this was told to the house log. */
function changedNames(event: string): readonly string[] {
  return stage.changes.filter((change) => change.row.server === "unruly" && change.event === event).map((change) => change.row.name);
}

function unruly() {
  const health = stage.health().find((one) => one.server === "unruly");
  if (health === undefined) throw new Error("no such server");
  return health;
}

describe("a server that hangs", () => {
  test("ends the call unknown at its deadline, is told to stop, and goes on serving", async () => {
    await stage.close();
    stage = await openStage({ unruly: ownServer("unruly", { callDeadlineMs: 300 }), calm: ownServer("unruly") });
    expect(await call("hang")).toMatchObject({ status: "unknown", fault: { code: "EXECUTION_DEADLINE" } });
    expect(textOf(await call("cancelled"))).toBe("1");
    expect(unruly()).toMatchObject({ state: "up", starts: 1 });
    await expectCalm();
  });

  test("ends the call unknown when the agent gives up, and is told to stop", async () => {
    const agent = new AbortController();
    const outcome = await call("hang", {}, { signal: agent.signal, log: () => agent.abort() });
    expect(outcome).toMatchObject({ status: "unknown", fault: { code: "EXECUTION_CANCELLED" } });
    expect(textOf(await call("cancelled"))).toBe("1");
  });

  test("is never called for an agent that gave up before", async () => {
    expect(await call("hang", {}, { signal: AbortSignal.abort() })).toMatchObject({
      status: "failed",
      fault: { code: "EXECUTION_CANCELLED" },
    });
    expect(textOf(await call("cancelled"))).toBe("0");
  });

  test("does not hold up other calls to it", async () => {
    const agent = new AbortController();
    const hanging = call("hang", {}, { signal: agent.signal });
    expect(textOf(await call("ok"))).toBe("ok");
    agent.abort();
    expect((await hanging).status).toBe("unknown");
  });
});

describe("a server that floods", () => {
  test.each(["flood-id-last", "flood-id-first"])(
    "with 100 MB (%s) fails that call, and the calls beside and after it succeed",
    async (flood) => {
      const [flooded, beside] = await Promise.all([call(flood, { bytes: 100_000_000 }), call("ok")]);
      expect(flooded).toMatchObject({ status: "failed", fault: { code: "EXECUTION_RESULT_TOO_LARGE" } });
      expect(textOf(beside)).toBe("ok");
      expect(textOf(await call("ok"))).toBe("ok");
      expect(unruly()).toMatchObject({ state: "up", starts: 1, misconduct: { "too-large": 1 } });
      await expectCalm();
    },
  );

  test("with an answer to nobody while one call waits fails that call", async () => {
    expect(await call("flood-no-id", { bytes: 20_000_000 })).toMatchObject({
      status: "failed",
      fault: { code: "EXECUTION_RESULT_TOO_LARGE" },
    });
  });

  test("with an answer to nobody while several calls wait is started again, because one of them lost its answer", async () => {
    const both = await Promise.all([call("hang"), call("flood-no-id", { bytes: 20_000_000 })]);
    expect(both.map((outcome) => outcome.fault?.code)).toEqual(["EXECUTION_CONNECTION_LOST", "EXECUTION_CONNECTION_LOST"]);
    expect(both.every((outcome) => outcome.status === "unknown")).toBe(true);
    expect(textOf(await call("ok"))).toBe("ok");
    expect(unruly().starts).toBe(2);
    await expectCalm();
  });

  test("is read up to the limit and not a byte further", async () => {
    await stage.close();
    stage = await openStage({ unruly: ownServer("unruly"), calm: ownServer("unruly") }, { resultBytesMax: 10_000 });
    expect((await call("flood-id-last", { bytes: 9_900 })).status).toBe("done");
    expect((await call("flood-id-last", { bytes: 10_000 })).fault?.code).toBe("EXECUTION_RESULT_TOO_LARGE");
  });
});

describe("a server that dies", () => {
  test("in the middle of a call ends it unknown, and is started again for the next one without being probed again", async () => {
    expect(textOf(await call("probed"))).toBe("true");
    expect(await call("die")).toMatchObject({ status: "unknown", fault: { code: "EXECUTION_CONNECTION_LOST" } });
    expect(textOf(await call("probed"))).toBe("false");
    expect(unruly().starts).toBe(2);
    expect(stage.changes.every((change) => change.event === "pinned")).toBe(true);
    await expectCalm();
  });

  test("takes every call in flight with it, each unknown", async () => {
    const outcomes = await Promise.all([call("hang"), call("hang"), call("die")]);
    expect(outcomes.map((outcome) => outcome.status)).toEqual(["unknown", "unknown", "unknown"]);
  });

  test("right after its answer is believed", async () => {
    expect(textOf(await call("answer-and-die"))).toBe("last words");
    await stage.until(() => stage.events.some((event) => event.kind === "upstream-lost"));
    expect(textOf(await call("ok"))).toBe("ok");
  });

  test("over and over is not waited for any more", async () => {
    for (let i = 0; i < 3; i++) expect((await call("die")).status).toBe("unknown");
    const restarts = () => stage.events.filter((event) => event.kind === "upstream-lost").map((event) => event.nextTryMs);
    await call("die");
    await stage.until(() => restarts().length === 4);
    expect(await call("ok")).toMatchObject({ status: "failed", fault: { code: "EXECUTION_UPSTREAM_DOWN" } });
    expect(restarts()[3]).toBeGreaterThan(restarts()[0] ?? 0);
  });

  test("when it is asked for its revision is started again as one of 2025", async () => {
    await stage.close();
    stage = await openStage({ unruly: ownServer("unruly", { env: { ON_PROBE: "exit" } }), calm: ownServer("unruly") });
    expect(textOf(await call("probed"))).toBe("false");
    expect(unruly()).toMatchObject({ state: "up", starts: 2 });
  });
});

describe("a server that babbles", () => {
  test("answers twice: the first answer counts, the second is counted as misconduct", async () => {
    expect(textOf(await call("twice"))).toBe("first");
    expect(textOf(await call("ok"))).toBe("ok");
    expect(unruly().misconduct).toEqual({ "unknown-id": 1 });
  });

  test("sends what is no JSON, no JSON-RPC or answers nobody: counted, and the real answer is taken", async () => {
    expect(textOf(await call("garbage"))).toBe("after garbage");
    expect(unruly().misconduct).toEqual({ "not-json": 2, "not-json-rpc": 4, "unknown-id": 1 });
    await expectCalm();
  });

  test.each(["no-object", "deep", "half-a-pair"])("answers with what is no result (%s): the call fails at once", async (tool) => {
    expect(await call(tool)).toMatchObject({ status: "failed", fault: { code: "EXECUTION_BAD_RESULT" } });
    expect(textOf(await call("ok"))).toBe("ok");
  });

  test("answers with members that nobody has heard of: they pass as they are", async () => {
    const outcome = await call("extra");
    expect(outcome.result).toEqual({ content: [{ type: "hologram", data: [1, 2] }], _meta: { "x/y": 1 }, unheardOf: { a: null } });
  });

  test("answers with an error: its code, the beginning of its text and its data are passed on", async () => {
    const { status, fault } = await call("error");
    expect(status).toBe("failed");
    expect(fault).toMatchObject({ code: "EXECUTION_UPSTREAM_ERROR", rpc: { code: -32050, data: { hint: "try again" } } });
    expect(fault?.rpc?.message).toHaveLength(4096);
  });

  test("writes to stderr: the end of it is kept for operators, and nothing of it is in a log", async () => {
    await call("complain");
    expect(unruly().stderr.endsWith("the end")).toBe(true);
    expect(unruly().stderr.length).toBe(64 * 1024);
    expect(JSON.stringify(stage.events)).not.toContain("complaint");
  });

  test("logs on the line of the one call that is under way", async () => {
    const agent = new AbortController();
    const logged: LogMessage[] = [];
    await call(
      "hang",
      {},
      {
        signal: agent.signal,
        log: (message: LogMessage) => {
          logged.push(message);
          agent.abort();
        },
      },
    );
    expect(logged).toEqual([{ level: "info", data: "hanging" }]);
  });
});

describe("a server that changes what it offers", () => {
  test("under the same name has that definition quarantined: not listed, not callable, until a person accepts it", async () => {
    const { call: decided, permit } = stage.prepare("callTool", "unruly", "ok");
    await call("change", { to: "described" });
    await stage.until(() => changedNames("quarantined").length > 0);
    expect(changedNames("quarantined")).toEqual(["ok"]);
    expect(stage.catalogue.find("callTool", "unruly", "ok")?.state).toBe("quarantined");
    expect(stage.catalogue.list("tool", "unruly").map((tool) => tool.name)).not.toContain("ok");
    expect(await stage.execution.perform(decided, session, permit, { signal: new AbortController().signal })).toMatchObject({
      status: "failed",
      fault: { code: "EXECUTION_DEFINITION_CHANGED" },
    });

    const [row] = stage.catalogue.waiting();
    const review = { server: "unruly", kind: "tool", name: "ok", by: "per_someone" } as const;
    await expect(stage.catalogue.accept({ ...review, fingerprint: "0".repeat(64) })).rejects.toMatchObject({
      code: "EXECUTION_DEFINITION_STALE",
    });
    await expect(stage.catalogue.accept({ ...review, name: "twice", fingerprint: "" })).rejects.toMatchObject({
      code: "EXECUTION_DEFINITION_UNKNOWN",
    });
    await stage.catalogue.accept({ ...review, fingerprint: row?.candidate?.fingerprint ?? "" });
    expect(stage.changes.at(-1)).toMatchObject({
      event: "accepted",
      by: "per_someone",
      row: { state: "pinned", fingerprint: row?.candidate?.fingerprint },
    });
    expect(textOf(await call("ok"))).toBe("ok");
  });

  test("and back again has it pinned again", async () => {
    await call("change", { to: "described" });
    await stage.until(() => changedNames("quarantined").length > 0);
    await call("change", { to: "" });
    await stage.until(() => stage.catalogue.find("callTool", "unruly", "ok")?.state === "pinned");
    expect(textOf(await call("ok"))).toBe("ok");
  });

  test("by a new name has the old one gone and the new one pinned", async () => {
    await call("change", { to: "renamed" });
    await stage.until(() => changedNames("gone").length > 0);
    expect(changedNames("gone")).toEqual(["ok"]);
    expect(stage.catalogue.find("callTool", "unruly", "ok")).toBeUndefined();
    expect(stage.catalogue.find("callTool", "unruly", "fine")?.state).toBe("pinned");
    await expectCalm();
  });

  test("with hidden characters has the new one quarantined at first sight", async () => {
    await call("change", { to: "poisoned" });
    await stage.until(() => changedNames("quarantined").length > 0);
    expect(stage.catalogue.find("callTool", "unruly", "new")?.state).toBe("quarantined");
  });

  test("to two of one name has that name quarantined", async () => {
    await call("change", { to: "doubled" });
    await stage.until(() => changedNames("quarantined").length > 0);
    expect(changedNames("quarantined")).toEqual(["ok"]);
  });

  test("between two lives of the house is found out before anything is called", async () => {
    const rows = stage.rows().map((row) => (row.server === "unruly" && row.name === "ok" ? { ...row, fingerprint: "f".repeat(64) } : row));
    await stage.close();
    stage = await openStage({ unruly: ownServer("unruly"), calm: ownServer("unruly") }, { rows });
    expect(stage.changes.map((change) => [change.event, change.row.name])).toEqual([["quarantined", "ok"]]);
  });

  test("into a list that cannot be read is not called until a new connection has listed it", async () => {
    await call("break-the-list");
    await stage.until(() => stage.events.some((event) => event.kind === "upstream-failed"));
    expect(textOf(await call("ok"))).toBe("ok");
    expect(unruly().starts).toBe(2);
    expect(changedNames("gone")).toEqual([]);
  });

  test("counts only once the house log has it", async () => {
    await stage.close();
    let told = 0;
    stage = await openStage(
      { unruly: ownServer("unruly") },
      { onChange: () => (told++ === 0 ? Promise.reject(new Error("disk full")) : Promise.resolve()) },
    );
    expect(stage.health()[0]?.state).toBe("down");
    expect(stage.catalogue.list("tool")).toEqual([]);
    await stage.until(() => stage.health()[0]?.state === "up");
    expect(textOf(await call("ok"))).toBe("ok");
  });
});

describe("a server of 2026-07-28", () => {
  beforeEach(async () => {
    await stage.close();
    stage = await openStage({ unruly: ownServer("unruly", { env: { ON_PROBE: "2026" }, client: ["sample"] }), calm: ownServer("unruly") });
  });

  test("that changed what it offers before its stream of changes stood is found out", async () => {
    await stage.until(() => changedNames("quarantined").length > 0);
    expect(changedNames("quarantined")).toEqual(["ok"]);
  });

  test("that asks the agent's client for what its configuration does not allow has its answer refused", async () => {
    const outcome = await call("ask-anyway");
    expect(outcome).toMatchObject({ status: "failed", fault: { code: "EXECUTION_CLIENT_REQUEST_REFUSED" } });
    expect(outcome.result).toBeUndefined();
  });

  test("that does not say what kind of result it gives has given none", async () => {
    expect(await call("no-result-type")).toMatchObject({ status: "failed", fault: { code: "EXECUTION_BAD_RESULT" } });
  });
});

describe("a server that cannot be started", () => {
  test("leaves the house open, with what was pinned before still listed, and calls end failed", async () => {
    const rows = stage.rows();
    await stage.close();
    stage = await openStage({ unruly: processServer("/no/such/program"), calm: ownServer("unruly") }, { rows });
    expect(unruly().state).toBe("down");
    expect(stage.catalogue.find("callTool", "unruly", "ok")?.state).toBe("pinned");
    expect(await call("ok")).toMatchObject({ status: "failed", fault: { code: "EXECUTION_UPSTREAM_DOWN" } });
    const failure = stage.events.find((event) => event.kind === "upstream-failed");
    expect(failure?.fault).toMatchObject({ code: "EXECUTION_UPSTREAM_DOWN", where: "/no/such/program" });
    await expectCalm();
  });

  test("because it speaks no MCP is tried again later and later", async () => {
    await stage.close();
    stage = await openStage({ unruly: processServer(process.execPath, { args: ["-e", "process.exit(0)"] }) });
    const pauses = () => stage.events.flatMap((event) => (event.kind === "upstream-failed" ? [event.nextTryMs] : []));
    await stage.until(() => pauses().length >= 3);
    expect(pauses()[2]).toBeGreaterThan(pauses()[0] ?? 0);
    expect(stage.health()[0]?.state).toBe("down");
  });
});

describe("a server with a process of its own", () => {
  test("ends with it when the house closes", async () => {
    const { ended } = await grandchild();
    await stage.close();
    expect(await ended).toBe("ended");
  });

  test("ends with it when the server dies", async () => {
    const { ended } = await grandchild();
    await call("die");
    expect(await ended).toBe("ended");
  });

  test("ends with it even when it will not leave", async () => {
    const { ended } = await grandchild();
    await call("ignore-the-end");
    await stage.close();
    expect(await ended).toBe("ended");
    expect(unruly().state).toBe("closed");
  });

  test("ends while it is still starting, when the house closes", async () => {
    await stage.close();
    const silent = processServer(process.execPath, { args: ["-e", "process.stdin.resume(); setInterval(() => {}, 1000)"] });
    const opening = openUnready({ unruly: silent });
    await opening.close();
    expect(opening.health()[0]?.state).toBe("closed");
    await opening.ready;
  });

  /** Has the server start a process that holds a connection to us; `ended` is the end of that connection. */
  async function grandchild(): Promise<{ readonly ended: Promise<string> }> {
    const listener = createServer();
    await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
    const connected = new Promise<{ readonly ended: Promise<string> }>((resolve) =>
      listener.once("connection", (socket) => {
        socket.resume();
        socket.on("error", () => {});
        resolve({ ended: new Promise((end) => socket.once("close", () => listener.close(() => end("ended")))) });
      }),
    );
    await call("grandchild", { port: (listener.address() as AddressInfo).port });
    return connected;
  }
});

/** Execution against a server of MCP 2026-07-28, over both transports. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { LogMessage, ProgressReport } from "../../src/call/call.ts";
import type { ServerConfiguration } from "../../src/execution/configuration.ts";
import type { OnClientRequest } from "../../src/execution/client-request.ts";
import { startListening, type Listening } from "./listening.ts";
import { httpServer, lineOf, openStage, ownServer, session, textOf, type Stage } from "./stage.ts";

/** The path, for what the server asks: nothing but the line. */
const askedByLine: OnClientRequest = ({ method, params, related: { line } }) => line.request?.(method, params) ?? Promise.reject(new Error("nobody"));

const HEADERS = { authorization: "Bearer letmein" };

describe.each(["stdio", "http"])("a server of 2026-07-28 over %s", (transport) => {
  let listening: Listening | undefined;
  let stage: Stage;

  async function configuration(more: Partial<ServerConfiguration> = {}): Promise<ServerConfiguration> {
    if (transport === "stdio") return { ...ownServer("modern"), ...more } as ServerConfiguration;
    listening ??= await startListening("modern", ["http"]);
    return { ...httpServer(`http://127.0.0.1:${listening.port}/mcp`, { headers: HEADERS }), ...more } as ServerConfiguration;
  }

  beforeEach(async () => {
    stage = await openStage({ modern: await configuration({ client: ["elicit"] }) }, { onClientRequest: askedByLine });
  });
  afterEach(async () => {
    await stage.close();
    await listening?.stop();
    listening = undefined;
  });

  const call = (name: string, args = {}, line = {}) => stage.perform("callTool", "modern", name, args, line);

  test("is recognized, and its definitions are pinned", () => {
    expect(stage.events).toMatchObject([{ kind: "upstream-up", revision: "2026" }]);
    expect(stage.catalogue.list("tool").map((tool) => tool.name)).toContain("hello");
    expect(stage.catalogue.list("template").map((template) => template.name)).toEqual(["note://day/{day}"]);
  });

  test("answers, and what it adds to its answer is kept", async () => {
    const { status, result } = await call("hello");
    expect(status).toBe("done");
    expect(result).toMatchObject({ content: [{ type: "text", text: "hello" }], _meta: { "example/kept": [1] } });
    expect(result).not.toHaveProperty("resultType");
  });

  test("answers that its tool failed, which is a result", async () => {
    expect(await call("fail")).toMatchObject({ status: "done", result: { isError: true } });
  });

  test("gives resources, listed ones and those of a template", async () => {
    expect(await stage.perform("readResource", "modern", "note://today")).toMatchObject({
      status: "done",
      result: { contents: [{ text: "buy milk" }] },
    });
    expect(await stage.perform("readResource", "modern", "note://day/5")).toMatchObject({
      status: "done",
      result: { contents: [{ text: "5" }] },
    });
  });

  test("asks for input by its result, which is handed over, and takes the answer with the next call", async () => {
    const first = await call("ask", {}, { able: { elicitation: { form: {} } } });
    expect(first).toMatchObject({
      status: "done",
      result: { resultType: "input_required", requestState: "round-1", inputRequests: { where: { method: "elicitation/create" } } },
    });
    const carried = { inputResponses: { where: { action: "accept", content: { city: "Lisbon" } } }, requestState: "round-1" };
    const again = stage.prepare("callTool", "modern", "ask", {}, carried);
    expect(textOf(await stage.execution.perform(again.call, session, again.permit, lineOf()))).toBe("Lisbon round-1");
  });

  test("is told what the client of each call can answer, and no more than its configuration allows", async () => {
    const told = async (able: object): Promise<unknown> => JSON.parse(textOf(await call("told", {}, { able })));
    expect(await told({ elicitation: { form: {} }, sampling: {} })).toEqual({ elicitation: { form: {} } });
    expect(await told({ sampling: {} })).toEqual({});
    expect(JSON.parse(textOf(await call("told")))).toEqual({});
    expect(await call("ask")).toMatchObject({ status: "failed", fault: { rpc: { code: -32_021 } } });
  });

  test("is not let ask for input where its configuration does not allow it", async () => {
    await stage.close();
    stage = await openStage({ modern: await configuration({ client: ["sample"] }) });
    const outcome = await call("ask", {}, { able: { elicitation: { form: {} } } });
    expect(outcome.status).toBe("failed");
    expect(outcome.result).toBeUndefined();
  });

  test("reports progress and logs on the line of its call", async () => {
    const reports: ProgressReport[] = [];
    const logged: LogMessage[] = [];
    const outcome = await call(
      "count",
      {},
      { progress: (report: ProgressReport) => reports.push(report), log: (message: LogMessage) => logged.push(message) },
    );
    expect(textOf(outcome)).toBe("two");
    expect(reports).toEqual([
      { progress: 1, total: 2 },
      { progress: 2, total: 2 },
    ]);
    expect(logged).toEqual([{ level: "info", data: "counted" }]);
  });

  test("is told to stop when the agent gives up, and the call ends unknown", async () => {
    const agent = new AbortController();
    const outcome = await call("hang", {}, { signal: agent.signal, progress: () => agent.abort() });
    expect(outcome).toMatchObject({ status: "unknown", fault: { code: "EXECUTION_CANCELLED" } });
    // Over HTTP the end of a stream is noticed by the server in its own time.
    let aborted = "0";
    while (aborted === "0") aborted = textOf(await call("aborted"));
    expect(aborted).toBe("1");
  });

  test("is given the arguments that it wants mirrored in headers", async () => {
    expect(textOf(await call("region", { region: "Åland, north" }))).toBe("Åland, north");
  });

  test("tells that a definition changed on its stream of changes, and has it quarantined", async () => {
    await call("change");
    await stage.until(() => stage.changes.some((change) => change.event === "quarantined"));
    expect(stage.catalogue.find("callTool", "modern", "hello")?.state).toBe("quarantined");
  });

  test("tells of a subscribed resource on a stream of its own", async () => {
    const updated = new Promise<string>((resolve) => stage.catalogue.listen((event) => event.kind === "resource" && resolve(event.uri)));
    expect((await stage.perform("subscribeResource", "modern", "note://today")).status).toBe("done");
    await call("touch");
    expect(await updated).toBe("note://today");
  });

  test("floods with 20 MB: that call fails, the next one does not", async () => {
    expect(await call("flood", { bytes: 20_000_000 })).toMatchObject({ status: "failed", fault: { code: "EXECUTION_RESULT_TOO_LARGE" } });
    expect(textOf(await call("region", { region: "north" }))).toBe("north");
    expect(stage.health()[0]?.starts).toBe(1);
  });

  test("does not answer within the deadline: the call ends unknown", async () => {
    await stage.close();
    stage = await openStage({ modern: await configuration({ callDeadlineMs: 200 }) });
    expect(await call("hang")).toMatchObject({ status: "unknown", fault: { code: "EXECUTION_DEADLINE" } });
  });
});

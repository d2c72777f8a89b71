/** The MCP Inspector's command line, used as people use it: against the everything-server as it is. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inspect } from "./inspect.ts";
import { EVERYTHING_FILE, type Everything, startEverything } from "./start-everything.ts";

describe.each(["legacy", "modern"] as const)("the Inspector in its %s era", (era) => {
  let everything: Everything;

  beforeAll(async () => {
    everything = await startEverything();
  });

  afterAll(async () => {
    await everything[Symbol.asyncDispose]();
  });

  test("lists the tools over HTTP", async () => {
    const { code, stdout, stderr } = await inspect({ target: everything.url, era, flags: ["--method", "tools/list"] });
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(JSON.parse(stdout)).toMatchObject({ tools: expect.arrayContaining([expect.objectContaining({ name: "test_simple_text" })]) });
  });

  test("calls a tool over HTTP", async () => {
    const flags = ["--method", "tools/call", "--tool-name", "test_x_mcp_header", "--tool-arg", "region=north"];
    const { code, stdout } = await inspect({ target: everything.url, era, flags });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ content: [{ type: "text", text: "The region is north." }] });
  });

  test("says so when the tool failed", async () => {
    const flags = ["--method", "tools/call", "--tool-name", "test_error_handling"];
    const { code, stdout } = await inspect({ target: everything.url, era, flags });
    expect(code).toBe(5);
    expect(JSON.parse(stdout)).toMatchObject({ isError: true });
  });

  test("reads a resource over stdio", async () => {
    const target = [process.execPath, EVERYTHING_FILE, "--stdio"];
    const { code, stdout } = await inspect({ target, era, flags: ["--method", "resources/read", "--uri", "test://static-text"] });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ contents: [{ uri: "test://static-text", mimeType: "text/plain" }] });
  });
});

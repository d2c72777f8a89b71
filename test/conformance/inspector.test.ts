/** The MCP Inspector's command line, used as people use it: against the everything-server as it is, and against a house. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inspect } from "./inspect.ts";
import { type Gateway, openGateway } from "./open-gateway.ts";
import { EVERYTHING_FILE, type Everything, startEverything } from "./start-everything.ts";

let everything: Everything;
let gateway: Gateway;

beforeAll(async () => {
  everything = await startEverything();
  gateway = await openGateway({ url: everything.url.href });
});

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await everything[Symbol.asyncDispose]();
});

const cases = (["legacy", "modern"] as const).flatMap((era) => (["directly", "through a house"] as const).map((way) => ({ era, way })));

describe.each(cases)("the Inspector in its $era era, $way", ({ era, way }) => {
  const at = (): { target: URL; headers: Gateway["headers"] | Record<string, string> } =>
    way === "directly" ? { target: everything.url, headers: {} } : { target: gateway.url, headers: gateway.headers };

  test("lists the tools", async () => {
    const { code, stdout, stderr } = await inspect({ ...at(), era, flags: ["--method", "tools/list"] });
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(JSON.parse(stdout)).toMatchObject({ tools: expect.arrayContaining([expect.objectContaining({ name: "test_simple_text" })]) });
  });

  test("calls a tool", async () => {
    const flags = ["--method", "tools/call", "--tool-name", "test_x_mcp_header", "--tool-arg", "region=north"];
    const { code, stdout } = await inspect({ ...at(), era, flags });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ content: [{ type: "text", text: "The region is north." }] });
  });

  test("says so when the tool failed", async () => {
    const { code, stdout } = await inspect({ ...at(), era, flags: ["--method", "tools/call", "--tool-name", "test_error_handling"] });
    expect(code).toBe(5);
    expect(JSON.parse(stdout)).toMatchObject({ isError: true });
  });
});

test("the Inspector reads a resource over stdio", async () => {
  const target = [process.execPath, EVERYTHING_FILE, "--stdio"];
  const { code, stdout } = await inspect({ target, era: "modern", flags: ["--method", "resources/read", "--uri", "test://static-text"] });
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ contents: [{ uri: "test://static-text", mimeType: "text/plain" }] });
});

test("a house sends the Inspector away that has no token", async () => {
  const { code, stderr } = await inspect({ target: gateway.url, era: "modern", flags: ["--method", "tools/list"] });
  expect({ code, stderr }).toMatchObject({ code: 3, stderr: expect.stringContaining("auth_required") });
});

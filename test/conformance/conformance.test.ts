/** The MCP conformance suite: against our everything-server as it is, and against a house with that server behind it. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ServerInput } from "../../src/main/configuration/configuration.ts";
import { compare } from "./compare.ts";
import { type Behind, differences } from "./differences.ts";
import { openGateway } from "./open-gateway.ts";
import { runConformance, type Requirements, type Scenario } from "./run.ts";
import { EVERYTHING_FILE, type Everything, startEverything } from "./start-everything.ts";

const revisions: readonly Requirements[] = ["2025-11-25", "2026-07-28"];

describe.each(revisions)("the server scenarios of %s", (requirements) => {
  let everything: Everything;
  let direct: readonly Scenario[];

  beforeAll(async () => {
    everything = await startEverything();
    direct = await runConformance({ url: everything.url, requirements });
  });

  afterAll(async () => {
    await everything[Symbol.asyncDispose]();
  });

  /** What differs through a house with this server behind it. */
  async function through(behind: Behind, server: ServerInput): Promise<unknown> {
    await using gateway = await openGateway(server);
    const scenarios = await runConformance({ url: gateway.url, headers: gateway.headers, requirements });
    return compare(direct, scenarios, differences(requirements, behind));
  }

  test("pass directly, all that are required", () => {
    const failed = direct.filter(({ scored, passed }) => scored && !passed);
    expect(Object.fromEntries(failed.map(({ name, failures }) => [name, failures]))).toEqual({});
  });

  test("lose nothing through a house before a modern server over HTTP", async () => {
    expect(await through("a modern server over HTTP", { url: everything.url.href })).toEqual({ lost: [], stale: [] });
  });

  test("lose nothing through a house before a 2025 server over stdio", async () => {
    const server = { command: process.execPath, args: [EVERYTHING_FILE, "--stdio", "--legacy"], sandbox: "none" };
    expect(await through("a 2025 server over stdio", server)).toEqual({ lost: [], stale: [] });
  });
});

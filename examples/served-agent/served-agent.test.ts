import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";

test("a served agent uses the tools of an MCP server, remembers its session, and its house answers over HTTP", async () => {
  const folder = mkdtempSync(join(tmpdir(), "served-"));
  const docs = spawn(process.execPath, [join(import.meta.dirname, "docs-server.ts"), "0"], { stdio: ["ignore", "pipe", "inherit"] });
  const [url] = (await once(createInterface(docs.stdout), "line")) as [string];
  const { ANTHROPIC_API_KEY: key } = process.env;
  delete process.env["ANTHROPIC_API_KEY"];
  Object.assign(process.env, { DOCS_URL: url, DATABASE: folder, PORT: "0" });
  const { guide, house } = await import("./agent.ts");
  try {
    const first = await guide.run("When is the house open?");
    expect(first.output).toBe("The house is open from Monday to Saturday, 9 to 18 o'clock. (opening-hours.md)");
    expect((await guide.run("And on a Sunday?")).output).toBe("No: it is open from Monday to Saturday only.");
    const authorization = `Bearer ${readFileSync(join(folder, "operator.token"), "utf8").trim()}`;
    const sessions = (await (await fetch(`${house.url}/v1/sessions`, { headers: { authorization } })).json()) as { readonly sessions: readonly object[] };
    expect(sessions.sessions).toMatchObject([{ session: first.session, agentName: "guide", state: "active", label: { integrity: "untrusted" } }]);
  } finally {
    await house.close();
    docs.kill();
    if (key !== undefined) process.env["ANTHROPIC_API_KEY"] = key;
    rmSync(folder, { recursive: true, force: true });
  }
});

test("the definition is at most 25 lines", () => {
  expect(readFileSync(join(import.meta.dirname, "agent.ts"), "utf8").trimEnd().split("\n").length).toBeLessThanOrEqual(25);
});

/**
 * Against the real OPA server, where there is one: the program `opa` on the PATH, or where CHATELAINE_OPA says. Elsewhere
 * these tests are skipped, and say so.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Credential } from "../../src/call/credential.ts";
import { Story } from "../path/house.fixture.ts";
import { type OwnServer, startOwnServer } from "../path/own-server.fixture.ts";
import { freePort } from "../free-port.ts";
import { starts } from "../starts.ts";

const OPA = process.env["CHATELAINE_OPA"] ?? "opa";
const TOKEN = `ghp_${"aB3".repeat(12)}`;

const REGO = `package house

decision := {"allow": true, "obligations": obligations} if {
  input.subject.properties.role == "writer"
  input.action.properties.args.text != "no"
}

obligations := [{"type": "sanitize", "properties": {"with": "credentials"}}] if {
  "credentials" in input.context.findings
} else := []

plain if input.resource.id == "own/note"
`;

function isThere(): boolean {
  if (starts(OPA, ["version"])) return true;
  process.stderr.write("SKIPPED: there is no OPA (on the PATH, or where CHATELAINE_OPA says), so its driver was not tried on the real server\n");
  return false;
}

describe.skipIf(!isThere())("the real OPA", () => {
  let folder: string;
  let opa: ChildProcess;
  let own: OwnServer;
  let address: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "opa-"));
    writeFileSync(join(folder, "house.rego"), REGO);
    const port = await freePort();
    address = `http://127.0.0.1:${port}`;
    opa = spawn(OPA, ["run", "--server", "--addr", `127.0.0.1:${port}`, "--disable-telemetry", join(folder, "house.rego")], { stdio: "ignore" });
    const until = AbortSignal.timeout(15_000);
    while (!(await fetch(`${address}/health`).then(({ ok }) => ok, () => false))) until.throwIfAborted();
    own = await startOwnServer();
  }, 20_000);
  afterAll(async () => {
    opa.kill();
    await once(opa, "exit");
    await own.close();
    rmSync(folder, { recursive: true });
  });

  async function asking<T>(path: string, story: (ask: (text: string) => ReturnType<Story["house"]["call"]>) => Promise<T>): Promise<T> {
    const house = await Story.open({
      servers: { own: { url: own.url } },
      agents: { writer: { role: "writer" } },
      policies: { "own.cedar": '@id("all") permit (principal, action == Action::"own/note", resource);' },
      decisionPoints: { opa: { kind: "opa", url: `${address}/v1/data/${path}`, send: ["args"] } },
    });
    try {
      const { token } = await house.operate("issueToken", { agent: "writer" });
      const { signal } = new AbortController();
      return await story((text) => house.house.call({ door: "in-process", action: "callTool", server: "own", name: "note", args: { text }, credential: new Credential(token), line: { signal } }));
    } finally {
      await house.close();
    }
  }

  test("permits, obliges, and where it has no result for a call, that refuses", async () => {
    await asking("house/decision", async (ask) => {
      expect((await ask("yes")).kind).toBe("released");
      expect((await ask(`use ${TOKEN}`)).kind).toBe("released");
      expect(own.notes.slice(-2)).toEqual(["yes", "use [credential struck by the house]"]);
      expect(await ask("no")).toMatchObject({ kind: "refused", reason: { code: "PDP_NO_RESULT" } });
    });
  });

  test("may answer with a truth value alone", async () => {
    await asking("house/plain", async (ask) => expect((await ask("yes")).kind).toBe("released"));
  });

  test("has no result at a path that nobody wrote", async () => {
    await asking("house/none", async (ask) => expect(await ask("yes")).toMatchObject({ kind: "refused", reason: { code: "PDP_NO_RESULT" } }));
  });
});

/** Bodies that cannot be looked at, where the owner lets them pass: they pass whole and are counted, but never where secrets join. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createHash, randomBytes } from "node:crypto";
import { execFile } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeAuthority, openEgressHouse, tlsHost, type EgressHouse, type TestHost } from "./house.fixture.ts";

const BYTES = randomBytes(3_000_000);

let secure: TestHost;
let story: EgressHouse;
let folder: string;
let got = "";

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "egress-unread-"));
  const authority = makeAuthority();
  writeFileSync(join(folder, "roots.pem"), authority.certificate);
  writeFileSync(join(folder, "bytes"), BYTES);
  secure = await tlsHost(authority, ["files.test", "keys.test"], (asked, answer) => {
    const hash = createHash("sha256");
    asked.on("data", (chunk: Buffer) => hash.update(chunk)).once("end", () => {
      got = hash.digest("hex");
      if (asked.url === "/events") answer.setHeader("content-type", "text/event-stream").end("data: 1\n\n");
      else answer.end(asked.url === "/bytes" ? BYTES : "text");
    });
  });
  story = await openEgressHouse({
    rules: `permit(principal in Role::"fetcher", action, resource);
      @id("no-unread-out") forbid(principal, action == Action::"fetch", resource) when { context has unread && context has path && context.path == "/read-only" };`,
    egress: {
      listen: { port: 0 },
      ports: [secure.port],
      unread: "pass",
      inspect: { hosts: ["*.test"], roots: join(folder, "roots.pem") },
      headers: { [`keys.test:${secure.port}`]: { "x-key": "secret://key" } },
      limits: { inspectedBytesMax: 100_000 },
    },
  });
  await story.operate("addSecret", { name: "key", value: ["k3y", "Qz81xW".repeat(4)].join("-") });
  writeFileSync(join(folder, "house.pem"), story.house.egress.authority ?? "");
}, 60_000);

afterAll(async () => {
  await story.close();
  await secure.close();
  rmSync(folder, { recursive: true });
});

async function curl(...args: readonly string[]): Promise<Buffer> {
  const proxy = await story.proxyOf("fetcher");
  const all = ["-sS", "--max-time", "20", "--cacert", join(folder, "house.pem"), "--proxy", proxy, ...args];
  return new Promise((resolve) => execFile("curl", all, { encoding: "buffer", maxBuffer: 1e8 }, (_error, out) => resolve(out)));
}

const outcome = () => story.entries("fetcher", "outcome").at(-1);
const digest = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");

test("an answer that is long and not text comes whole", async () => {
  expect(digest(await curl(`https://files.test:${secure.port}/bytes`))).toBe(digest(BYTES));
  await expect.poll(outcome).toMatchObject({ status: "done" });
});

test("a stream of events comes", async () => {
  expect(String(await curl(`https://files.test:${secure.port}/events`))).toBe("data: 1\n\n");
});

test("a body that is long and not text goes out whole", async () => {
  expect(String(await curl("--data-binary", `@${join(folder, "bytes")}`, `https://files.test:${secure.port}/up`))).toBe("text");
  expect(got).toBe(digest(BYTES));
});

test("rules see that a body is unread", async () => {
  const said = String(await curl("--data-binary", `@${join(folder, "bytes")}`, `https://files.test:${secure.port}/read-only`));
  expect(said).toContain("no-unread-out");
});

test("where a secret joins, nothing comes in that it could not be struck from", async () => {
  expect(String(await curl(`https://keys.test:${secure.port}/bytes`))).toContain("EXECUTION_BODY_UNREAD");
  expect(String(await curl(`https://keys.test:${secure.port}/text`))).toBe("text");
});

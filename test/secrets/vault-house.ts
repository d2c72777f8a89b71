/** A house whose secrets stand in a vault and whose root key one of its transit keys wraps: the same story against the real server and against the one of these tests. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { madeUp } from "../../src/inspection/detectors/made-up.ts";
import { lookAtRoot } from "../../src/main/look-at-root.ts";
import { openKeyService } from "../../src/main/open-key-service.ts";
import { systemClock } from "../../src/main/system.ts";
import { type EchoServer, startEchoServer } from "../path/echo-server.fixture.ts";
import { Story, textOf } from "../path/house.fixture.ts";
import type { VaultStand } from "./vault-stand.ts";

const TOKEN = madeUp(40, "url", 71);
const NEXT = madeUp(40, "url", 72);
const SECRET = "vault/kv/app/echo#token";

/** To be called within a `describe`. */
export function vaultHouse(open: () => Promise<VaultStand>): void {
  let stand: VaultStand;
  let echo: EchoServer;
  let story: Story;

  beforeAll(async () => {
    stand = await open();
    await stand.put("app/echo", { token: TOKEN });
    echo = await startEchoServer(`Bearer ${TOKEN}`);
    story = await Story.open({
      root: { kind: "vault", ...stand.server, auth: stand.way("kubernetes"), key: "house" },
      secrets: { sources: { vault: { kind: "vault", ...stand.server, auth: stand.way("approle") } } },
      servers: { echo: { url: echo.url, headers: { Authorization: `Bearer secret://${SECRET}` } } },
      agents: { writer: { role: "writer" } },
      policies: {
        "all.cedar": `@id("calls") permit (principal, action in Action::"callTool", resource);
@id("uses") permit (principal, action == Action::"useSecret", resource == Secret::"${SECRET}");`,
      },
    });
    await story.house.rooms.upstreams.ready;
  }, 120_000);
  afterAll(async () => {
    await story.close();
    await echo.close();
    await stand.close();
  });

  /** What the server was sent, and what the agent was told of it. */
  async function said(): Promise<{ readonly sent: string | undefined; readonly told: string }> {
    const { client } = await story.connect({ agent: "writer", era: "2026-07-28", purpose: "to hear itself" });
    const result = await client.callTool({ name: "echo__echo", arguments: { form: "plain" } });
    expect(textOf(result)).toContain("struck by the house");
    await client.close();
    return { sent: echo.calls.all.at(-1), told: JSON.stringify(result) };
  }
  const keys = () => join(story.data, "keys");
  const wrapped = () => {
    const file = readdirSync(keys()).find((name) => name.startsWith("root")) ?? "";
    return JSON.parse(readFileSync(join(keys(), file), "utf8")) as { readonly service: string; readonly wrapped: string };
  };
  /** What `doctor` would say of the root key. */
  const look = () => {
    const service = openKeyService({ kind: "vault", ...stand.server, auth: stand.way("kubernetes"), mount: "transit", key: "house" }, systemClock);
    if (service === undefined) throw new Error("a vault is a key service");
    return lookAtRoot(service, story.data);
  };

  test("a secret of a vault joins at the door and is struck from what comes back", async () => {
    const { sent, told } = await said();
    expect(sent).toBe(`Bearer ${TOKEN}`);
    expect(told).not.toContain(TOKEN.slice(0, 12));
    expect((await stand.tokens()).count).toBe(1);
  });

  test("while the vault is dead calls go on with what the house holds, and one that came back is asked for the value of now", async () => {
    await stand.die();
    expect((await said()).sent).toBe(`Bearer ${TOKEN}`);
    await stand.rise();
    await stand.put("app/echo", { token: NEXT });
    echo.accept(`Bearer ${NEXT}`);
    expect(await story.operate("rotateSecret", { name: SECRET })).toMatchObject({ source: "vault", version: "2" });
    const { secrets } = await story.operate("listSecrets", {});
    expect(secrets).toMatchObject([{ name: SECRET, version: "2", uses: ["servers.echo.headers.Authorization"] }]);
    const { sent, told } = await said();
    expect(sent).toBe(`Bearer ${NEXT}`);
    expect(told).not.toContain(NEXT.slice(0, 12));
  });

  test("a root key that transit wraps is wrapped by the key's new version after both were rotated, and the old version may be closed then", async () => {
    expect(wrapped()).toMatchObject({ service: "vault", wrapped: expect.stringMatching(/^vault:v1:/) });
    await stand.rotateTransit(1);
    await story.restart();
    await story.operate("rotateRoot", {});
    expect(wrapped().wrapped).toMatch(/^vault:v2:/);
    await stand.rotateTransit(3);
    expect(await look()).toMatchObject({ code: "KEYS_SERVICE", hint: expect.stringContaining("min_decryption_version") });
    await stand.rotateTransit(2);
    expect(await look()).toBeUndefined();
    await story.restart();
    expect((await said()).sent).toBe(`Bearer ${NEXT}`);
  });

  test("a house does not open while the vault is sealed, and says why", async () => {
    await story.shut();
    expect(await stand.tokens()).toEqual({ count: 0, isRenewed: false });
    await stand.seal();
    await expect(story.open()).rejects.toMatchObject({ code: "KEYS_SERVICE", message: expect.stringContaining("sealed") });
    await stand.unseal();
    await story.open();
    expect((await said()).sent).toBe(`Bearer ${NEXT}`);
  });

  test("the secrets stand in no file of the house and in no line that it said, and a stopped house leaves no token behind", async () => {
    await story.shut();
    const files = readdirSync(story.folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.length).toBeGreaterThan(3);
    for (const planted of [TOKEN, NEXT]) {
      const holding = files.filter((file) => readFileSync(join(file.parentPath, file.name)).includes(planted));
      expect([holding.map(({ name }) => name), story.lines.all.filter((line) => line.includes(planted))]).toEqual([[], []]);
    }
    expect((await stand.tokens()).count).toBe(0);
  });
}

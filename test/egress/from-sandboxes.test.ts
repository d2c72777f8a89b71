/** Out of a sandbox there is one way, and every connection through it is on the ledger of the agent that it stands for. */
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sandboxesHere } from "../execution/stage.ts";
import { type EgressHouse, makeAuthority, openEgressHouse, plainHost, type TestHost, tlsHost } from "./house.fixture.ts";

const RULES = `
  @id("runs") permit(principal in Role::"fetcher", action == Action::"code/run_code", resource);
  @id("looks") permit(principal in Role::"fetcher", action in [Action::"look/shell", Action::"shut/shell"], resource);
  @id("for-code") permit(principal in Role::"fetcher", action == Action::"fetch", resource == Host::"allowed.test");
  @id("for-servers") permit(principal in Role::"other", action == Action::"fetch", resource == Host::"server.test");
`;
const LOOKING = fileURLToPath(new URL("../execution/servers/looking.ts", import.meta.url));
const here = sandboxesHere();
const { driver } = await here.sandboxes.open();
here.remove();

describe.skipIf(driver !== "bubblewrap")("from a sandbox", () => {
  let plain: TestHost;
  let secure: TestHost;
  let story: EgressHouse;
  beforeAll(async () => {
    plain = await plainHost((request, response) => response.end(`plain ${request.url}`));
    secure = await tlsHost(await makeAuthority(), ["allowed.test"], (_request, response) => response.end("secure"));
    story = await openEgressHouse({
      rules: RULES,
      egress: { ports: [plain.port, secure.port] },
      servers: {
        code: { code: { languages: ["python", "node", "shell"], profile: "standard" } },
        look: { command: process.execPath, args: [LOOKING], sandbox: "standard", egressAs: "other" },
        shut: { command: process.execPath, args: [LOOKING], sandbox: "standard" },
      },
    });
    // An agent has a log from its first session on.
    for (const agent of ["fetcher", "other"]) await story.tokenOf(agent);
  }, 60_000);
  afterAll(async () => {
    await story.close();
    await plain.close();
    await secure.close();
  });

  const call = async (server: string, name: string, args: object): Promise<string> => {
    const session = await story.house.openSession({ agent: "fetcher", key: story.house.newKeys["fetcher"] ?? "" });
    const reply = await session.call({ server, name, args });
    return JSON.stringify(reply.kind === "released" ? (reply.released.outcome.result ?? reply.released.outcome.fault) : reply);
  };
  const run = (language: string, code: string) => call("code", "run_code", { language, code });
  const fetches = (agent: string) => story.entries(agent, "decision").filter(({ action }) => action === "fetch");
  const url = (host: string, port = plain.port) => `http://${host}:${port}/x`;

  // Node asks for a tunnel for plain HTTP too, and what comes through a tunnel must be TLS.
  const overTls = (host: string) => `process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0"; fetch("https://${host}:${secure.port}/").then(async (r) => console.log(await r.text()))`;
  test.for<[string, string, (host: string) => string]>([
    ["python", "plain /x", (host) => `import urllib.request as u\nprint(u.urlopen("${url(host)}").read().decode())`],
    ["node", "secure\\n", overTls],
    ["shell", "plain /x", (host) => `curl -s ${url(host)}`],
  ])("%s reaches what rules permit and nothing else, each attempt on its agent's ledger", async ([language, text, code]) => {
    const before = fetches("fetcher").length;
    expect(await run(language, code("allowed.test"))).toContain(text);
    expect(await run(language, code("elsewhere.test"))).not.toContain(text);
    expect(fetches("fetcher").slice(before).map(({ name, effect, door }) => [name, effect, door])).toEqual([
      ["allowed.test", "permit", "egress"],
      ["elsewhere.test", "refuse", "egress"],
    ]);
  });

  test("a tunnel of TLS passes", async () => {
    expect(await run("shell", `curl -sk https://allowed.test:${secure.port}/`)).toContain("secure");
  });

  test("without the proxy nothing is reached, neither the host nor the house", async () => {
    const before = fetches("fetcher").length;
    const { port } = new URL(story.house.url);
    for (const at of [`http://127.0.0.1:${plain.port}/x`, `http://127.0.0.1:${port}/`]) expect(await run("shell", `curl -s --noproxy '*' ${at}; echo exit $?`)).toContain("exit 7");
    expect(fetches("fetcher").length).toBe(before);
  });

  test("a server goes out as the agent that is configured for it, whoever calls; without one it has no way out", async () => {
    const before = [fetches("fetcher").length, fetches("other").length];
    expect(await call("look", "shell", { lines: `curl -s ${url("server.test")}` })).toContain("plain /x");
    expect(await call("look", "shell", { lines: `curl -s ${url("allowed.test")}` })).not.toContain("plain /x");
    expect(await call("shut", "shell", { lines: `curl -s ${url("server.test")}; env` })).not.toMatch(/plain \/x|HTTP_PROXY/);
    expect([fetches("fetcher").length, fetches("other").length]).toEqual([before[0], (before[1] ?? 0) + 2]);
  });

  test("a session that was killed has no way out any more", async () => {
    const session = await story.house.openSession({ agent: "fetcher", key: story.house.newKeys["fetcher"] ?? "" });
    const running = session.call({ server: "code", name: "run_code", args: { language: "shell", code: `curl -s ${url("allowed.test")}; sleep 60` } });
    await expect.poll(() => fetches("fetcher").at(-1)?.session, { timeout: 20_000 }).toBe(session.id);
    await story.operate("killSession", { session: session.id });
    expect(await running).toMatchObject({ kind: "released", released: { outcome: { status: "unknown" } } });
  });
});

/** Programs that know nothing of the house go out through it, told by HTTP_PROXY and HTTPS_PROXY alone. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Authority } from "./authority.fixture.ts";
import { type EgressHouse, makeAuthority, openEgressHouse, plainHost, type TestHost, tlsHost } from "./house.fixture.ts";

let authority: Authority;
let secure: TestHost;
let plain: TestHost;
let story: EgressHouse;
let folder: string;
const asked: string[] = [];
let environment: Record<string, string>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "egress-clients-"));
  authority = makeAuthority();
  writeFileSync(join(folder, "ca.pem"), authority.certificate);
  secure = await tlsHost(authority, ["api.example.test", "evil.test"], (request, response) => {
    asked.push(request.url ?? "");
    response.end(`tls ${request.url}`);
  });
  plain = await plainHost((request, response) => response.end(`plain ${request.url} ${JSON.stringify(request.headers)}`));
  story = await openEgressHouse({
    rules: `@id("api") permit(principal in Role::"fetcher", action == Action::"fetch", resource in Host::"example.test");`,
    egress: { listen: { port: 0 }, ports: [secure.port, plain.port] },
  });
  const proxy = await story.proxyOf("fetcher");
  environment = {
    PATH: process.env["PATH"] ?? "",
    HOME: folder,
    HTTP_PROXY: proxy,
    HTTPS_PROXY: proxy,
    http_proxy: proxy,
    https_proxy: proxy,
  };
}, 60_000);

afterAll(async () => {
  await story.close();
  await secure.close();
  await plain.close();
  rmSync(folder, { recursive: true });
});

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function run(command: string, args: readonly string[], env: Record<string, string> = {}): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(command, args, { env: { ...environment, ...env }, timeout: 20_000, cwd: folder }, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), out, err });
    });
  });
}

const curl = (...args: string[]) => run("curl", ["-sS", "--max-time", "15", "--cacert", join(folder, "ca.pem"), ...args]);

test("curl reaches a permitted host over TLS", async () => {
  const { out, err } = await curl(`https://api.example.test:${secure.port}/hello`);
  expect(err).toBe("");
  expect(out).toBe("tls /hello");
});

test("curl is told by 403 what no rule permits, and nothing is connected to", async () => {
  const { code, err } = await curl("-v", `https://evil.test:${secure.port}/`);
  expect(code).not.toBe(0);
  expect(err).toContain("403 Forbidden");
  expect(err).toContain("chatelaine-refused: POLICY_NOT_PERMITTED");
});

test("curl reaches a plain host, which sees none of what was for the proxy", async () => {
  const { out } = await curl(`http://plain.example.test:${plain.port}/a?b=c`);
  expect(out).toMatch(/^plain \/a\?b=c /);
  expect(out).not.toContain("proxy-");
  expect(out).toContain('"via":"1.1 chatelaine-');
});

test("curl speaks HTTP/2 inside of a tunnel, or whatever it agrees on with the host", async () => {
  const { out } = await curl("--http2", "-w", "%{http_version}", `https://api.example.test:${secure.port}/`);
  expect(out).toMatch(/^tls \/(?:1\.1|2)$/);
});

test("node's own fetch goes through where it heeds the environment", async () => {
  const script = `fetch("https://api.example.test:${secure.port}/node").then((answer) => answer.text()).then(console.log)`;
  const env = { NODE_USE_ENV_PROXY: "1", NODE_EXTRA_CA_CERTS: join(folder, "ca.pem") };
  const { out, err } = await run(process.execPath, ["-e", script], env);
  expect(err).toBe("");
  expect(out).toBe("tls /node\n");
});

test("undici's agent for proxies of the environment goes through", async () => {
  const script = `import { EnvHttpProxyAgent, fetch } from "undici"; console.log(await (await fetch("https://api.example.test:${secure.port}/undici", { dispatcher: new EnvHttpProxyAgent() })).text())`;
  writeFileSync(join(import.meta.dirname, "..", "..", "node_modules", ".egress-undici.mjs"), script);
  const { out, err } = await run(process.execPath, [join(import.meta.dirname, "..", "..", "node_modules", ".egress-undici.mjs")], {
    NODE_EXTRA_CA_CERTS: join(folder, "ca.pem"),
  });
  rmSync(join(import.meta.dirname, "..", "..", "node_modules", ".egress-undici.mjs"));
  expect(err).toBe("");
  expect(out).toBe("tls /undici\n");
});

test("python's urllib goes through", async () => {
  const script = `import urllib.request; print(urllib.request.urlopen("https://api.example.test:${secure.port}/python").read().decode())`;
  const { out, err } = await run("python3", ["-c", script], { SSL_CERT_FILE: join(folder, "ca.pem") });
  expect(err).toBe("");
  expect(out).toBe("tls /python\n");
});

test("python's requests go through", async (context) => {
  if ((await run("python3", ["-c", "import requests"])).code !== 0) return context.skip("python has no requests here");
  const script = `import requests; print(requests.get("https://api.example.test:${secure.port}/requests").text)`;
  const { out, err } = await run("python3", ["-c", script], { REQUESTS_CA_BUNDLE: join(folder, "ca.pem") });
  expect(err).toBe("");
  expect(out).toBe("tls /requests\n");
});

test("git goes through: what it asks for arrives", async () => {
  await run("git", ["ls-remote", `https://api.example.test:${secure.port}/repo.git`], {
    GIT_SSL_CAINFO: join(folder, "ca.pem"),
    GIT_TERMINAL_PROMPT: "0",
  });
  expect(asked).toContain("/repo.git/info/refs?service=git-upload-pack");
});

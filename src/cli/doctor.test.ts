import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readConfigurationFile } from "../main/configuration/read.ts";
import { lookAtServers } from "../main/look-at-servers.ts";
import { networkOfServers } from "../main/network-of-servers.ts";
import { unwritablePaths } from "../main/unwritable-paths.ts";
import { checkClock, checkDisk, checkModes, checkNode, checkPort, examine } from "./doctor.ts";
import { SAMPLE_FILE } from "./house-place.ts";

const folder = mkdtempSync(join(tmpdir(), "chatelaine-doctor-"));
afterAll(() => rmSync(folder, { recursive: true }));

function dataFolder(name: string): string {
  const data = join(folder, name);
  mkdirSync(join(data, "keys"), { recursive: true, mode: 0o700 });
  chmodSync(data, 0o700);
  writeFileSync(join(data, "house.db"), "", { mode: 0o600 });
  writeFileSync(join(data, "keys", "root.key"), "", { mode: 0o600 });
  writeFileSync(join(data, "house.pub"), "", { mode: 0o644 });
  return data;
}

test("the Node that the house runs on is new enough, an older one is not", () => {
  expect(checkNode(process.version).verdict).toBe("ok");
  for (const version of ["v20.20.2", "v24.14.9", "v22.30.0"]) expect(checkNode(version).verdict).toBe("fail");
  for (const version of ["v24.15.0", "v26.0.0"]) expect(checkNode(version).verdict).toBe("ok");
});

test("a data folder that others can read fails, file by file, with the command that mends it", () => {
  const data = dataFolder("modes");
  expect(checkModes(data)).toMatchObject([{ verdict: "ok" }]);
  chmodSync(join(data, "keys", "root.key"), 0o640);
  expect(checkModes(data)).toMatchObject([{ verdict: "fail", hint: `chmod go= ${join(data, "keys", "root.key")}` }]);
  chmodSync(join(data, "keys", "root.key"), 0o600);
  // What servers left in their homes is theirs, and below a folder that nobody else may enter.
  mkdirSync(join(data, "homes"), { mode: 0o700 });
  mkdirSync(join(data, "homes", "notes"), { mode: 0o755 });
  writeFileSync(join(data, "homes", "notes", "cache"), "", { mode: 0o644 });
  expect(checkModes(data)).toMatchObject([{ verdict: "ok" }]);
  chmodSync(data, 0o755);
  expect(checkModes(data)).toMatchObject([{ verdict: "fail", hint: `chmod go= ${data}` }]);
});

test("a data folder that is not there yet is no problem", () => {
  expect(checkModes(join(folder, "none"))).toMatchObject([{ verdict: "ok", what: expect.stringContaining("will be made") }]);
});

test("a clock before this program, or before what the house wrote, is wrong", () => {
  const data = dataFolder("clock");
  expect(checkClock(data).verdict).toBe("ok");
  expect(checkClock(data, Date.UTC(2001, 0, 1)).verdict).toBe("fail");
  const later = Date.now() / 1000 + 3600;
  utimesSync(join(data, "house.db"), later, later);
  expect(checkClock(data).verdict).toBe("fail");
});

test("little room on the disk is a warning, hardly any a failure", () => {
  expect(checkDisk(folder, 10 * 1024 ** 3).verdict).toBe("ok");
  expect(checkDisk(folder, 500 * 1024 ** 2).verdict).toBe("warn");
  expect(checkDisk(folder, 1024 ** 2).verdict).toBe("fail");
  expect(checkDisk(join(folder, "not", "there")).what).toMatch(/GiB free$/);
});

test("a port that somebody else listens on fails, unless it is this house", async () => {
  const server = createServer();
  const port = await new Promise<number>((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve((server.address() as { readonly port: number }).port));
  });
  const listen = { host: "127.0.0.1", port };
  expect(await checkPort(listen, undefined)).toMatchObject({ verdict: "fail", what: expect.stringContaining("EADDRINUSE") });
  expect(await checkPort(listen, `http://127.0.0.1:${port}/`)).toMatchObject({ verdict: "ok" });
  await new Promise((resolve) => server.close(resolve));
  // Another test may have the port for a while, once it is free.
  await expect.poll(() => checkPort(listen, undefined)).toMatchObject({ verdict: "ok" });
});

test("the sample house is found sound, its real servers started", async () => {
  const findings = await examine({
    ...readConfigurationFile(SAMPLE_FILE),
    data: join(folder, "sample"),
    listen: { host: "127.0.0.1", port: 0 },
  });
  expect(findings.filter(({ verdict }) => verdict === "fail")).toEqual([]);
  expect(findings).toContainEqual(expect.objectContaining({ check: "server files", verdict: "ok" }));
  expect(findings).toContainEqual(expect.objectContaining({ check: "server everything", verdict: "ok" }));
  expect(findings).toContainEqual(expect.objectContaining({ check: "server everything", verdict: "warn", what: expect.stringContaining("runs bare") }));
});

test("a server that does not start, and policies that cannot be read, fail", async () => {
  const sample = readConfigurationFile(SAMPLE_FILE);
  const gone = {
    kind: "process",
    command: "/nonexistent",
    sandbox: "none",
    ownsCwd: true,
    args: [],
    env: {},
    cwd: folder,
    trust: "untrusted", labels: "hints",
    client: [],
    callDeadlineMs: 1000,
  } as const;
  const findings = await examine({
    ...sample,
    data: folder,
    policies: join(folder, "none"),
    servers: { gone },
    listen: { host: "127.0.0.1", port: 0 },
  });
  expect(findings).toContainEqual(
    expect.objectContaining({ check: "server gone", verdict: "fail", what: expect.stringContaining("EXECUTION_") }),
  );
  expect(findings).toContainEqual(
    expect.objectContaining({ check: "policies", verdict: "fail", what: expect.stringContaining("POLICY_FOLDER_MISSING") }),
  );
});

test("of a server that does not start it is shown what it wrote to stderr, and nothing of one that is given a secret", async () => {
  const house = (env: object) => `data: ./none
secrets: { sources: { here: { kind: environment } } }
servers: { broken: { command: sh, args: [-c, 'printf "no \\033 database %s" "$WORD" >&2; exit 3'], sandbox: none, env: ${JSON.stringify(env)} } }
listen: { port: 0 }
`;
  const file = join(folder, "broken.yaml");
  const saidOf = async (env: object) => {
    writeFileSync(file, house(env));
    return (await examine(readConfigurationFile(file))).find(({ check, verdict }) => check === "server broken" && verdict === "fail")?.what;
  };
  expect(await saidOf({ WORD: "today" })).toContain("; to stderr it wrote at last: no \\u001b database today");
  process.env["CHATELAINE_TEST_WORD"] = "given-to-it-alone";
  const told = await saidOf({ WORD: "secret://here/CHATELAINE_TEST_WORD" });
  delete process.env["CHATELAINE_TEST_WORD"];
  expect(told).toMatch(/^EXECUTION_UPSTREAM_DOWN: [^;]+$/);
});

test("of each server in a sandbox it is said what it reaches: this machine's network is warned of, and a program that would fetch itself and has none", () => {
  const yaml = join(folder, "networks.yaml");
  const servers = "{ quiet: { command: /nonexistent }, out: { command: /nonexistent, egressAs: out }, open: { command: /nonexistent, network: host }, fetched: { command: npx }, bare: { command: npx, sandbox: none } }";
  writeFileSync(yaml, `agents: { out: { role: any } }\nservers: ${servers}\n`);
  expect(networkOfServers(readConfigurationFile(yaml))).toEqual([
    { server: "quiet", isOdd: false, what: "has no network" },
    { server: "out", isOdd: false, what: expect.stringContaining("the agent out") },
    { server: "open", isOdd: true, what: expect.stringContaining("whole network"), hint: expect.stringContaining("egressAs") },
    { server: "fetched", isOdd: true, what: "has no network", hint: expect.stringMatching(/npx fetches.*egressAs.*network: host/) },
  ]);
});

test("as root, a server is warned of that may not write to what is named for it; a look at it makes no data folder", async () => {
  const yaml = join(folder, "named.yaml");
  mkdirSync(join(folder, "room"));
  writeFileSync(yaml, "data: named\nservers:\n  held: { command: /nonexistent, args: [./room] }\n  bare: { command: /nonexistent, args: [./room], sandbox: none }\n");
  const configuration = readConfigurationFile(yaml);
  const isRoot = process.getuid?.() === 0;
  expect(unwritablePaths(configuration).map(({ server, path }) => [server, path])).toEqual(isRoot ? [["held", join(folder, "room")]] : []);
  chmodSync(join(folder, "room"), 0o777);
  expect(unwritablePaths(configuration)).toEqual([]);
  expect((await lookAtServers(configuration)).map(({ fault }) => fault?.code)).toEqual([expect.stringContaining("EXECUTION_"), expect.stringContaining("EXECUTION_")]);
  expect(existsSync(join(folder, "named"))).toBe(false);
});

test("a key service that does not answer fails, and each secret of a configured source that is not to be had", async () => {
  const yaml = join(folder, "keys.yaml");
  writeFileSync(join(folder, "token"), "chatelaine-doctor-token\n", { mode: 0o600 });
  writeFileSync(join(folder, "there"), "a-value-to-be-had\n", { mode: 0o600 });
  writeFileSync(
    yaml,
    `data: ./with-service
listen: { port: 0 }
policies: ./none
keys: { root: { kind: vault, url: "http://127.0.0.1:1", key: house, auth: { method: token, token: { file: ./token } } } }
secrets: { sources: { mounted: { kind: files, folder: . } } }
servers:
  api:
    url: http://127.0.0.1:1/
    headers: { Authorization: "Bearer secret://mounted/there", X-Key: "secret://mounted/not-there", X-Own: "secret://own" }
    tools: { find: { description: Finds., request: GET /find } }
`,
  );
  const findings = await examine(readConfigurationFile(yaml));
  const said = (check: string) => findings.filter((finding) => finding.check === check);
  expect(said("root key")).toMatchObject([{ verdict: "fail", what: expect.stringMatching(/^KEYS_SERVICE: .*ECONNREFUSED.*127\.0\.0\.1/) }]);
  expect(said("secret mounted/there")).toMatchObject([{ verdict: "ok" }]);
  expect(said("secret mounted/not-there")).toMatchObject([{ verdict: "fail", what: expect.stringContaining("EXECUTION_SECRET_UNKNOWN") }]);
  expect(said("secret own")).toEqual([]);
  expect(existsSync(join(folder, "with-service"))).toBe(false);
});

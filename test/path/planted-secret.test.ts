/**
 * A secret is planted in a house that runs as its owner would run it: kept with the command line, given to a server over
 * HTTP and to a process, said back by both in every form, refused to a stranger, replaced while calls run. Afterwards it
 * is searched for in everything that the run left, and found nowhere but in the environment of the process it was given to.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client, ClientCredentialsProvider, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { madeUp } from "../../src/inspection/detectors/made-up.ts";
import { PROGRAM } from "../program.ts";
import { type EchoServer, FORMS, startEchoServer } from "./echo-server.fixture.ts";
import { Heard } from "./heard.fixture.ts";
import { textOf } from "./house.fixture.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const EVERYTHING = join(ROOT, "node_modules", "@modelcontextprotocol", "server-everything", "dist", "index.js");
const TOKEN = madeUp(40, "url", 41);
const NEXT = madeUp(40, "url", 42);
const KEY = madeUp(32, "hex", 43);
const PLANTED = [TOKEN, NEXT, KEY];

const POLICIES = `
@id("calls") permit (principal, action in Action::"callTool", resource);
@id("token") permit (principal in Role::"writer", action == Action::"useSecret", resource == Secret::"token");
@id("key") permit (principal in Role::"writer", action == Action::"useSecret", resource == Secret::"process-key");
`;

const folder = mkdtempSync(join(tmpdir(), "planted-"));
const data = join(folder, "chatelaine-data");
const lines = new Heard<string>();
/** What commands of the command line printed. */
const printed: string[] = [];
/** What agents were told. */
const told: string[] = [];
let echo: EchoServer;
let house: ChildProcess;
let url = "";
let keys: { readonly [agent: string]: string } = {};

beforeAll(async () => {
  echo = await startEchoServer(`Bearer ${TOKEN}`);
  mkdirSync(join(folder, "policies"));
  writeFileSync(join(folder, "policies", "house.cedar"), POLICIES);
  writeFileSync(join(folder, "chatelaine.yaml"), configuration(echo.url));
  house = spawn(process.execPath, [PROGRAM, "start"], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  for (const stream of [house.stdout, house.stderr]) stream?.on("data", (chunk: Buffer) => lines.add(String(chunk)));
  await lines.until(() => lines.all.join("").includes("Stop with Ctrl-C"));
  const said = lines.all.join("");
  url = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0] ?? "";
  keys = Object.fromEntries([...said.matchAll(/^ {2}(\w+) +(chk_\S+)/gm)].map(([, name = "", key = ""]) => [name, key]));
}, 240_000);
afterAll(async () => {
  house.kill("SIGKILL");
  await echo.close();
  rmSync(folder, { recursive: true });
});

function configuration(address: string): string {
  return `
listen: { port: 0 }
flow: observe
servers:
  echo: { url: ${JSON.stringify(address)}, headers: { Authorization: "Bearer secret://token" } }
  process: { command: ${JSON.stringify(process.execPath)}, args: [${JSON.stringify(EVERYTHING)}, stdio], env: { API_KEY: "secret://process-key" } }
agents: { writer: { role: writer }, stranger: { role: stranger } }
`;
}

/** Runs a command; what it prints is searched too. */
async function chatelaine(words: readonly string[], input = ""): Promise<string> {
  const child = spawn(process.execPath, [PROGRAM, ...words], { cwd: folder });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => said.push(String(chunk)));
  child.stdin.end(input);
  const [code] = (await once(child, "close")) as [number];
  printed.push(said.join(""));
  expect([words.join(" "), code, code === 0 ? "" : said.join("")]).toEqual([words.join(" "), 0, ""]);
  return said.join("");
}

async function connect(agent: string): Promise<Client> {
  const authProvider = new ClientCredentialsProvider({ clientId: agent, clientSecret: keys[agent] ?? "", expectedIssuer: url });
  const client = new Client({ name: "planted", version: "1" }, { versionNegotiation: { mode: "auto" } });
  await client.connect(new StreamableHTTPClientTransport(new URL("/mcp", url), { authProvider }));
  return client;
}

async function call(client: Client, name: string, args: { readonly [name: string]: unknown } = {}): Promise<string> {
  const text = textOf(await client.callTool({ name, arguments: { ...args } }));
  told.push(text);
  return text;
}

/** Every form of a value as bytes: as it is, backwards, in UTF-16, in hexadecimal, and in base64 wherever it begins. */
function formsOf(value: string): readonly Buffer[] {
  const bytes = Buffer.from(value);
  const within = [0, 1, 2].flatMap((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64");
    const inner = text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
    return [inner, inner.replaceAll("+", "-").replaceAll("/", "_")];
  });
  const texts = [value, [...value].reverse().join(""), encodeURIComponent(value), bytes.toString("hex"), bytes.toString("hex").toUpperCase(), ...within];
  return [...texts.map((text) => Buffer.from(text)), Buffer.from(value, "utf16le")];
}

/** Where a planted value stands in bytes, by its place in PLANTED. */
function plantedIn(bytes: Buffer): readonly number[] {
  return PLANTED.flatMap((value, at) => (formsOf(value).some((form) => bytes.includes(form)) ? [at] : []));
}

function filesBelow(place: string): readonly string[] {
  return readdirSync(place, { recursive: true, withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [join(entry.parentPath, entry.name)] : []));
}

/** Files, pages of databases and of their write-ahead logs included, in which a planted value stands. */
function foundBelow(place: string): readonly string[] {
  return filesBelow(place).flatMap((file) => plantedIn(readFileSync(file)).map((at) => `${file}: ${at}`));
}

/** Processes that come of the house, with what their command lines and environments hold. */
function foundInProcesses(pid: number): readonly string[] {
  const parents = new Map(
    readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .flatMap((name) => {
        const stat = read(`/proc/${name}/stat`).toString();
        return stat === "" ? [] : [[Number(name), Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1])] as const];
      }),
  );
  const ofHouse = (one: number): boolean => one === pid || (parents.has(one) && ofHouse(parents.get(one) ?? 0));
  const family = [...parents.keys()].filter(ofHouse);
  expect(family.length).toBeGreaterThan(1);
  return family.flatMap((one) =>
    ["cmdline", "environ"].flatMap((file) => plantedIn(read(`/proc/${one}/${file}`)).map((at) => `${one === pid ? "house" : "child"} ${file}: ${at}`)),
  );
}

/** A process may be gone meanwhile. */
function read(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch {
    return Buffer.alloc(0);
  }
}

test("the search finds a value in every form, so that finding nothing says something", () => {
  const leaks = mkdtempSync(join(tmpdir(), "leaks-"));
  for (const [at, form] of formsOf(TOKEN).entries()) writeFileSync(join(leaks, `leak-${at}`), Buffer.concat([Buffer.alloc(5000, 7), form, Buffer.alloc(100)]));
  expect(foundBelow(leaks).length).toBe(formsOf(TOKEN).length);
  rmSync(leaks, { recursive: true });
});

test("secrets are kept by standard input, used, said back, refused and replaced", async () => {
  expect(await chatelaine(["secret", "add", "token"], `${TOKEN}\n`)).toContain("token");
  await chatelaine(["secret", "add", "process-key"], KEY);
  for (const server of ["echo", "process"]) await lines.until((line) => line.includes('"upstream-up"') && line.includes(`"${server}"`));
  const writer = await connect("writer");
  for (const form of Object.keys(FORMS)) await call(writer, "echo__echo", { form });
  expect(echo.calls.all.at(-1)).toBe(`Bearer ${TOKEN}`);
  await call(writer, "echo__fail");
  expect(await call(writer, "process__get-env")).toContain("struck by the house");
  const stranger = await connect("stranger");
  expect(await call(stranger, "echo__echo", { form: "plain" })).toContain("POLICY_SECRET_REFUSED");
  expect(await call(stranger, "process__get-env")).toContain("the secret process-key");
  const before = echo.calls.all.length;
  const underWay = call(writer, "echo__wait");
  await echo.calls.until(() => echo.calls.all.length > before);
  echo.accept(`Bearer ${NEXT}`);
  await chatelaine(["secret", "rotate", "token"], NEXT);
  expect(await call(writer, "echo__echo", { form: "base64" })).toContain("struck by the house");
  expect(echo.calls.all.at(-1)).toBe(`Bearer ${NEXT}`);
  echo.openGate();
  expect(await underWay).toContain("done with");
  await Promise.all([writer.close(), stranger.close()]);
}, 240_000);

test("the command line says which secrets there are, where they go and who may use them, and no value", async () => {
  const { secrets } = JSON.parse(await chatelaine(["secret", "list", "--json"])) as { secrets: readonly { name: string; version: number; uses: readonly string[] }[] };
  expect(secrets).toMatchObject([
    { name: "process-key", version: 1, uses: ["servers.process.env.API_KEY"] },
    { name: "token", version: 2, uses: ["servers.echo.headers.Authorization"] },
  ]);
  expect(JSON.parse(await chatelaine(["secret", "who-uses", "token", "--json"]))).toMatchObject({ agents: [{ agent: "writer", rules: ["token"] }] });
  await chatelaine(["ledger", "export", join(folder, "export")]);
  expect(await chatelaine(["ledger", "list", "house"])).toContain("secret-rotated");
});

test("while the house is open, only the process that was given the key has it in its environment", () => {
  expect(foundInProcesses(house.pid ?? 0)).toEqual(["child environ: 2"]);
  expect(foundBelow(folder)).toEqual([]);
});

test("a removed secret is used no more", async () => {
  await chatelaine(["secret", "remove", "token"]);
  const writer = await connect("writer");
  const before = echo.calls.all.length;
  expect(await call(writer, "echo__echo", { form: "plain" })).toContain("could not be had");
  expect(echo.calls.all.length).toBe(before);
  await writer.close();
});

test("afterwards no value stands in any file, page, line, export or answer", async () => {
  house.kill("SIGTERM");
  await once(house, "exit");
  expect(readdirSync(data)).toContain("house.db");
  expect(foundBelow(folder)).toEqual([]);
  for (const said of [lines.all.join(""), printed.join("\n"), told.join("\n")]) expect(plantedIn(Buffer.from(said))).toEqual([]);
});

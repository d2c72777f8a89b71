import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, expectTypeOf, test } from "vitest";
import type { z } from "zod";
import type { ConfigurationInput } from "./configuration.ts";
import { Fault } from "../../call/fault.ts";
import { configurationJsonSchema } from "./json-schema.ts";
import { readConfiguration, readConfigurationFile } from "./read.ts";
import type { configurationSchema } from "./schema.ts";

const folder = mkdtempSync(join(tmpdir(), "chatelaine-configuration-"));
const file = join(folder, "chatelaine.yaml");
afterAll(() => rmSync(folder, { recursive: true }));

function read(yaml: string) {
  writeFileSync(file, yaml);
  return readConfigurationFile(file);
}

/** What is wrong with a configuration: code, place within the file, sentence, hint. */
function faultOf(action: () => unknown): { code: string; where: string | undefined; what: string; hint: string | undefined } {
  try {
    action();
  } catch (error) {
    if (error instanceof Fault)
      return { code: error.code, where: error.where?.replace(`${file}:`, ""), what: error.message, hint: error.hint };
    throw error;
  }
  throw new Error("nothing was refused");
}

test("an empty file is a house with every default", () => {
  expect(read("")).toMatchObject({
    data: join(folder, "chatelaine-data"),
    policies: join(folder, "policies"),
    listen: { host: "127.0.0.1", port: 4317 },
    servers: {},
    agents: {},
    limits: { callDeadlineMs: 60_000, askExpiresMs: 900_000, asksMax: 20, anchorEveryMs: 1000 },
  });
});

test("paths are relative to the file, whatever folder the house is started in", () => {
  const house = read("data: ../elsewhere\nservers: { files: { command: ./bin/serve, cwd: docs } }\n");
  expect(house.data).toBe(join(dirname(folder), "elsewhere"));
  expect(house.servers["files"]).toMatchObject({ kind: "process", command: join(folder, "bin", "serve"), cwd: join(folder, "docs") });
});

test("a program's name is found in node_modules/.bin of the file's folder before the PATH", () => {
  const bin = join(folder, "node_modules", ".bin");
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, "sh"), "");
  const server = () => read("servers: { a: { command: sh } }").servers["a"];
  expect(server()).not.toMatchObject({ command: join(bin, "sh") });
  chmodSync(join(bin, "sh"), 0o755);
  expect(server()).toMatchObject({ command: join(bin, "sh") });
});

test("a server gets its own environment and nothing else that the house was started with", () => {
  process.env["CHATELAINE_TEST_SECRET"] = "s3cret";
  const server = read("servers: { a: { command: sh, env: { MODE: calm } } }").servers["a"];
  delete process.env["CHATELAINE_TEST_SECRET"];
  expect(server).toMatchObject({ env: { MODE: "calm", PATH: expect.stringContaining(dirname(process.execPath)) } });
  expect(JSON.stringify(server)).not.toContain("s3cret");
});

test("a server without a deadline of its own has the house's", () => {
  const house = read(
    "limits: { callDeadlineMs: 500 }\nservers: { a: { url: 'https://a.example/mcp' }, b: { url: 'https://b.example/mcp', callDeadlineMs: 900 } }",
  );
  expect(house.servers["a"]).toMatchObject({ kind: "http", callDeadlineMs: 500, trust: "untrusted", client: [], headers: {} });
  expect(house.servers["b"]).toMatchObject({ callDeadlineMs: 900 });
});

test("a key that does not exist is refused with its line and column, and the nearest that does", () => {
  expect(faultOf(() => read("data: x\nlimits:\n  askHoldMS: 3\n"))).toEqual({
    code: "CONFIGURATION_UNKNOWN_KEY",
    where: "3:3",
    what: "there is no limits.askHoldMS",
    hint: "did you mean askHoldMs?",
  });
  expect(faultOf(() => read("polices: ./p\n"))).toMatchObject({ where: "1:1", hint: "did you mean policies?" });
  expect(faultOf(() => read("servers:\n  files:\n    command: x\n    argz: []\n"))).toMatchObject({
    where: "4:5",
    hint: "did you mean args?",
  });
  expect(faultOf(() => read("servers:\n  desk:\n    application: { agents: [shop], callDeadlineMs: 1 }\n"))).toMatchObject({
    where: "3:36",
    hint: "one of: agents, tools, changes",
  });
  expect(faultOf(() => read("agents:\n  reader: { rol: reader, role: reader }\n"))).toMatchObject({
    where: "2:13",
    hint: "did you mean role?",
  });
  expect(faultOf(() => read("listen: { prot: 1 }\n"))).toMatchObject({ where: "1:11", hint: "did you mean port?" });
});

test.each([
  ["listen: { name: [a] }", "names"],
  ["flow: { profil: strict }", "profile"],
  ["flow: { constants: { domain: [a.b] } }", "domains"],
  ["sandbox: { profiles: { b: { form: strict } } }", "from"],
  ["sandbox: { profiles: { b: { limits: { wallMax: 5000 } } } }", "wallMsMax"],
  ["secrets: { source: {} }", "sources"],
  ["secrets: { sources: { v: { kind: vault, url: 'https://v.example', auth: { method: token, token: { file: x } }, kw: [a] } } }", "kv"],
  ["keys: { root: { kind: aws, key: x, regoin: y } }", "region"],
  ["inspection: { result: {} }", "results"],
  ["servers: { a: { code: { language: [python] } } }", "languages"],
  ["models: { m: { kind: ollama, model: [x] } }", "models"],
])("%s: the nearest right name is told at every depth", (yaml, name) => {
  expect(faultOf(() => read(yaml))).toMatchObject({ code: "CONFIGURATION_UNKNOWN_KEY", hint: `did you mean ${name}?` });
});

test.each([
  ["servers:\n  a:\n    command: x\n    args: 3\n", "4:11", "servers.a.args must be a list"],
  ["servers:\n  a:\n    trust: trusted\n", "2:3", "servers.a has neither a command nor a url nor an openapi document"],
  ["servers:\n  a: x\n", "2:6", "servers.a must be a mapping of keys"],
  ["flow: off\n", "1:7", "flow must be strict or balanced or observe, or must be a mapping of keys"],
  ["flow: { profile: off }\n", "1:18", "flow.profile must be strict or balanced or observe"],
  ["secrets: { sources: { e: { kind: env } } }\n", "1:34", "secrets.sources.e.kind must be one of environment, files, vault, aws, azure, google"],
  ["keys: { root: { kind: hsm } }\n", "1:23", "keys.root.kind must be one of local, vault, aws, azure, google"],
  ["models: { m: { kind: gpt } }\n", "1:22", "models.m.kind must be one of anthropic, openai, google, bedrock, azure, openai-compatible, ollama, scripted, replayed"],
  [
    "servers:\n  Files: { command: x }\n",
    "2:3",
    "servers.Files is no name: a name is a lower-case letter, then up to 63 lower-case letters, digits and hyphens",
  ],
  ["servers:\n  a: { command: x, trust: yes }\n", "2:27", "servers.a.trust must be trusted or untrusted"],
  ["servers:\n  a: { command: x, client: [roots] }\n", "2:29", "servers.a.client.0 must be elicit or sample"],
  [
    "servers:\n  a:\n    url: http://a.example/mcp\n",
    "3:10",
    "servers.a.url does not fit: HTTP without TLS is for this machine only: use https, or a loopback address",
  ],
  [
    "servers:\n  a: { url: 'https://a.example', headers: { X: \"a\\nb\" } }\n",
    "2:48",
    "servers.a.headers.X does not fit: a header is one line of ASCII",
  ],
  ["agents:\n  reader: {}\n", "2:11", "agents.reader.role must be text"],
  ["listen:\n  port: 70000\n", "2:9", "listen.port must be at most 65535"],
  [
    "listen:\n  publicUrl: http://house.example\n",
    "2:14",
    "listen.publicUrl does not fit: HTTP without TLS is for this machine only: use https, or a loopback address",
  ],
  [
    "listen:\n  publicUrl: https://house.example/mcp\n",
    "2:14",
    "listen.publicUrl does not fit: it is scheme, host and port alone: a house answers at the root of its host",
  ],
  ["listen:\n  names: [house.example, 'other:80']\n", "2:26", "listen.names.1 does not fit: a host name in lower case, without port"],
  ["listen:\n  names: [localhost]\n", "2:11", "listen.names.0 does not fit: loopback names are the house's own already"],
  ["limits:\n  callDeadlineMs: 1.5\n", "2:19", "limits.callDeadlineMs must be a whole number"],
  ["limits:\n  callDeadlineMs: 1\n", "2:19", "limits.callDeadlineMs must be at least 100"],
  [
    "servers:\n  a: { command: x, classes: { b: [wirte] } }\n",
    "2:35",
    "servers.a.classes.b.0 must be read or write or send or destroy or pay or admin or egress or code",
  ],
  ["servers:\n  a: { command: x, classes: { b: [] } }\n", "2:34", "servers.a.classes.b must not be empty"],
  ["teams: { finance: [Dora Sanders] }\n", "1:20", "teams.finance.0 does not fit: the name or id of a person"],
  [
    "teams: { 2x: [dora] }\n",
    "1:10",
    "teams.2x is no name: a role or team is a letter, then up to 63 letters, digits, hyphens and underscores",
  ],
  ["data: ''\n", "1:7", "data must not be empty"],
  ["- a\n", "1:1", "the configuration must be a mapping of keys"],
])("%j is refused at %s", (yaml, where, what) => {
  expect(faultOf(() => read(yaml))).toMatchObject({ code: "CONFIGURATION_INVALID", where, what });
});

test("an agent that may see a server which is not configured is refused", () => {
  expect(faultOf(() => read("servers: { files: { command: x } }\nagents:\n  reader: { role: reader, servers: [file] }\n"))).toEqual({
    code: "CONFIGURATION_UNKNOWN_NAME",
    where: "3:37",
    what: 'agents.reader.servers names the server "file", which is not configured',
    hint: "did you mean files?",
  });
});

test("a name for a model of a provider which is not configured is refused", () => {
  const written = "models: { local: { kind: ollama } }\nagents:\n  reader: { role: reader, models: { fast: locl/small } }\n";
  expect(faultOf(() => read(written))).toMatchObject({ code: "CONFIGURATION_UNKNOWN_NAME", hint: "did you mean local?" });
});

test("classes of tools and teams of people are the operator's word, by the tool's and the person's name", () => {
  const house = read(
    "servers:\n  files: { command: x, classes: { write_file: [write], wipe: [write, destroy] } }\nteams: { finance: [dora, per_01] }\n",
  );
  expect(house.classes).toEqual({ "files/write_file": ["write"], "files/wipe": ["write", "destroy"] });
  expect(house.teams).toEqual({ finance: ["dora", "per_01"] });
  expect(read("servers: { files: { command: x } }\n")).toMatchObject({ classes: {}, teams: {} });
});

test("every problem is told at once, each with its place", () => {
  const fault = faultOf(() => read("dat: x\nlisten: { port: a }\n"));
  expect(fault).toMatchObject({ code: "CONFIGURATION_INVALID", where: "2:17" });
  expect(fault.what).toContain(`also: ${file}:1:1: there is no dat (did you mean data?)`);
});

test.each([
  ["data: a\ndata: b\n", "2:1"],
  ["data: [\n", "2:1"],
  ["data: !!js/function x\n", "1:7"],
  ["data: a\n---\ndata: b\n", "2:1"],
])("%j is not taken as YAML", (yaml, where) => {
  expect(faultOf(() => read(yaml))).toMatchObject({ code: "CONFIGURATION_NOT_YAML", where });
});

test("a bomb of aliases is refused, not expanded", () => {
  const bomb = [
    "a: &a [x, x, x, x, x, x, x, x, x]",
    ..."bcdefgh".split("").map((name, at) => `${name}: &${name} [${`*${"abcdefg"[at]}, `.repeat(9)}]`),
  ].join("\n");
  expect(faultOf(() => read(bomb))).toMatchObject({ code: "CONFIGURATION_NOT_YAML" });
});

test("a file that is not there is a fault that says what to do", () => {
  expect(faultOf(() => readConfigurationFile(join(folder, "none.yaml")))).toMatchObject({
    code: "CONFIGURATION_NOT_FOUND",
    hint: expect.stringContaining("--config"),
  });
});

test("a house behind a proxy says by what address it is reached, as an origin", () => {
  const { listen } = read("listen: { publicUrl: 'https://House.example:443/', names: [inner.example] }");
  expect(listen).toEqual({ host: "127.0.0.1", port: 4317, publicUrl: "https://house.example", names: ["inner.example"] });
  expect(read("listen: { publicUrl: 'http://localhost:8080' }").listen.publicUrl).toBe("http://localhost:8080");
});

test("no value is repeated in a fault, because it may be a secret", () => {
  const fault = faultOf(() => read("servers: { a: { url: 'https://a.example', headers: { Authorization: 7777777 } } }"));
  expect(JSON.stringify(fault)).not.toContain("7777777");
});

test("the same shape is read from an object, with paths relative to a folder that is named", () => {
  expect(readConfiguration({ data: "d", agents: { reader: { role: "reader" } } }, "/srv/house")).toMatchObject({
    data: "/srv/house/d",
    agents: { reader: { role: "reader", owner: "local" } },
  });
  expect(faultOf(() => readConfiguration({ listen: { port: -1 } }, "/"))).toMatchObject({ where: "listen.port" });
});

test("the documented shape and the checked one are the same", () => {
  expectTypeOf<ConfigurationInput>().toExtend<Frozen<z.input<typeof configurationSchema>>>();
  expectTypeOf<z.input<typeof configurationSchema>>().toExtend<ConfigurationInput>();
});

type Frozen<T> = T extends readonly (infer One)[]
  ? readonly Frozen<One>[]
  : T extends object
    ? { readonly [K in keyof T]: Frozen<T[K]> }
    : T;

test("schema/chatelaine.schema.json is up to date; `node tools/write-schema.ts` writes it anew", () => {
  const published = readFileSync(join(import.meta.dirname, "..", "..", "..", "schema", "chatelaine.schema.json"), "utf8");
  expect(published).toBe(configurationJsonSchema());
});

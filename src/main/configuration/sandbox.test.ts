import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { Fault } from "../../call/fault.ts";
import { STANDARD, STRICT } from "../../execution/sandbox/profile.ts";
import { SANDBOX_USER } from "../limits.ts";
import { SAMPLE_FILE } from "../../cli/house-place.ts";
import { readConfiguration, readConfigurationFile } from "./read.ts";

const folder = mkdtempSync(join(tmpdir(), "chatelaine-sandboxes-"));
const file = join(folder, "chatelaine.yaml");
afterAll(() => rmSync(folder, { recursive: true }));

const read = (yaml: string) => {
  writeFileSync(file, yaml);
  return readConfigurationFile(file).sandbox;
};

const readYamlServers = (yaml: string) => {
  writeFileSync(file, yaml);
  return readConfigurationFile(file).servers;
};

function wrong(yaml: string): string {
  try {
    read(yaml);
  } catch (error) {
    if (error instanceof Fault) return `${error.code} ${error.message}`;
    throw error;
  }
  throw new Error("nothing was refused");
}

test("without a word the sandbox is whatever works, with the profiles that ship with the house", () => {
  expect(read("")).toMatchObject({ driver: "auto", user: SANDBOX_USER, container: undefined });
  expect(Object.keys(read("").profiles)).toEqual(["strict", "standard", "trusted", "server"]);
});

test("a profile of one's own has what it says and else what it begins from, and that is strict where nothing is said", () => {
  const { profiles } = read(`
sandbox:
  profiles:
    small: { limits: { memoryBytesMax: 67108864 } }
    build: { from: standard, network: none, reads: [/srv/tools], limits: { wallMsMax: 900000 } }
`);
  expect(profiles["small"]).toEqual({ ...STRICT, name: "small", limits: { ...STRICT.limits, memoryBytesMax: 67_108_864 } });
  expect(profiles["build"]).toEqual({
    ...STANDARD,
    name: "build",
    network: "none",
    reads: ["/srv/tools"],
    limits: { ...STANDARD.limits, wallMsMax: 900_000 },
  });
});

test("what is misspelt, out of range, root, or takes a name that ships with the house is refused", () => {
  expect(wrong("sandbox: { profile: {} }")).toContain("CONFIGURATION_UNKNOWN_KEY");
  expect(wrong("sandbox: { profiles: { a: { limits: { memoryMax: 1 } } } }")).toContain("CONFIGURATION_UNKNOWN_KEY");
  expect(wrong("sandbox: { profiles: { a: { reads: [here] } } }")).toContain("CONFIGURATION_INVALID");
  expect(wrong("sandbox: { user: 0 }")).toContain("CONFIGURATION_INVALID");
  expect(wrong("sandbox: { profiles: { strict: { network: host } } }")).toContain("ships with the house");
  expect(wrong("sandbox: { profiles: { none: {} } }")).toContain("runs in no sandbox");
  expect(wrong("sandbox: { container: { image: --privileged } }")).toContain("CONFIGURATION_INVALID");
});

test("a server that is started runs in the profile `server` unless another, or none at all, is named", () => {
  const servers = readYamlServers("servers: { a: { command: x }, b: { command: x, sandbox: strict }, c: { command: x, sandbox: none, cwd: . } }");
  expect(servers["a"]).toMatchObject({ sandbox: "server", ownsCwd: false });
  expect(servers["b"]).toMatchObject({ sandbox: "strict" });
  expect(servers["c"]).toMatchObject({ sandbox: "none", ownsCwd: true });
  expect(wrong("servers: { a: { command: x, sandbox: nowhere } }")).toContain("CONFIGURATION_UNKNOWN_NAME");
  expect(wrong("servers: { a: { code: { profile: none } } }")).toContain("CONFIGURATION_UNKNOWN_NAME");
});

test("the network of a server is its profile's, or what its owner says of it; words that contradict one another are refused", () => {
  const servers = readYamlServers("servers: { a: { command: x }, b: { command: x, network: host }, c: { command: x, sandbox: trusted, network: none } }");
  expect(servers["a"]).not.toHaveProperty("network");
  expect(servers["b"]).toMatchObject({ sandbox: "server", network: "host" });
  expect(servers["c"]).toMatchObject({ sandbox: "trusted", network: "none" });
  expect(wrong("servers: { a: { command: x, network: egress } }")).toContain("CONFIGURATION_INVALID");
  expect(wrong("servers: { a: { command: x, sandbox: none, network: none } }")).toContain("runs bare");
  expect(wrong("servers: { a: { command: x, sandbox: strict, network: host } }")).toContain("the profile strict has none");
  expect(wrong("sandbox: { profiles: { own: {} } }\nservers: { a: { command: x, sandbox: own, network: host } }")).toContain("the profile own has none");
  expect(wrong("agents: { out: { role: any } }\nservers: { a: { command: x, egressAs: out, network: host } }")).toContain("one of the two");
});

test("the file, the policies and what secrets stand in are known as the house's own", () => {
  const { files } = readConfiguration({ policies: "rules", secrets: { sources: { mounted: { kind: "files", folder: "/run/secrets" } } } }, "/house");
  expect(files).toEqual(["/house/rules", "/run/secrets"]);
  expect(readConfigurationFile(SAMPLE_FILE).files).toContain(SAMPLE_FILE);
});

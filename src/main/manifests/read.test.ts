import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { Fault } from "../../call/fault.ts";
import { readConfigurationFile } from "../configuration/read.ts";
import { manifestGaps } from "./gaps.ts";
import { classesSaid, manifestsOf } from "./manifest-of.ts";
import { packagesJson, readManifest, shippedManifest, shippedPackages } from "./read.ts";
import { manifestJsonSchema } from "./schema.ts";

const folder = mkdtempSync(join(tmpdir(), "chatelaine-manifests-"));
const file = join(folder, "tools.yaml");
afterAll(() => rmSync(folder, { recursive: true }));

function read(yaml: string) {
  writeFileSync(file, yaml);
  return readManifest(file);
}

function tool(yaml: string) {
  const manifest = read(`about: a tool\ntools:\n  t: ${yaml}\n`).tools.get("t");
  if (manifest === undefined) throw new Error("it has the tool");
  return manifest;
}

function configured(yaml: string) {
  const path = join(folder, "chatelaine.yaml");
  writeFileSync(path, yaml);
  return readConfigurationFile(path);
}

function definition(server: string, name: string, properties: Record<string, { type: string }> = {}) {
  const described = { name, inputSchema: { type: "object", properties } };
  return { kind: "tool", server, name, fingerprint: "f", state: "pinned", described } as const;
}

function faultOf(action: () => unknown): Pick<Fault, "code" | "where" | "message" | "hint"> {
  try {
    action();
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("a tool", () => {
  test("of which only the class is said: what comes back is untrusted and private, and only reading can be taken back", () => {
    expect(tool("{ classes: [read] }")).toEqual({
      classes: ["read"],
      control: [],
      content: [],
      recipients: [],
      reversible: true,
      outward: false,
      result: { integrity: "untrusted", readers: [], authentic: false, choosable: true, parts: [] },
      from: "manifest",
    });
    expect(tool("{ classes: [write] }")).toMatchObject({ reversible: false, outward: false });
    expect(tool("{ classes: [send] }")).toMatchObject({ reversible: false, outward: true });
    expect(tool("{ classes: [write, egress], reversible: true, outward: false }")).toMatchObject({ reversible: true, outward: false });
  });

  test("a recipient steers without being listed twice", () => {
    expect(tool("{ classes: [send], control: [/thread], recipients: [/to], content: [/body] }")).toMatchObject({
      control: ["/thread", "/to"],
      recipients: ["/to"],
      content: ["/body"],
    });
  });

  test("its result has the label of all tools but where it says otherwise", () => {
    const { tools } = read(
      "about: x\nresult: { integrity: trusted, readers: public }\ntools:\n  a: { classes: [read] }\n  b: { classes: [read], result: { readers: [dora] } }\n",
    );
    expect(tools.get("a")?.result).toMatchObject({ integrity: "trusted", readers: null, authentic: true, choosable: false });
    expect(tools.get("b")?.result).toMatchObject({ integrity: "untrusted", readers: ["dora"] });
  });

  test("parts inherit what they leave out, and stand with the most specific last", () => {
    const { result } = tool(`
    classes: [read]
    result:
      readers: /mails/*/to
      parts:
        /mails/*/id: { integrity: trusted }
        /mails/*: { readers: public }
        /mails/first/id: { authentic: true }
        /mails/*/from: { authentic: true }`);
    expect(result.parts).toEqual([
      { place: "/mails/*", integrity: "untrusted", readers: null, authentic: false, choosable: true },
      { place: "/mails/*/from", integrity: "untrusted", readers: ["/mails/*/to"], authentic: true, choosable: true },
      { place: "/mails/*/id", integrity: "trusted", readers: ["/mails/*/to"], authentic: true, choosable: false },
      { place: "/mails/first/id", integrity: "untrusted", readers: ["/mails/*/to"], authentic: true, choosable: true },
    ]);
  });
});

test("records that the served person made are known by who made them, in any case", () => {
  const { result } = tool(
    "{ classes: [read], result: { parts: { /sent/*/from: { authentic: true } }, own: { /sent/*: { by: /from, is: Ana@example.org, except: [/quote] } } } }",
  );
  expect(result.own).toEqual([{ place: "/sent/*", by: "/from", is: ["ana@example.org"], except: ["/quote"] }]);
});

describe("refused, with its place", () => {
  test.each([
    ["about: x\ntools: { t: { clases: [read] } }\n", "2:15", "CONFIGURATION_UNKNOWN_KEY", "did you mean classes?"],
    ["about: x\ntool: {}\ntools: {}\n", "2:1", "CONFIGURATION_UNKNOWN_KEY", "did you mean tools?"],
    ["tools: {}\n", "1:1", "CONFIGURATION_INVALID", undefined],
    ["about: x\ntools: { t: { classes: [reed] } }\n", "2:25", "CONFIGURATION_INVALID", undefined],
    ["about: x\ntools: { t: { classes: [] } }\n", "2:24", "CONFIGURATION_INVALID", undefined],
    ["about: x\ntools: { t: { classes: [send], control: [to] } }\n", "2:42", "CONFIGURATION_INVALID", undefined],
    ["about: x\ntools: { t: { classes: [write], writes: /path } }\n", "2:41", "CONFIGURATION_INVALID", undefined],
    [
      "about: x\ntools: { t: { classes: [read], result: { integrty: trusted } } }\n",
      "2:42",
      "CONFIGURATION_UNKNOWN_KEY",
      "did you mean integrity?",
    ],
    ["about: x\nabout: y\ntools: {}\n", "2:1", "CONFIGURATION_NOT_YAML", undefined],
  ])("%j", (yaml, where, code, hint) => {
    const fault = faultOf(() => read(yaml));
    expect({ code: fault.code, where: fault.where, hint: fault.hint }).toEqual({ code, where: `${file}:${where}`, hint });
  });

  test.each([
    ["{ classes: [send], control: [/to], content: [/to] }", "tools.t has /to both as content and as what steers"],
    ["{ classes: [send], recipients: [/to], content: [/to] }", "tools.t has /to both as content and as what steers"],
    ["{ classes: [write], replaces: content }", "tools.t replaces by content what no argument names"],
    ["{ classes: [write], writes: '*', replaces: content }", "tools.t replaces by content what no argument names"],
    ["{ classes: [read], writes: path }", "tools.t only reads by its classes, and does more by writes"],
    ["{ classes: [read], outward: true }", "tools.t only reads by its classes, and does more by outward"],
    ["{ classes: [read], result: { choosable: false } }", "tools.t.result is untrusted, and yet nobody outside can choose it"],
    [
      "{ classes: [read], result: { integrity: trusted, parts: { /a: { integrity: untrusted, choosable: false } } } }",
      "tools.t.result.parts./a is untrusted, and yet nobody outside can choose it",
    ],
    [
      "{ classes: [read], result: { own: { /a/*: { by: /from, is: me } } } }",
      "tools.t.result.own./a/* goes by /from, which is not authentic",
    ],
  ])("what cannot be so: %s", (yaml, what) => {
    expect(faultOf(() => tool(yaml))).toMatchObject({ code: "CONFIGURATION_INVALID", message: what });
  });

  test("a file that is not there, and a name that does not ship with the house", () => {
    expect(faultOf(() => readManifest(join(folder, "none.yaml"))).code).toBe("CONFIGURATION_NOT_FOUND");
    const fault = faultOf(() => configured("servers: { a: { command: x, manifest: filesytem } }\n"));
    expect(fault).toMatchObject({ code: "CONFIGURATION_UNKNOWN_NAME", hint: expect.stringContaining("did you mean filesystem?") });
    expect(fault.where).toMatch(/chatelaine\.yaml:1:39$/);
  });
});

describe("a configured server has", () => {
  const nameOf = (server: string) => configured(`servers: { a: ${server} }\n`).manifests["a"]?.name;

  test("the manifest that its configuration names: a shipped one, or a file beside the configuration", () => {
    expect(nameOf("{ command: anything, manifest: slack }")).toBe("slack");
    expect(nameOf("{ url: 'https://example.org/mcp', manifest: memory }")).toBe("memory");
    read("about: x\ntools: {}\n");
    expect(nameOf("{ command: mcp-server-filesystem, manifest: tools.yaml }")).toBe(file);
    expect(nameOf("{ command: x, manifest: ./tools.yaml }")).toBe(file);
  });

  test("the shipped one of the package that it starts", () => {
    expect(nameOf("{ command: mcp-server-filesystem, args: [.] }")).toBe("filesystem");
    expect(nameOf("{ command: npx, args: [-y, '@modelcontextprotocol/server-filesystem@2026.8.31', /srv] }")).toBe("filesystem");
    expect(nameOf("{ command: node, args: [./node_modules/@modelcontextprotocol/server-everything/dist/index.js] }")).toBe("everything");
    expect(nameOf("{ command: uvx, args: [mcp-server-git==2026.1.1] }")).toBe("git");
    expect(nameOf("{ command: python3, args: [-m, mcp_server_fetch] }")).toBe("fetch");
    expect(nameOf("{ command: docker, args: [run, -i, --rm, 'mcp/time:latest'] }")).toBe("time");
  });

  test("none where a package only stands in the arguments of something else, or only looks alike", () => {
    expect(nameOf("{ command: my-server, args: [mcp-server-filesystem] }")).toBeUndefined();
    expect(nameOf("{ command: npx, args: ['@modelcontextprotocol/server-filesystem-fork'] }")).toBeUndefined();
    expect(nameOf("{ command: npx, args: ['@evil/mcp-server-git'] }")).toBeUndefined();
    expect(nameOf("{ url: 'https://example.org/mcp-server-git' }")).toBeUndefined();
  });

  test("none by itself of the one that trusts what is kept", () => {
    expect(nameOf("{ command: npx, args: ['@modelcontextprotocol/server-memory'] }")).toBeUndefined();
  });
});

describe("what is known of a tool", () => {
  const said = configured(
    "servers:\n  files: { command: mcp-server-filesystem, classes: { write_file: [send], fresh: [pay] } }\n  other: { command: x, classes: { post: [read] } }\n",
  );
  const of = manifestsOf(said);

  test("its manifest, with what the configuration adds", () => {
    expect(of(definition("files", "read_file"))).toMatchObject({ classes: ["read"], from: "manifest", outward: false });
    expect(of(definition("files", "write_file"))).toMatchObject({
      classes: ["send", "write", "destroy"],
      outward: true,
      reversible: false,
    });
    expect(classesSaid(said, { server: "files", name: "write_file" })).toEqual(["send", "write", "destroy"]);
  });

  test("a guess where there is none, which says nothing to rules; what a person says of classes holds", () => {
    expect(of(definition("files", "delete_all"))).toMatchObject({ classes: ["destroy"], from: "guess" });
    expect(classesSaid(said, { server: "files", name: "delete_all" })).toEqual([]);
    expect(of(definition("files", "fresh"))).toMatchObject({ classes: ["pay"], outward: true, from: "guess" });
    expect(of(definition("other", "post"))).toMatchObject({ classes: ["read"], reversible: true, outward: false, from: "guess" });
    expect(of(definition("constructor", "read_file")).from).toBe("guess");
  });

  test("is the same object for the same definition", () => {
    for (const one of [definition("files", "write_file"), definition("files", "delete_all")]) expect(of(one)).toBe(of(one));
  });
});

test("a manifest that names tools or arguments which are not there is told, of servers that offer something", () => {
  const manifests = {
    m: read("about: x\ntools: { a: { classes: [send], control: [/too], content: [/list/*/x], writes: pat }, b: { classes: [read] } }\n"),
  };
  expect(manifestGaps(manifests, [])).toEqual([]);
  expect(manifestGaps(manifests, [definition("other", "a")])).toEqual([]);
  const gaps = manifestGaps(manifests, [
    definition("m", "a", { to: { type: "string" }, path: { type: "string" }, list: { type: "array" } }),
  ]);
  expect(gaps.map(({ severity, code, message, hint }) => ({ severity, code, message: message.replace(file, "FILE"), hint }))).toEqual([
    {
      severity: "warning",
      code: "POLICY_UNKNOWN_NAME",
      message: "the manifest FILE names tools that the server m does not offer: b",
      hint: expect.any(String),
    },
    {
      severity: "warning",
      code: "POLICY_UNKNOWN_NAME",
      message: "the manifest FILE names /too, which m/a does not take",
      hint: "did you mean /to?",
    },
    {
      severity: "warning",
      code: "POLICY_UNKNOWN_NAME",
      message: "the manifest FILE names /pat, which m/a does not take",
      hint: "did you mean /path?",
    },
  ]);
});

test("every shipped manifest can be read, and no two are of the same package", () => {
  const all = Object.keys(shippedPackages()).flatMap((name) => shippedManifest(name) ?? []);
  expect(all).toHaveLength(Object.keys(shippedPackages()).length);
  const packages = all.flatMap((manifest) => manifest.packages);
  expect(new Set(packages).size).toBe(packages.length);
  for (const { tools } of all) for (const manifest of tools.values()) expect(manifest.from).toBe("manifest");
});

test("manifests/packages.json is up to date; `node tools/write-manifests.ts` writes it anew", () => {
  expect(readFileSync(join(import.meta.dirname, "..", "..", "..", "manifests", "packages.json"), "utf8")).toBe(packagesJson());
});

test("schema/manifest.schema.json is up to date; `node tools/write-schema.ts` writes it anew", () => {
  const published = readFileSync(join(import.meta.dirname, "..", "..", "..", "schema", "manifest.schema.json"), "utf8");
  expect(published).toBe(manifestJsonSchema());
});

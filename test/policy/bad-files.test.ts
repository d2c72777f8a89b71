/** Policy files that somebody damaged, by mistake or on purpose: each is said with its place, and none is passed over. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadPolicies } from "../../src/analysis/load-policies.ts";
import { Fault } from "../../src/call/fault.ts";
import { readPolicyFolder, watchPolicyFolder } from "../../src/main/policy-folder.ts";
import { systemClock } from "../../src/main/system.ts";
import { AGENTS, DEFINITIONS, load, outcome, rules } from "./house.ts";

const PERMIT = "permit (principal, action, resource);";
const WRONG = 'permit (principal == Agent::"raeder", action, resource);';
let above = "";
let folder = "";

beforeEach(() => {
  above = mkdtempSync(join(tmpdir(), "policies-"));
  folder = join(above, "policies");
  mkdirSync(folder);
});
afterEach(() => rmSync(above, { recursive: true }));

function reading(): string {
  try {
    readPolicyFolder(folder);
    return "read";
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    if (error.hint === undefined) throw new Error(`${error.code} says nothing of what to do`, { cause: error });
    return `${error.code} ${(error.where ?? "").replace(`${folder}/`, "")}`;
  }
}

function put(name: string, content: string | Uint8Array): void {
  writeFileSync(join(folder, name), content);
}

test("a folder that is not there is a fault of who reads it and of who would watch it", () => {
  rmSync(folder, { recursive: true });
  expect(reading()).toBe(`POLICY_FOLDER_MISSING ${folder}`);
  expect(() => watchPolicyFolder(folder, systemClock, () => {})).toThrow(expect.objectContaining({ code: "POLICY_FOLDER_MISSING", where: folder }));
});

describe("a file that cannot be taken as it is keeps the folder from being read", () => {
  beforeEach(() => put("sound.cedar", PERMIT));

  test("a link that leads out of the folder", () => {
    writeFileSync(join(above, "other.cedar"), PERMIT);
    symlinkSync("../other.cedar", join(folder, "x.cedar"));
    expect(reading()).toBe("POLICY_FILE_OUTSIDE x.cedar");
  });

  test("but a link to a file within it is followed, as where folders are mounted", () => {
    mkdirSync(join(folder, "..data"));
    put("..data/x.cedar", "// linked");
    symlinkSync("..data/x.cedar", join(folder, "x.cedar"));
    expect(readPolicyFolder(folder)).toEqual({ "sound.cedar": PERMIT, "x.cedar": "// linked" });
  });

  test("a link that leads nowhere", () => {
    symlinkSync("gone.cedar", join(folder, "x.cedar"));
    expect(reading()).toBe("POLICY_FILE_UNREADABLE x.cedar");
  });

  test("a folder of that name", () => {
    mkdirSync(join(folder, "x.cedar"));
    expect(reading()).toBe("POLICY_FILE_UNREADABLE x.cedar");
  });

  test("a pipe of that name, which nobody waits for", () => {
    execFileSync("mkfifo", [join(folder, "x.cedar")]);
    expect(reading()).toBe("POLICY_FILE_UNREADABLE x.cedar");
  });

  test("bytes that are not UTF-8, with their line", () => {
    put("x.cedar", Buffer.concat([Buffer.from("// \ufffd is written here\r\n\r// and then\n"), Buffer.from([0x2f, 0x2f, 0xc3, 0x28])]));
    expect(reading()).toBe("POLICY_FILE_NOT_UTF8 x.cedar:4");
  });

  test("more than is read at all", () => {
    put("x.cedar", Buffer.alloc(17 * 1024 * 1024, " "));
    expect(reading()).toMatch(/^POLICY_FOLDER_TOO_LARGE/);
  });
});

test("ten megabytes in one file are an error of that file", () => {
  put("x.cedar", `${"// filler\n".repeat(1024 * 1024)}${PERMIT}`);
  const { report, set } = loadPolicies({ files: readPolicyFolder(folder), definitions: DEFINITIONS, agents: AGENTS });
  expect(set).toBeUndefined();
  expect(report.errors).toMatchObject([{ code: "POLICY_FILE_TOO_LARGE", file: "x.cedar" }]);
});

test("a byte-order mark is no part of a rule, nor of its column", () => {
  expect(outcome(rules(`\ufeff${PERMIT}`), { args: { path: "/a" } })).toBe("permit");
  expect(load(`\ufeff${WRONG}`).report.errors).toMatchObject([{ code: "POLICY_UNKNOWN_NAME", line: 1, column: 22 }]);
});

test.each([
  ["LF", "\n"],
  ["CR LF", "\r\n"],
  ["CR", "\r"],
])("lines that end with %s are counted alike", (_, end) => {
  const text = ["// comment; with a semicolon", PERMIT, "", "permit (", '  principal == Agent::"raeder",', "  action, resource);", "permit (principal, action resource);"].join(end);
  expect(load(text).report.errors).toMatchObject([
    { code: "POLICY_SYNTAX", line: 7, column: 27 },
    { code: "POLICY_UNKNOWN_NAME", line: 5, column: 16 },
  ]);
});

describe("characters that nobody sees are errors, in comments too", () => {
  const hidden: readonly (readonly [string, string])[] = [
    ["NUL", "\u0000"],
    ["escape", "\u001b"],
    ["a space of no width", "\u200b"],
    ["a soft hyphen", "\u00ad"],
    ["a turn of direction", "\u202e"],
    ["an end of direction", "\u2069"],
    ["a byte-order mark in the middle", "\ufeff"],
    ["a tag", "\u{e0041}"],
    ["a separator of lines", "\u2028"],
  ];

  test.each(hidden)("%s", (_, character) => {
    const name = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
    for (const text of [`${PERMIT}\n// a${character}b`, `${PERMIT}\nforbid (principal, action == Action::"files/read_file", resource) when { context.args.path like "*.env${character}" };`]) {
      const { report, set } = load(text);
      expect(set).toBeUndefined();
      const told = report.errors.filter(({ code }) => code === "POLICY_DECEPTIVE_TEXT");
      expect(told).toMatchObject([{ severity: "error", file: "rules.cedar", line: 2 }]);
      expect(told[0]?.message).toContain(name);
    }
  });

  test("joiners are a warning, for some scripts need them", () => {
    const { report } = load(`// می\u200cخواهم\n${PERMIT}`);
    expect(report.errors).toEqual([]);
    expect(report.warnings).toContainEqual(expect.objectContaining({ code: "POLICY_DECEPTIVE_TEXT", line: 1, column: 6 }));
  });
});

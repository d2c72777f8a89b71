import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseSource } from "../tidy/source.ts";
import { collectCodes } from "./codes.ts";
import { errorsPage } from "./errors.ts";
import { readSources, ROOT } from "./sources.ts";

describe("the codes of the sources", () => {
  const { codes, undeclared } = collectCodes(readSources());

  test("are each in a union of their folder", () => {
    expect(undeclared).toEqual([]);
  });

  test("are each used", () => {
    expect(codes.filter(({ isUsed }) => !isUsed).map(({ code }) => code)).toEqual([]);
  });

  test("each say what they mean and what to do", () => {
    expect(codes.filter(({ means, hints }) => means === "" || hints.length === 0).map(({ code }) => code)).toEqual([]);
  });

  test("are many: a reader that found none would find nothing wrong", () => {
    expect(codes.length).toBeGreaterThan(180);
    for (const folder of ["approval", "cli", "execution", "policy", "server/mcp", "store", "verify"]) expect(codes.some(({ path }) => path.startsWith(`src/${folder}/`)), folder).toBe(true);
  });

  test("docs/errors.md is up to date; `node tools/write-errors.ts` writes it anew", () => {
    expect(readFileSync(join(ROOT, "docs", "errors.md"), "utf8")).toBe(errorsPage(codes));
  });
});

describe("of a source that is wrong", () => {
  const SOURCE = `
    export type StoreFault =
      /** The first. */
      | "STORE_FIRST"
      /** The second. Do: look again. */
      | "STORE_SECOND"
      | "STORE_THIRD";
    const TABLE: { readonly [code in StoreFault]: string } = { STORE_FIRST: "of the table", STORE_SECOND: "unread" };
    export function go(code: string): void {
      if (code === "STORE_THIRD") throw fault("STORE_FIRST", "what", { hint: \`make \${code} anew\` });
      throw new Fault("STORE_STRANGER", "what", { hint: "none" });
      return refusal(Math.random() < 1 ? "STORE_SECOND" : "STORE_FIRST");
    }`;
  const found = collectCodes([parseSource({ path: "src/store/x.ts", text: SOURCE })]);

  test("an undeclared code is found with its place", () => {
    expect(found.undeclared).toEqual([{ code: "STORE_STRANGER", path: "src/store/x.ts", line: 11 }]);
  });

  test("a code that is only compared with, or only in a table, is not used", () => {
    expect(found.codes.map(({ code, isUsed }) => [code, isUsed])).toEqual([["STORE_FIRST", true], ["STORE_SECOND", true], ["STORE_THIRD", false]]);
  });

  test("its comments and hints are read", () => {
    expect(found.codes.map(({ means, hints }) => [means, hints])).toEqual([
      ["The first.", ["of the table", "make … anew"]],
      ["The second.", ["look again"]],
      ["", []],
    ]);
  });

  test("the page refuses codes of a folder that it does not know", () => {
    const { codes } = collectCodes([parseSource({ path: "src/cellar/x.ts", text: SOURCE })]);
    expect(() => errorsPage(codes)).toThrow("src/cellar/x.ts");
  });
});

/** What docs/manifests.md shows is what happens. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { labelResult } from "../../src/inspection/labels/label-result.ts";
import { readConfigurationFile } from "../../src/main/configuration/read.ts";
import { manifestKeysAt } from "../../src/main/manifests/schema.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const CHAPTER = readFileSync(join(ROOT, "docs", "manifests.md"), "utf8");
const [servers = "", desk = ""] = [...CHAPTER.matchAll(/```yaml\n(.*?)```/gs)].map(([, text]) => text);
const folder = mkdtempSync(join(tmpdir(), "chatelaine-chapter-"));
afterAll(() => rmSync(folder, { recursive: true }));
writeFileSync(join(folder, "help-desk.yaml"), desk);
writeFileSync(join(folder, "chatelaine.yaml"), servers);
const { manifests } = readConfigurationFile(join(folder, "chatelaine.yaml"));

test("its servers have the manifests that it says", () => {
  const names = Object.values(manifests).map(({ name }) => basename(name));
  expect(names).toEqual(["filesystem", "slack", "help-desk.yaml"]);
});

test("its example says what it means", () => {
  const tools = manifests["desk"]?.tools;
  expect(tools?.get("reply")).toMatchObject({
    control: ["/ticket", "/cc"],
    recipients: ["/cc"],
    content: ["/text"],
    outward: true,
    reversible: false,
  });
  expect(tools?.get("close")).toMatchObject({ reversible: true, outward: false, writes: "ticket" });
  const labels = tools?.get("list_tickets")?.result;
  if (labels === undefined) throw new Error("it has the tool");
  const result = {
    content: [],
    structuredContent: { tickets: [{ id: "T-1", from: "eve@example.org", queue: "billing", text: "pay me" }] },
  };
  const { leaves } = labelResult(
    { status: "done", result, durationMs: 1 },
    { labels, isAuthoritative: false, stored: undefined, origin: "desk/list", readerId: String },
  );
  const of = Object.fromEntries([...leaves].map(({ place, label }) => [place.split("/").at(-1), label]));
  expect(of["id"]).toMatchObject({ integrity: "trusted", authentic: true, choosable: false });
  expect(of["from"]).toMatchObject({ integrity: "untrusted", authentic: true, choosable: true });
  expect(of["text"]).toMatchObject({ integrity: "untrusted", authentic: false, choosable: true });
});

test("its table has every key of a tool, and its list every manifest that ships", () => {
  for (const key of [...manifestKeysAt([]), ...manifestKeysAt(["tools", "t"])])
    expect(CHAPTER).toMatch(new RegExp(`^\\|.*[\`.]${key}[\`.]`, "m"));
  const list = /These ship with the house[^.]*\./s.exec(CHAPTER)?.[0] ?? "";
  const shipped = readdirSync(join(ROOT, "manifests")).filter((file) => file.endsWith(".yaml")).map((file) => basename(file, ".yaml"));
  expect([...list.matchAll(/`([a-z-]+)`/g)].map(([, name]) => name).sort()).toEqual(shipped.sort());
});

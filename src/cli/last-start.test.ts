import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { configurationNeeded, keepStart, lastConfiguration } from "./last-start.ts";

const folder = mkdtempSync(join(tmpdir(), "chatelaine-last-start-"));
afterAll(() => rmSync(folder, { recursive: true }));

function house(name: string): { readonly data: string; readonly file: string } {
  const [data, file] = [join(folder, `${name}-data`), join(folder, `${name}.yaml`)];
  mkdirSync(data);
  writeFileSync(file, "policies: ./rules\ndata: ./elsewhere\nagents: { reader: { role: reader } }\n");
  return { data, file };
}

function about(options: { readonly [name: string]: string }): { readonly text: (name: string) => string | undefined } {
  return { text: (name) => options[name] };
}

test("a command beside a started house is about its configuration and its data", () => {
  const { data, file } = house("started");
  keepStart(data, { kind: "config", path: file });
  expect(lastConfiguration(about({}), data)).toMatchObject({
    data,
    policies: join(folder, "rules"),
    agents: { reader: { role: "reader" } },
  });
});

test("the sample is found with the folder that its servers work in", () => {
  const [data, documents] = [join(folder, "sample-data"), join(folder, "sample")];
  mkdirSync(data);
  mkdirSync(join(documents, "documents"), { recursive: true });
  keepStart(data, { kind: "sample", path: documents });
  expect(lastConfiguration(about({}), data)?.servers["files"]).toMatchObject({ cwd: documents });
});

test("a configuration that is named goes before, and one that is gone is none", () => {
  const [started, named] = [house("gone"), house("named")];
  keepStart(started.data, { kind: "config", path: started.file });
  expect(lastConfiguration(about({ data: started.data, config: named.file }))?.data).toBe(started.data);
  rmSync(started.file);
  expect(lastConfiguration(about({}), started.data)).toBeUndefined();
  expect(() => configurationNeeded(about({ data: started.data }))).toThrow(
    "there is no ./chatelaine.yaml here, and no house was started here",
  );
});

test("a data folder that is named may be somebody else's: what it says of its configuration is not believed", () => {
  const { data, file } = house("foreign");
  keepStart(data, { kind: "config", path: file });
  expect(lastConfiguration(about({ data }), data)).toBeUndefined();
});

/** A program of its own, for root and for an ordinary user: fills workspaces so that a careless look finds nothing, and prints what the house finds and leaves. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmdirSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { removeFolder } from "../../../src/execution/sandbox/remove-folder.ts";
import { bytesIn, makeWorkspace } from "../../../src/execution/sandbox/workspace.ts";

const BYTES = 100_000;
/** More than this process may have files open, and more than a path can name. */
const DEEP = 2_100;
const named = (folder: string, bytes: readonly number[]): Buffer => Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(bytes)]);
const shut = (folder: string, mode: number): void => {
  mkdirSync(join(folder, "shut"));
  writeFileSync(join(folder, "shut", "file"), "x".repeat(BYTES));
  mkdirSync(join(folder, "shut", "empty"), { mode });
  chmodSync(join(folder, "shut"), mode);
};

const HIDDEN: { readonly [name: string]: (folder: string) => void } = {
  plainly: (folder) => writeFileSync(join(folder, "file"), "x".repeat(BYTES)),
  "in a file whose name is no text": (folder) => writeFileSync(named(folder, [0x78, 0xff]), "x".repeat(BYTES)),
  "in a folder whose name is no text": (folder) => {
    mkdirSync(named(folder, [0xff, 0x0a, 0xfe]));
    writeFileSync(Buffer.concat([named(folder, [0xff, 0x0a, 0xfe]), Buffer.from("/file")]), "x".repeat(BYTES));
  },
  "in a folder that nobody may list": (folder) => shut(folder, 0o300),
  "in a folder that nobody may enter": (folder) => shut(folder, 0o400),
  "in a folder without any right": (folder) => shut(folder, 0),
  "in a workspace without any right": (folder) => {
    writeFileSync(join(folder, "file"), "x".repeat(BYTES));
    chmodSync(folder, 0);
  },
  "deeper than any path": (folder) => {
    const here = process.cwd();
    process.chdir(folder);
    for (let depth = 0; depth < DEEP; depth++) {
      mkdirSync("d");
      process.chdir("d");
    }
    writeFileSync("file", "x".repeat(BYTES));
    process.chdir(here);
  },
  "beside the names that folders are moved to": (folder) => {
    for (const name of ["removed-1", "removed-2", "removed-3"]) mkdirSync(join(folder, name, "in", "in"), { recursive: true });
    writeFileSync(join(folder, "removed-1", "in", "file"), "x".repeat(BYTES));
    writeFileSync(join(folder, "removed-4"), "");
    symlinkSync("/", join(folder, "removed-5"));
    symlinkSync(folder, join(folder, "removed-2", "link"));
  },
};

const all = mkdtempSync(join(tmpdir(), "chatelaine-leaves-"));
const seen: { name: string; isCounted: boolean; isRemoved: boolean }[] = [];
for (const [name, hide] of Object.entries(HIDDEN)) {
  const folder = join(all, "workspace");
  makeWorkspace(folder, undefined);
  hide(folder);
  const isCounted = (await bytesIn(folder, Number.MAX_SAFE_INTEGER)) >= BYTES;
  await removeFolder(folder);
  seen.push({ name, isCounted, isRemoved: !existsSync(folder) });
}
rmdirSync(all);
process.stdout.write(JSON.stringify(seen));

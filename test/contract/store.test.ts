import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openMemoryStore } from "../../src/store/memory/open.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import { type StoreUnderTest, storeContract } from "./contract.ts";
import { endorsementContract } from "./endorsements.ts";
import { virtualKeyContract } from "./virtual-keys.ts";
import { valueTokenContract } from "./value-tokens.ts";
import { resultContract } from "./results.ts";
import { promptsAndLabels } from "./prompts-and-labels.ts";

const memory: StoreUnderTest = { name: "memory", open: async (house) => openMemoryStore(house), clean: () => undefined };

let folders: string[] = [];
const sqlite: StoreUnderTest = {
  name: "SQLite",
  open: (house) => {
    const folder = mkdtempSync(join(tmpdir(), "chatelaine-store-"));
    folders.push(folder);
    return openSqliteStore({ ...house, folder });
  },
  clean: () => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    folders = [];
  },
};

for (const under of [memory, sqlite]) {
  storeContract(under);
  endorsementContract(under);
  virtualKeyContract(under);
  valueTokenContract(under);
  resultContract(under);
  promptsAndLabels(under);
}

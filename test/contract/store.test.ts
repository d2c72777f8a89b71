import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openMemoryStore } from "../../src/store/memory/open.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import { storeContract } from "./contract.ts";

storeContract({ name: "memory", open: async (house) => openMemoryStore(house), clean: () => undefined });

let folders: string[] = [];
storeContract({
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
});

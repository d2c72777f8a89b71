import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openMemoryStore } from "../../src/store/memory/open.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import type { StoreUnderTest } from "./contract.ts";
import { journalContract } from "./journal.ts";
import { shelfContract } from "./shelf.ts";

const memory: StoreUnderTest = { name: "memory", open: async (house) => openMemoryStore(house), clean: () => undefined };

function sqlite(): StoreUnderTest {
  const folder = mkdtempSync(join(tmpdir(), "chatelaine-rows-"));
  return { name: "SQLite", open: (house) => openSqliteStore({ ...house, folder }), clean: () => rmSync(folder, { recursive: true, force: true }) };
}

journalContract(memory);
journalContract(sqlite());
shelfContract(memory);
shelfContract(sqlite());

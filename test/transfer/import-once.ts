/** Imports an agent, and is killed by its own hand at a named moment: `import-once.ts FOLDER FILE PASSPHRASE MOMENT`. */
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { SqliteStore } from "../../src/store/sqlite/open.ts";

const [, , folder = "", file = "", passphrase = "", moment = ""] = process.argv;
const die = (): boolean => process.kill(process.pid, "SIGKILL");

const { fsyncSync, renameSync } = fs;
let synced = 0;
fs.fsyncSync = (descriptor) => {
  fsyncSync(descriptor);
  synced += 1;
  if (moment === "lines" && synced > 3) die();
};
fs.renameSync = (from, to) => {
  const isReady = String(to).endsWith("import");
  renameSync(from, to);
  if (isReady && moment === "ready") die();
};
syncBuiltinESMExports();
const { commitHouse } = SqliteStore.prototype;
SqliteStore.prototype.commitHouse = async function (change) {
  const committed = await commitHouse.call(this, change);
  if (moment === "added" && change.entry.kind === "agent") die();
  return committed;
};

const { importAgent } = await import("../../src/main/transfer/import-agent.ts");
await importAgent({ folder, file, passphrase });

/** An export folder on disk. Only plain files are read: a link could lead anywhere. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { exportSource } from "./export-source.ts";
import { verifyFault } from "../verify/fault.ts";
import type { VerifySource } from "../verify/source.ts";

/** The logs in an export folder. Faults: VERIFY_UNREADABLE. */
export function exportFolder(folder: string): VerifySource {
  return exportSource({
    paths: reading(folder, () => [...filesBelow(folder, "")]),
    read: (path) => reading(join(folder, path), () => readFileSync(join(folder, path))),
  });
}

function* filesBelow(folder: string, prefix: string): Generator<string> {
  for (const item of readdirSync(join(folder, prefix), { withFileTypes: true })) {
    const path = `${prefix}${item.name}`;
    if (item.isDirectory()) yield* filesBelow(folder, `${path}/`);
    if (item.isFile()) yield path;
  }
}

function reading<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (thrown) {
    throw verifyFault("VERIFY_UNREADABLE", "it cannot be read", {
      where: path,
      hint: "give the folder that `chatelaine ledger export` wrote",
      cause: thrown,
    });
  }
}

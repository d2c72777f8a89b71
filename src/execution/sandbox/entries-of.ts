/** What stands in a folder that somebody filled as they liked: of a million entries a few are in memory at a time, and the house goes on meanwhile. */
import { opendir } from "node:fs/promises";
import { ENTRIES_AT_ONCE } from "./limits.ts";

const SLASH = Buffer.from("/");
/** Names in bytes: those that are no text are names as well. Node has it for this function too; its types do not say so. */
const IN_BYTES = { encoding: "buffer" as BufferEncoding, bufferSize: ENTRIES_AT_ONCE };

export interface Entry {
  readonly path: Buffer;
  /** A link to a folder is none. */
  readonly isFolder: boolean;
}

/** The entries of a folder, at most ENTRIES_AT_ONCE at a time. Rejects where the folder is gone or cannot be looked into. */
export async function* entriesOf(folder: Buffer): AsyncGenerator<readonly Entry[]> {
  let some: Entry[] = [];
  for await (const entry of await opendir(folder, IN_BYTES)) {
    const name = entry.name as unknown as Buffer; // as it was asked for
    some.push({ path: Buffer.concat([folder, SLASH, name]), isFolder: entry.isDirectory() });
    if (some.length < ENTRIES_AT_ONCE) continue;
    yield some;
    some = [];
  }
  yield some;
}

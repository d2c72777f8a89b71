/** The built console on disk. It is read when somebody asks for it: a house whose console nobody opens keeps none of it in memory. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ConsoleFiles } from "../server/console.ts";

const FOLDER = join(import.meta.dirname, "..", "..", "build", "console");

/** The files of a folder: that of the build, where none is named. */
export function consoleFiles(folder = FOLDER): ConsoleFiles {
  return {
    read: async (name) => {
      try {
        return new Uint8Array(await readFile(join(folder, name)));
      } catch (error) {
        if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
        throw error;
      }
    },
  };
}

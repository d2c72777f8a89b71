/** The version of this program, from package.json. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

export function version(): string {
  const manifest = JSON.parse(readFileSync(join(import.meta.dirname, "..", "..", "package.json"), "utf8")) as { readonly version: string };
  return manifest.version;
}

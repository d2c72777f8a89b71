/** Writes manifests/packages.json anew; a test says when that is needed. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { packagesJson } from "../src/main/manifests/read.ts";

writeFileSync(join(import.meta.dirname, "..", "manifests", "packages.json"), packagesJson());

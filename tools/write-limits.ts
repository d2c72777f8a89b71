/** Writes docs/limits.md anew; its test says when that is needed. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { collectLimits, limitsPage } from "./reference/limits.ts";
import { readSources, ROOT } from "./reference/sources.ts";

writeFileSync(join(ROOT, "docs", "limits.md"), limitsPage(await collectLimits(readSources())));

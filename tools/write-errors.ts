/** Writes docs/errors.md anew; its test says when that is needed. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { collectCodes } from "./reference/codes.ts";
import { errorsPage } from "./reference/errors.ts";
import { readSources, ROOT } from "./reference/sources.ts";

writeFileSync(join(ROOT, "docs", "errors.md"), errorsPage(collectCodes(readSources()).codes));

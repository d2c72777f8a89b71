/** Writes schema/chatelaine.schema.json anew; its test says when that is needed. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { configurationJsonSchema } from "../src/main/configuration/json-schema.ts";

writeFileSync(join(import.meta.dirname, "..", "schema", "chatelaine.schema.json"), configurationJsonSchema());

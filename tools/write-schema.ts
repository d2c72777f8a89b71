/** Writes the files of schema/ anew; their tests say when that is needed. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { linksJsonSchema } from "../src/analysis/links-schema.ts";
import { configurationJsonSchema } from "../src/main/configuration/json-schema.ts";
import { manifestJsonSchema } from "../src/main/manifests/schema.ts";
import { policyTestJsonSchema } from "../src/main/policy-test/schema.ts";

const SCHEMAS = join(import.meta.dirname, "..", "schema");
writeFileSync(join(SCHEMAS, "chatelaine.schema.json"), configurationJsonSchema());
writeFileSync(join(SCHEMAS, "policy-test.schema.json"), policyTestJsonSchema());
writeFileSync(join(SCHEMAS, "links.schema.json"), linksJsonSchema());
writeFileSync(join(SCHEMAS, "manifest.schema.json"), manifestJsonSchema());

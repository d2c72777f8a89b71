/** Writes the typed client of the house's API anew; its test says when that is needed. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { openApiDocument } from "../src/server/runs/openapi.ts";
import { clientText, shapesText } from "./reference/client.ts";
import { ROOT } from "./reference/sources.ts";

const document = openApiDocument();
writeFileSync(join(ROOT, "src", "client", "shapes.ts"), shapesText(document));
writeFileSync(join(ROOT, "src", "client", "house-client.ts"), clientText(document));

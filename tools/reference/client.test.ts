import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openApiDocument } from "../../src/server/runs/openapi.ts";
import { clientText, shapesText } from "./client.ts";
import { ROOT } from "./sources.ts";

test("the client is up to date; `node tools/write-client.ts` writes it anew", () => {
  const document = openApiDocument();
  expect(readFileSync(join(ROOT, "src", "client", "shapes.ts"), "utf8")).toBe(shapesText(document));
  expect(readFileSync(join(ROOT, "src", "client", "house-client.ts"), "utf8")).toBe(clientText(document));
});

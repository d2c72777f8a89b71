/** The JSON Schema of chatelaine.yaml, for editors and other tools. Published as schema/chatelaine.schema.json. */
import { z } from "zod";
import { configurationSchema } from "./schema.ts";

/** The text of the published file. Draft 2020-12, of a configuration as it is written: everything with a default may be left out. */
export function configurationJsonSchema(): string {
  const schema = z.toJSONSchema(configurationSchema, { io: "input", target: "draft-2020-12" });
  return `${JSON.stringify({ title: "chatelaine.yaml", ...schema }, null, 2)}\n`;
}

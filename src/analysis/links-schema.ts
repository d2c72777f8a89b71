/** The shape of a *.links.yaml file. */
import { z } from "zod";
import { REASON_CHARS_MAX, RULE_ID_CHARS_MAX, RULES_MAX } from "./limits.ts";

const entity = z.string().min(1).max(4096);

export const linkSchema = z.strictObject({
  template: z.string().min(1).max(RULE_ID_CHARS_MAX).describe("The @id of a template."),
  id: z.string().min(1).max(RULE_ID_CHARS_MAX).describe("The id of the rule that the link makes."),
  principal: entity.optional().describe('What ?principal stands for, such as Agent::"reader"; exactly where the template has it.'),
  resource: entity.optional().describe('What ?resource stands for, such as Server::"files"; exactly where the template has it.'),
  because: z.string().min(1).max(REASON_CHARS_MAX).optional().describe("The reason of the rule; left out, the template's."),
});

export const linksSchema = z.array(linkSchema).max(RULES_MAX).describe("Links of templates: each makes a rule.");

/** The text of schema/links.schema.json. */
export function linksJsonSchema(): string {
  const schema = z.toJSONSchema(linksSchema, { io: "input", target: "draft-2020-12" });
  return `${JSON.stringify({ title: "*.links.yaml", ...schema }, null, 2)}\n`;
}

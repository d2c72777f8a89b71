/**
 * Rules about all tools, in a house that has none: an agent of a model alone. They can match nothing and mean what they
 * say, so they hold from the first tool on; Cedar's validator, which sees a group without a member, calls them impossible.
 */
import type { Rule } from "../policy/rule.ts";
import type { PolicySchema } from "../policy/schema.ts";

/** Whether a rule is about the group of all tools, and the house has no tool. */
export function awaitsTools({ scope: { action } }: Rule, schema: PolicySchema): boolean {
  const isAboutTools = action.op === "in" && action.uids.every(({ id }) => id === "callTool");
  return isAboutTools && [...schema.subjects.values()].every(({ definition }) => definition.kind !== "tool");
}

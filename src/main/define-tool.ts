/** How programs make a tool of a function of theirs. */
import { tool as functionTool, type FunctionTool, type Schema, type ToolOptions } from "../runtime/tool.ts";
import { checkOptions } from "./check-options.ts";
import { TOOL } from "./option-members.ts";

/** Makes a tool of a function. Faults: RUNTIME_DEFINITION. */
export function tool<Input extends Schema>(options: ToolOptions<Input>): FunctionTool {
  const { name } = Object(options) as { readonly name?: unknown };
  checkOptions(options, TOOL, { of: "a tool", ...(typeof name === "string" && { where: name }) });
  return functionTool(options);
}

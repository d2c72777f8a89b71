/** The label of what a request brings along: results of tools that the application performed, and what it attached. */
import type { JsonObject } from "../../call/json.ts";
import { joinLabels, type Label } from "../../call/label.ts";
import type { ToolResult } from "./model-request.ts";
import { ATTACHED } from "./openai-requests.ts";

export interface OfRequest {
  readonly tools: readonly JsonObject[];
  readonly application: string | undefined;
  /** Whether the owner trusts what the application's tools bring. */
  readonly isTrusted: boolean;
}

/** Undefined where it brings nothing that anybody else may have written. Names of tools are those of definitions, never free text. */
export function labelOfResults(
  results: readonly ToolResult[],
  { tools, application = "_application", isTrusted }: OfRequest,
): Label | undefined {
  const declared = new Set(tools.map(({ name }) => name));
  const origins = results.flatMap(({ name }) => {
    if (name === ATTACHED) return ["_prompt/attachments"];
    const isDeclared = name !== undefined && declared.has(name);
    return isTrusted && isDeclared ? [] : [`${application}/${isDeclared ? name : "_result"}`];
  });
  if (origins.length === 0) return undefined;
  return [...new Set(origins)].map(untrusted).reduce(joinLabels);
}

function untrusted(origin: string): Label {
  return { integrity: "untrusted", readers: [], origins: [origin] };
}

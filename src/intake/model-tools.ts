/**
 * The tools that a model call declares: functions, whose calls come back to the application, and everything else, which
 * the provider may run itself, past this house. What is not known to be a function counts as the provider's.
 */
import { isJsonObject, type JsonObject, type JsonValue } from "../call/json.ts";
import { MODEL_TOOLS_MAX } from "./limits.ts";

export interface DeclaredTools {
  /** Names of functions. */
  readonly tools: readonly string[];
  /** Kinds of the others, each as it is written and in its plain name: `web_search_20250305` and `web_search`. */
  readonly providerTools: readonly string[];
}

/** Types of a tool that only the application performs. A tool without a type is one in Anthropic's dialect, and in OpenAI's old `functions`. */
const FUNCTIONS: ReadonlySet<unknown> = new Set(["function", "custom", undefined]);

/** Members of a body, or of a provider's options, that give the model something which is no tool in the list, and as what it counts. */
const GIVING: Readonly<Record<string, string>> = {
  mcp_servers: "mcp",
  mcpServers: "mcp",
  web_search_options: "web_search",
  webSearchOptions: "web_search",
  search_parameters: "web_search",
  searchParameters: "web_search",
  container: "container",
  data_sources: "data_sources",
  dataSources: "data_sources",
  plugins: "plugins",
};

/** The tools in a body of any dialect, each once; undefined where they are no list of tools or too many. */
export function declaredTools(body: JsonObject): DeclaredTools | undefined {
  const tools = new Set<string>();
  const providerTools = new Set<string>();
  const take = (list: JsonValue | undefined): boolean =>
    list === undefined || list === null || (Array.isArray(list) && list.every((tool: JsonValue) => takeOne(tool)));

  function takeOne(tool: JsonValue): boolean {
    if (!isJsonObject(tool) || tools.size + providerTools.size > MODEL_TOOLS_MAX) return false;
    const { type } = tool;
    if (FUNCTIONS.has(type)) {
      const name = nameOf(tool);
      if (name !== undefined) tools.add(name);
      return name !== undefined;
    }
    // AI SDK says of a provider's tool which one in its id.
    const kind = type === "provider" || type === "provider-defined" ? tool["id"] : type;
    if (typeof kind !== "string" || kind === "") return false;
    for (const named of namesOfKind(kind)) providerTools.add(named);
    // Some kinds hold further tools: a namespace, a set of what an MCP server has.
    return !Array.isArray(tool["tools"]) || take(tool["tools"]);
  }

  const holders = [body, ...(isJsonObject(body["providerOptions"]) ? Object.values(body["providerOptions"]).filter(isJsonObject) : [])];
  for (const holder of holders) for (const [member, named] of Object.entries(GIVING)) if (isGiven(holder[member])) providerTools.add(named);
  const input = Array.isArray(body["input"]) ? (body["input"] as readonly JsonValue[]) : [];
  // OpenAI's responses: tools may also come in with an item of the conversation.
  const later = input.filter(isJsonObject).filter(({ type }) => type === "additional_tools" || type === "tool_search_output");
  // A prompt that the provider keeps may bring tools of its own along, which nobody here sees.
  if (isJsonObject(body["prompt"])) providerTools.add("stored_prompt");
  const read = take(body["tools"]) && take(body["functions"]) && later.every((item) => take(item["tools"]));
  return read ? { tools: [...tools], providerTools: [...providerTools] } : undefined;
}

function nameOf(tool: JsonObject): string | undefined {
  const holder = [tool, tool["function"], tool["custom"]].find((one) => isJsonObject(one) && typeof one["name"] === "string");
  const name = isJsonObject(holder) ? holder["name"] : undefined;
  return typeof name === "string" && name !== "" ? name : undefined;
}

/** `anthropic.web_search_20250305` is also `web_search_20250305` and `web_search`. */
function namesOfKind(kind: string): readonly string[] {
  const local = kind.slice(kind.lastIndexOf(".") + 1);
  const plain = local.replace(/(?:_preview)?(?:[_-]\d{4}[_-]?\d{2}[_-]?\d{2})?$/, "");
  return [kind, local, plain].filter((name) => name !== "");
}

function isGiven(value: JsonValue | undefined): boolean {
  if (value === undefined || value === null || value === false) return false;
  return !Array.isArray(value) || value.length > 0;
}

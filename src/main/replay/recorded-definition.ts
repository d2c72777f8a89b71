/**
 * An agent as one of its runs recorded it: for a replay without the program that defines it. What the model is told
 * before the history is taken as it was told, so nothing is said of what would be told now.
 */
import { isJsonObject } from "../../call/json.ts";
import type { JsonObject } from "../../call/json.ts";
import type { AgentDefinition, ModelRef, Offered, OutputSchema } from "../../runtime/definition.ts";
import type { StoredRun } from "../../runtime/port.ts";
import { STEPS_MAX } from "../../runtime/limits.ts";
import { modelName } from "../offered-tools.ts";
import { requestIn, textOf, type Recording } from "./recording.ts";

export interface RecordedAgent {
  readonly recording: Recording;
  /** The step that the replay is in. */
  readonly step: () => number;
  /** Whether another model answers, which may take more steps, and takes what it takes. */
  readonly isLive: boolean;
  /** Ids of the messages of the session's earlier runs, newest run first. */
  readonly earlier: readonly { readonly run: StoredRun["run"]; readonly messages: ReadonlySet<string> }[];
}

/** Members of a request that the runtime makes itself; the others are the agent's settings. */
const MADE: ReadonlySet<string> = new Set(["prompt", "tools", "toolChoice", "responseFormat"]);

export function recordedDefinition({ recording, step, earlier, isLive }: RecordedAgent): AgentDefinition {
  const { run } = recording;
  const body = bodyIn(recording, 0);
  const [provider = "", ...id] = run.model.split("/");
  const sources = new Set(
    run.steps.flatMap(({ context }) => context.flatMap(({ source, ref }) => (source === "history" && ref !== undefined ? [ref] : []))),
  );
  const historyRuns = earlier.filter(({ messages }) => [...messages].some((message) => sources.has(message))).length;
  return {
    name: run.agentName,
    model: { provider, id: id.join("/") },
    fallbacks: fallbacksIn(recording),
    instructions: () => systemIn(bodyIn(recording, step())),
    tools: [],
    servers: [],
    agents: [],
    description: undefined,
    addHistoryToContext: historyRuns > 0,
    numHistoryRuns: historyRuns,
    addDatetimeToContext: false,
    timezone: "UTC",
    markdown: false,
    output: outputOf(recording, body, isLive),
    hooks: {},
    maxSteps: isLive ? Math.max(STEPS_MAX, run.steps.length + 1) : run.fault === "RUNTIME_STEPS_SPENT" ? run.steps.length - 1 : run.steps.length + 1,
    budget: {},
    settings: Object.fromEntries(Object.entries(body).filter(([name]) => !MADE.has(name))),
    contextTokens: isLive ? undefined : Number.MAX_SAFE_INTEGER,
    recalls: [],
    extraction: undefined,
    embeddings: undefined,
    version: "",
  };
}

/** The models that were asked because another could not answer, in their order. */
function fallbacksIn({ places }: Recording): readonly ModelRef[] {
  const models = places.filter(({ ordinal, last }) => ordinal > 0 && last.action === "callModel");
  const byOrdinal = new Map(models.map(({ ordinal, last }) => [ordinal, { provider: last.server, id: last.name }]));
  return [...byOrdinal].sort(([a], [b]) => a - b).map(([, model]) => model);
}

/** The tools that the model was offered in a step. The server of one that was not called, and is not known here, is not known. */
export function recordedTools(
  recording: Recording,
  step: number,
  tools: readonly { readonly server: string; readonly name: string }[],
): readonly Offered[] {
  const byModelName = new Map([...recording.run.calls, ...tools].map((tool) => [modelName(tool.server, tool.name), tool]));
  const { tools: listed } = bodyIn(recording, step);
  const offered = Array.isArray(listed) ? listed.filter(isJsonObject) : [];
  return offered.flatMap(({ name, description, inputSchema }): Offered[] => {
    if (typeof name !== "string") return [];
    const tool = byModelName.get(name) ?? { server: "", name };
    return [
      {
        name,
        server: tool.server,
        tool: tool.name,
        description: typeof description === "string" ? description : "",
        inputSchema: isJsonObject(inputSchema) ? inputSchema : {},
        readOnly: false,
        redone: false,
        keeps: false,
      },
    ];
  });
}

/** The body of a step's request; of the last one before it where there is none. */
export function bodyIn(recording: Recording, step: number): JsonObject {
  for (let at = step; at >= 0; at -= 1) {
    const body = requestIn(recording, at)?.["body"];
    if (isJsonObject(body)) return body;
  }
  return {};
}

function systemIn({ prompt }: JsonObject): string {
  const [first] = Array.isArray(prompt) ? prompt.filter(isJsonObject) : [];
  return first?.["role"] === "system" && typeof first["content"] === "string" ? first["content"] : "";
}

const UNFIT = /^Your answer does not fit the schema that was asked for: ([\s\S]*)\nAnswer again, /;

/** Any answer fits, but for those that were sent back. */
function outputOf({ run }: Recording, { responseFormat }: JsonObject, isLive: boolean): OutputSchema | undefined {
  if (!isJsonObject(responseFormat) || !isJsonObject(responseFormat["schema"])) return undefined;
  const { schema, name } = responseFormat;
  const sentBack = isLive ? [] : run.messages.slice(1).flatMap((message) => {
    const problem = message.role === "user" && message.step !== undefined ? UNFIT.exec(textOf(message))?.[1] : undefined;
    return problem === undefined ? [] : [problem];
  });
  return {
    name: typeof name === "string" ? name : "output",
    schema: isJsonObject(schema) ? schema : {},
    read: (value) => {
      const problem = sentBack.shift();
      return problem === undefined ? { value: JSON.parse(JSON.stringify(value ?? null)) } : { problem };
    },
  };
}

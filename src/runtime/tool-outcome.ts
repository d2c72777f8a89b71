/** How the use of a tool ended, as the model is told: plainly, so that it can go on. */
import type { RuleRef } from "../call/decision.ts";
import type { CallId, RunId } from "../call/id.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../call/json.ts";
import type { Outcome } from "../call/outcome.ts";
import type { FilePart } from "./answer.ts";
import { nameInUri } from "./file-name.ts";
import type { ToolStatus } from "./event.ts";

export interface ToolOutcome {
  readonly status: ToolStatus;
  /** What the model reads, in the form of AI SDK's `LanguageModelV4ToolResultOutput`. */
  readonly output: JsonObject;
  /** The same as one text, for people. */
  readonly text: string;
  readonly call?: CallId;
  readonly durationMs?: number;
  readonly child?: RunId;
  readonly files?: readonly FilePart[];
}

/** The member of a result's `_meta` in which a tool that is an agent names its run, and whether that has ended. */
export const RUN_META = "chatelaine/run";

/** Something that the house says in the place of a result. */
export function toldOutcome(status: Exclude<ToolStatus, "done">, text: string): ToolOutcome {
  return { status, text, output: { type: "error-text", value: text } };
}

export function refusedOutcome(
  reason: { readonly code: string; readonly text: string; readonly hint?: string },
  rules: readonly RuleRef[] = [],
): ToolOutcome {
  const why = rules.flatMap(({ rule, reason: said }) => (said === undefined ? [] : [`${said} (rule ${rule})`]));
  const hint = reason.hint === undefined ? "" : ` ${reason.hint}`;
  return toldOutcome("refused", [`Refused (${reason.code}): ${reason.text}.${hint}`, ...why].join("\n"));
}

/** What came of a call. The result is an MCP tool result. */
export function endedOutcome({
  status,
  result,
  fault,
  durationMs,
}: Pick<Outcome, "status" | "result" | "fault"> & { readonly durationMs?: number }): ToolOutcome {
  const took = durationMs === undefined ? {} : { durationMs };
  if (status === "done" && result !== undefined) return { ...doneOutcome(result), ...took };
  const said = fault === undefined ? "it has no result" : `${fault.text} (${fault.code})`;
  if (status === "unknown")
    return { ...toldOutcome("unknown", `Nobody knows whether this took effect: ${said}. It was not tried again.`), ...took };
  return { ...toldOutcome("failed", `Failed: ${said}`), ...took };
}

function doneOutcome(result: JsonObject): ToolOutcome {
  const { content, structuredContent, isError } = result;
  const blocks = Array.isArray(content) ? content.filter(isJsonObject) : [];
  const texts = blocks.flatMap(textOf);
  const text = texts.length > 0 ? texts.join("\n") : structuredContent === undefined ? "" : JSON.stringify(structuredContent);
  const files = blocks.flatMap(fileOf);
  if (isError === true) return { status: "failed", text, output: { type: "error-text", value: text } };
  return { status: "done", text, output: { type: "text", value: text }, ...(files.length > 0 && { files }) };
}

function textOf(block: JsonObject): readonly string[] {
  const { type, text, resource, uri } = block;
  if (type === "text" && typeof text === "string") return [text];
  if (type === "resource" && isJsonObject(resource) && typeof resource["text"] === "string") return [resource["text"]];
  return type === "resource_link" && typeof uri === "string" ? [uri] : [];
}

/** Pictures, sound, and the bytes of a resource: a document, a film, whatever a tool gives as a file. */
function fileOf({ type, data, mimeType, resource }: JsonObject): readonly FilePart[] {
  if ((type === "image" || type === "audio") && typeof data === "string" && typeof mimeType === "string")
    return [{ mediaType: mimeType, data }];
  if (type !== "resource" || !isJsonObject(resource) || typeof resource["blob"] !== "string") return [];
  const { mimeType: named, blob, uri } = resource;
  const name = typeof uri === "string" ? nameInUri(uri) : undefined;
  return [{ mediaType: typeof named === "string" ? named : "application/octet-stream", data: blob, ...(name !== undefined && { name }) }];
}

/** The run that a tool's result names; undefined where it names none. */
export function childOf(result: JsonObject | undefined): { readonly run: RunId; readonly ended: boolean } | undefined {
  const meta: JsonValue | undefined = result?.["_meta"];
  const said = isJsonObject(meta) ? meta[RUN_META] : undefined;
  if (!isJsonObject(said) || typeof said["run"] !== "string") return undefined;
  return { run: said["run"] as RunId, ended: said["ended"] === true };
}

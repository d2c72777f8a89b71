/** Files that come into a run or out of it: kept as artifacts, and put back where a model is sent them. */
import { Buffer } from "node:buffer";
import type { CallId } from "../call/id.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../call/json.ts";
import type { FilePart } from "./answer.ts";
import type { LiveRun } from "./live-run.ts";
import type { RuntimeParts } from "./parts.ts";
import type { ArtifactId } from "./port.ts";

type Owner = Pick<LiveRun, "agent" | "session" | "run">;

/** Keeps files, sealed; durable when it returns. Their ids, in order. */
export async function keepFiles(
  files: readonly FilePart[],
  of: Owner & { readonly call?: CallId },
  parts: RuntimeParts,
): Promise<readonly ArtifactId[]> {
  const { agent, session, run, call } = of;
  const keys = parts.sessions.keys({ agent, session });
  const kept: ArtifactId[] = [];
  for (const { mediaType, data } of files) {
    const artifact = parts.newId("art");
    const digest = keys.digest(`artifact\n${data}`);
    const content = keys.seal(Buffer.from(data, "base64"), `${digest}/content`);
    const row = {
      artifact,
      session,
      run,
      ...(call !== undefined && { call }),
      at: parts.clock.now(),
      mediaType,
      bytes: Buffer.byteLength(data, "base64"),
      digest,
    };
    await parts.store.keepArtifact(agent, row, content);
    kept.push(artifact);
  }
  return kept;
}

/** The part of a message that stands for a kept file. */
export function filePart(artifact: ArtifactId, mediaType: string): JsonObject {
  return { type: "file", artifact, mediaType };
}

/** What a model is sent, with the bytes of each file in the place of its id. What is gone is named as gone. */
export async function withFiles(body: JsonObject, of: Owner, parts: RuntimeParts): Promise<JsonObject> {
  const read = async (value: JsonValue): Promise<JsonValue> => {
    if (Array.isArray(value)) return Promise.all(value.map((item: JsonValue) => read(item)));
    if (!isJsonObject(value)) return value;
    if (value["type"] === "file" && typeof value["artifact"] === "string") return fileOf(value["artifact"] as ArtifactId, value, of, parts);
    return Object.fromEntries(await Promise.all(Object.entries(value).map(async ([name, inner]) => [name, await read(inner)] as const)));
  };
  const { prompt } = body;
  return Array.isArray(prompt) && prompt.some(hasFile) ? { ...body, prompt: await read(prompt) } : body;
}

function hasFile(message: JsonValue): boolean {
  const { content } = isJsonObject(message) ? message : {};
  return (
    Array.isArray(content) &&
    content.some(
      (part: JsonValue) =>
        isJsonObject(part) && (part["type"] === "file" || (isJsonObject(part["output"]) && part["output"]["type"] === "content")),
    )
  );
}

async function fileOf(
  artifact: ArtifactId,
  { mediaType = "application/octet-stream" }: JsonObject,
  of: Owner,
  parts: RuntimeParts,
): Promise<JsonObject> {
  const stored = parts.store.artifact(of.agent, artifact);
  const sealed = await parts.store.artifactContent(of.agent, artifact);
  if (stored === undefined || sealed === undefined) return { type: "text", text: "[a file that is gone]" };
  const bytes = parts.sessions.keys({ agent: of.agent, session: stored.session }).open(sealed, `${stored.digest}/content`);
  return { type: "file", mediaType, data: { type: "data", data: Buffer.from(bytes).toString("base64") } };
}

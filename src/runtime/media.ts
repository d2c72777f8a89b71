/** Files that come into a run or out of it: kept as artifacts, and put back where a model is sent them. */
import { Buffer } from "node:buffer";
import { canonicalBytes } from "../call/canonical.ts";
import type { CallId } from "../call/id.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../call/json.ts";
import type { FilePart } from "./answer.ts";
import { plainName } from "./file-name.ts";
import { ARTIFACT_BYTES_MAX } from "./limits.ts";
import type { LiveRun } from "./live-run.ts";
import type { RuntimeParts } from "./parts.ts";
import type { ArtifactId } from "./port.ts";

type Owner = Pick<LiveRun, "agent" | "session" | "run">;

/** Models read these; of every other file they are told that it is there. */
const READ_BY_MODELS = /^(?:image|audio|video|text)\/|^application\/pdf$/i;

/** A file as it stands in a message: by its id, or where no model reads it or it is too large to be kept, by a text that says so. */
export interface KeptFile {
  readonly artifact: ArtifactId | undefined;
  readonly part: JsonObject;
}

/** Keeps files, sealed; durable when it returns. In order. What the same call brought before is there already. */
export async function keepFiles(
  files: readonly FilePart[],
  of: Owner & { readonly call?: CallId },
  parts: RuntimeParts,
): Promise<readonly KeptFile[]> {
  const kept: KeptFile[] = [];
  for (const file of files) {
    const name = plainName(file.name ?? "");
    const bytes = Buffer.byteLength(file.data, "base64");
    const artifact = bytes > ARTIFACT_BYTES_MAX ? undefined : await keepFile(file, { ...of, bytes, name }, parts);
    const part: JsonObject =
      artifact === undefined
        ? { type: "text", text: `[a file of ${bytes} bytes, which is larger than the ${ARTIFACT_BYTES_MAX} that are kept]` }
        : READ_BY_MODELS.test(file.mediaType)
          ? { type: "file", artifact, mediaType: file.mediaType, ...(name !== undefined && { filename: name }) }
          : { type: "text", text: `[a file of ${bytes} bytes, ${file.mediaType}, which is kept as ${artifact}]` };
    kept.push({ artifact, part });
  }
  return kept;
}

async function keepFile(
  { mediaType, data }: FilePart,
  { agent, session, run, call, bytes, name }: Owner & { readonly call?: CallId; readonly bytes: number; readonly name: string | undefined },
  { store, sessions, newId, clock }: RuntimeParts,
): Promise<ArtifactId> {
  const keys = sessions.keys({ agent, session });
  const digest = keys.digest(`artifact\n${data}`);
  const before = call === undefined ? undefined : store.artifactsOf(agent, run).find((row) => row.call === call && row.digest === digest);
  if (before !== undefined) return before.artifact;
  const artifact = newId("art");
  const sealedName = name === undefined ? {} : { name: keys.seal(canonicalBytes(name), `${artifact}/name`) };
  const row = { artifact, session, run, ...(call !== undefined && { call }), at: clock.now(), mediaType, bytes, digest, ...sealedName };
  await store.keepArtifact(agent, row, keys.seal(Buffer.from(data, "base64"), `${digest}/content`));
  return artifact;
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
  { mediaType = "application/octet-stream", filename }: JsonObject,
  of: Owner,
  parts: RuntimeParts,
): Promise<JsonObject> {
  const stored = parts.store.artifact(of.agent, artifact);
  const sealed = await parts.store.artifactContent(of.agent, artifact);
  if (stored === undefined || sealed === undefined) return { type: "text", text: "[a file that is gone]" };
  const bytes = parts.sessions.keys({ agent: of.agent, session: stored.session }).open(sealed, `${stored.digest}/content`);
  return {
    type: "file",
    mediaType,
    ...(filename !== undefined && { filename }),
    data: { type: "data", data: Buffer.from(bytes).toString("base64") },
  };
}

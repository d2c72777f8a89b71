/** What a run begins with. */
import { isJsonObject, type JsonObject, type JsonValue } from "../call/json.ts";
import type { RunId, SessionId } from "../call/id.ts";
import type { FilePart } from "./answer.ts";
import { runtimeFault } from "./fault.ts";
import { INPUT_CHARS_MAX, INPUT_MEDIA_MAX, INPUT_MEDIA_NAME_CHARS_MAX, MEDIA_BYTES_MAX } from "./limits.ts";

export interface RunInput {
  readonly text: string;
  /** Files beside the text: their bytes in base64. */
  readonly media?: readonly FilePart[];
}

export interface RunWish {
  /** A session of the agent to go on in; left out, a new one. */
  readonly session?: SessionId;
  /** Whom a new session serves, by name or id. */
  readonly person?: string;
  /** Whoever begins the run may make that person known, as the owner's own program may. */
  readonly introduces?: boolean;
  /** Keyed digest of the client's thread that it belongs to: the next message of the thread finds its session by it. */
  readonly thread?: string;
}

/** What is kept of it, sealed, as the run's `input`. */
export interface KeptInput {
  readonly text: string;
  /** What people asked for, where another agent made this run of it. Absent where a person asks here. */
  readonly asked?: readonly string[];
  /** The call of the other agent that this run is the work of: `RUN/STEP/ORDINAL`. */
  readonly key?: string;
}

/** The call of an agent that asks another. */
export interface Delegation {
  readonly run: RunId;
  readonly step: number;
  readonly ordinal: number;
}

export function keyOf({ run, step, ordinal }: Delegation): string {
  return `${run}/${step}/${ordinal}`;
}

/** Faults with RUNTIME_INPUT. */
export function checkText(text: string): string {
  if (typeof text !== "string" || text.trim() === "" || !text.isWellFormed())
    throw runtimeFault("RUNTIME_INPUT", "an input is a text in Unicode that is not empty");
  if (text.length > INPUT_CHARS_MAX) throw runtimeFault("RUNTIME_INPUT", `an input has at most ${INPUT_CHARS_MAX} characters`);
  return text;
}

/** Faults with RUNTIME_INPUT. */
export function checkInput({ text, media = [] }: RunInput): Required<RunInput> {
  if (media.length > INPUT_MEDIA_MAX) throw runtimeFault("RUNTIME_INPUT", `an input has at most ${INPUT_MEDIA_MAX} files`);
  for (const { mediaType, data, name = "" } of media) {
    if (typeof name !== "string" || name.length > INPUT_MEDIA_NAME_CHARS_MAX)
      throw runtimeFault("RUNTIME_INPUT", `the name of a file is a text of at most ${INPUT_MEDIA_NAME_CHARS_MAX} characters`);
    if (!/^[a-z]+\/[a-z0-9.+-]+$/i.test(mediaType)) throw runtimeFault("RUNTIME_INPUT", "a file has a media type, such as image/png");
    if (!/^[A-Za-z0-9+/]*={0,2}$/.test(data) || data.length % 4 === 1)
      throw runtimeFault("RUNTIME_INPUT", "the bytes of a file are written in base64");
    if (data.length > (MEDIA_BYTES_MAX * 4) / 3 + 4) throw runtimeFault("RUNTIME_INPUT", `a file has at most ${MEDIA_BYTES_MAX} bytes`);
  }
  return { text: checkText(text), media };
}

export function keptInput({ text, asked, key }: KeptInput): JsonObject {
  return { text, ...(asked !== undefined && { asked }), ...(key !== undefined && { key }) };
}

export function readInput(value: JsonValue): KeptInput {
  const { text, asked, key } = isJsonObject(value) ? value : {};
  return {
    text: typeof text === "string" ? text : "",
    ...(Array.isArray(asked) && { asked: asked.filter((one) => typeof one === "string") }),
    ...(typeof key === "string" && { key }),
  };
}

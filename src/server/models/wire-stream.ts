/**
 * A model's answer on its way to a client as server-sent events (WHATWG HTML, 9.2). Text goes out while it comes; the
 * whole answer, released and with its tool calls decided, says the rest. So a stream tells what the plain answer tells.
 */
import { isJsonObject, type JsonObject, type JsonValue } from "../../call/json.ts";
import type { ModelPiece } from "../../call/model.ts";
import { modelsFault } from "./fault.ts";

/** One answer in the events of one wire. What each method gives is to be sent as it is; it may be empty. */
export interface WireStream {
  /** A piece as it came. From the first tool call on nothing is said until the answer is whole. */
  piece(piece: ModelPiece): string;
  /** The rest of it. Faults: SERVER_MODEL_ANSWER where what was said already is not how the answer begins. */
  finish(body: JsonObject): string;
  /** Ends it with an error of the wire. */
  fail(error: JsonObject): string;
}

/** An event of a stream; without a name, data alone. */
export function event(data: JsonObject, name?: string): string {
  return `${name === undefined ? "" : `event: ${name}\n`}data: ${JSON.stringify(data)}\n\n`;
}

/** What of a text is still to be said. */
export function restOf(whole: string, said: string): string {
  if (whole.startsWith(said)) return whole.slice(said.length);
  throw modelsFault("SERVER_MODEL_ANSWER", "the answer does not go on as it began", "send the request again");
}

export function objectsIn(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

export function textIn(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : "";
}

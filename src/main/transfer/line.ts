/**
 * A line of an export: one JSON object whose last member `mac` is a code over this line and the code of the line before,
 * keyed by the passphrase. So a line that was changed, left out, added or moved is found where it stands.
 */
import { closeSync, openSync, readSync } from "node:fs";
import { StringDecoder } from "node:string_decoder";
import { equalInConstantTime } from "../../call/digest.ts";
import { isJsonObject } from "../../call/json.ts";
import type { JsonObject } from "../../call/json.ts";
import type { TransportKey } from "../../keys/index.ts";
import type { Value } from "../../store/sqlite/statements.ts";
import { transferFault } from "./fault.ts";
import { LINE_CHARS_MAX, READ_BYTES } from "./limits.ts";

/** `,"mac":"` 64 digits `"}` */
const TAIL = /,"mac":"([0-9a-f]{64})"\}$/;
const TAIL_CHARS = 74;

/** Writes lines one after the other. */
export class LineWriter {
  readonly #key: TransportKey;
  #code = "";

  constructor(key: TransportKey) {
    this.#key = key;
  }

  /** The line of an object, with its line end. */
  line(value: JsonObject): string {
    const body = JSON.stringify(value);
    this.#code = this.#key.lineCode(this.#code, body);
    return `${body.slice(0, -1)},"mac":"${this.#code}"}\n`;
  }
}

/** Reads the lines that LineWriter wrote. */
export class LineReader {
  readonly #key: TransportKey;
  #code = "";

  constructor(key: TransportKey) {
    this.#key = key;
  }

  /** The object of the next line. Faults: HOUSE_IMPORT_LINE. */
  read(text: string, where: string): JsonObject {
    const code = TAIL.exec(text.slice(-TAIL_CHARS))?.[1];
    const body = `${text.slice(0, -TAIL_CHARS)}}`;
    const expected = this.#key.lineCode(this.#code, body);
    if (code === undefined || !equalInConstantTime(code, expected)) throw changed(where);
    this.#code = expected;
    return parsed(body, where);
  }
}

/** The object of a line, before anything is known of its code. Faults: HOUSE_IMPORT_FORM. */
export function parsed(text: string, where: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    if (isJsonObject(value)) return value;
  } catch {
    // What follows says it without quoting the line.
  }
  throw transferFault("HOUSE_IMPORT_FORM", "a line is no JSON object", { where, hint: "export the agent again" });
}

function changed(where: string): Error {
  return transferFault("HOUSE_IMPORT_LINE", "a line is not the one that was written, or not in its place", {
    where,
    hint: "take the file from where it was exported; nothing of it was taken",
  });
}

/** The lines of a file with their numbers, from 1; a few are in memory at a time. Faults: HOUSE_IMPORT_FILE, HOUSE_IMPORT_FORM. */
export function* linesOf(path: string): Generator<{ readonly text: string; readonly where: string }> {
  const file = orUnreadable(path, () => openSync(path, "r"));
  const decoder = new StringDecoder("utf8");
  const buffer = Buffer.alloc(READ_BYTES);
  let parts: string[] = [];
  let [chars, number] = [0, 0];
  try {
    const next = () => orUnreadable(path, () => readSync(file, buffer));
    for (let read = next(); read > 0; read = next()) {
      const pieces = decoder.write(buffer.subarray(0, read)).split("\n");
      for (const [at, piece] of pieces.entries()) {
        parts.push(piece);
        chars += piece.length;
        if (chars > LINE_CHARS_MAX)
          throw transferFault("HOUSE_IMPORT_FORM", "a line is too long", {
            where: `${path}:${number + 1}`,
            hint: "export the agent again",
          });
        if (at === pieces.length - 1) continue;
        number += 1;
        yield { text: parts.join(""), where: `${path}:${number}` };
        parts = [];
        chars = 0;
      }
    }
    if (chars > 0) yield { text: parts.join(""), where: `${path}:${number + 1}` };
  } finally {
    closeSync(file);
  }
}

function orUnreadable<T>(where: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw transferFault("HOUSE_IMPORT_FILE", "the file of the export cannot be read", { where, hint: "name the file that agent export wrote", cause });
  }
}

/** A value of a row as it stands in a line: bytes as `{"bytes": base64}`. */
export function written(value: Value): string | number | null | { readonly bytes: string } {
  return value instanceof Uint8Array ? { bytes: Buffer.from(value).toString("base64") } : value;
}

/** What `written` wrote. Faults: HOUSE_IMPORT_FORM. */
export function valueOf(value: unknown, where: string): Value {
  if (value === null || typeof value === "string" || typeof value === "number") return value;
  if (typeof value === "object" && "bytes" in value && typeof value.bytes === "string")
    return new Uint8Array(Buffer.from(value.bytes, "base64"));
  throw transferFault("HOUSE_IMPORT_FORM", "a value of a row is of no kind that rows have", { where, hint: "export the agent again" });
}

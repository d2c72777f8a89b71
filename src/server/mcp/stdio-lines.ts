/** JSON-RPC over standard input and output (MCP, stdio transport): one message a line, read as strictly as at the doors. */
import type { Readable, Writable } from "node:stream";
import type { JSONRPCMessage } from "@modelcontextprotocol/client";
import { parseJSONRPCMessage } from "@modelcontextprotocol/client";
import { asFault, type Fault } from "../../call/fault.ts";
import { parseJson, tooLarge } from "../../intake/json.ts";
import { mcpFault } from "./fault.ts";

const NEWLINE = 0x0a;

export interface StdioLines {
  send(message: JSONRPCMessage): void;
}

export interface StdioLinesParts {
  readonly input: Readable;
  readonly output: Writable;
  readonly bytesMax: number;
  readonly onMessage: (message: JSONRPCMessage) => void;
  /** Told of a line that is no message (INTAKE_*, SERVER_NOT_JSON_RPC). A line over the limit ends the input. */
  readonly onFault: (fault: Fault) => void;
  readonly onEnd: () => void;
}

/** Reads messages until the input ends; sends messages as lines. */
export function openStdioLines({ input, output, bytesMax, onMessage, onFault, onEnd }: StdioLinesParts): StdioLines {
  let rest: Buffer = Buffer.alloc(0);
  const line = (bytes: Buffer) => {
    if (bytes.length === 0 || (bytes.length === 1 && bytes[0] === 0x0d)) return;
    try {
      onMessage(readMessage(bytes, bytesMax));
    } catch (thrown) {
      onFault(asFault(thrown, "SERVER_FAULT"));
    }
  };
  input.on("data", (chunk: Buffer) => {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      line(rest.length === 0 ? chunk.subarray(from, end) : Buffer.concat([rest, chunk.subarray(from, end)]));
      rest = Buffer.alloc(0);
      from = end + 1;
    }
    rest = rest.length === 0 ? chunk.subarray(from) : Buffer.concat([rest, chunk.subarray(from)]);
    if (rest.length > bytesMax) {
      onFault(tooLarge(bytesMax));
      input.destroy();
    }
  });
  input.once("close", onEnd).once("end", onEnd);
  output.once("error", onEnd);
  return { send: (message) => void output.write(`${JSON.stringify(message)}\n`) };
}

function readMessage(bytes: Buffer, bytesMax: number): JSONRPCMessage {
  const value = parseJson(bytes, bytesMax);
  try {
    return parseJSONRPCMessage(value);
  } catch {
    throw mcpFault("SERVER_NOT_JSON_RPC", "the line is no JSON-RPC message", "send one request, notification or response a line");
  }
}

/** Streams are put together from single bytes as from whole events, and one that ends early is no answer. */
import { describe, expect, test } from "vitest";
import { isJsonObject, type JsonObject } from "../../src/call/json.ts";
import type { ModelPiece } from "../../src/call/model.ts";
import { EventMessages } from "../../src/execution/event-messages.ts";
import type { Assembled, Assembler, Tell } from "../../src/execution/model/wire/assembler.ts";
import { ChatAssembler } from "../../src/execution/model/wire/chat.ts";
import { MessagesAssembler } from "../../src/execution/model/wire/messages.ts";
import { ResponsesAssembler } from "../../src/execution/model/wire/responses.ts";
import { chatChunks, messagesEvents, responsesEvents } from "./provider.fixture.ts";

type Events = readonly (JsonObject | string)[];

const WIRES: readonly (readonly [string, (tell: Tell) => Assembler, Events])[] = [
  ["chat", (tell) => new ChatAssembler(tell), chatChunks()],
  ["responses", (tell) => new ResponsesAssembler(tell), responsesEvents()],
  ["messages", (tell) => new MessagesAssembler(tell), messagesEvents()],
];

/** Reads the events as a provider's bytes, so many at a time. */
function read(
  make: (tell: Tell) => Assembler,
  events: Events,
  bytes: number,
): { readonly came: Assembled; readonly pieces: readonly ModelPiece[] } {
  const pieces: ModelPiece[] = [];
  const assembler = make((piece) => void pieces.push(piece));
  const messages = new EventMessages((data) => {
    const event: unknown = data === "[DONE]" ? undefined : JSON.parse(data);
    if (isJsonObject(event)) assembler.take(event);
  }, "any");
  const written = events.map((one) =>
    typeof one === "string" ? `data: ${one}\n\n` : `event: ${String(one["type"] ?? "message")}\r\ndata: ${JSON.stringify(one)}\r\n\r\n`,
  );
  const whole = Buffer.from(written.join(""));
  for (let at = 0; at < whole.length; at += bytes) messages.push(whole.subarray(at, at + bytes));
  return { came: assembler.end(), pieces };
}

const textOf = (pieces: readonly ModelPiece[]) => pieces.flatMap((piece) => (piece.kind === "text" ? [piece.text] : [])).join("");

describe.each(WIRES)("a stream of %s", (_wire, make, events) => {
  test.each([1, 2, 3, 5, 64])("is the same in pieces of %d bytes", (bytes) => {
    const expected = read(make, events, 1_000_000);
    expect(expected.came.kind).toBe("whole");
    expect(textOf(expected.pieces)).toBe("Grüße 🏠!");
    expect(read(make, events, bytes)).toEqual(expected);
  });

  test("that ends before its last event is no answer", () => {
    const endings = events.map((_, at) => read(make, events.slice(0, at), 1_000_000).came.kind);
    // Of chat nothing is needed after the reason for which it finished: its usage and [DONE] may not come.
    const needed = _wire === "chat" ? events.length - 2 : events.length;
    expect(endings.slice(0, needed)).toEqual(Array.from({ length: needed }, () => "cut"));
  });
});

describe("messages", () => {
  const events = messagesEvents();
  const without = (skip: (event: JsonObject) => boolean) => events.filter((event) => !skip(event));
  const isSecondHalf = ({ delta }: JsonObject) => isJsonObject(delta) && delta["partial_json"] === '"b"}';

  test("with a tool's input that is no JSON are no answer", () => {
    expect(read((tell) => new MessagesAssembler(tell), without(isSecondHalf), 64)).toMatchObject({ came: { kind: "malformed" } });
  });

  test("that were too long for their limit are without the call that they broke off in", () => {
    const full = without(isSecondHalf).map((event) =>
      event["type"] === "message_delta" ? { ...event, delta: { stop_reason: "max_tokens", stop_sequence: null } } : event,
    );
    const { came, pieces } = read((tell) => new MessagesAssembler(tell), full, 64);
    expect(came).toMatchObject({ kind: "whole", body: { stop_reason: "max_tokens", content: [{ type: "thinking" }, { type: "text" }] } });
    expect(pieces.filter(({ kind }) => kind === "tool-call")).toEqual([]);
  });
});

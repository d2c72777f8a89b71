/**
 * A request that the house has read: performed whole, and what comes back is the result of the call, so that it passes
 * inspection like any. What cannot be looked at is refused, or passes as it comes where the owner says so.
 */
import type { IncomingMessage } from "node:http";
import type { Duplex, Readable, Writable } from "node:stream";
import type { JsonObject, JsonValue } from "../../call/json.ts";
import type { Headers, Passage } from "../../call/passage.ts";
import { failed, unknown, type Ending } from "../fault.ts";
import type { EgressConfiguration } from "./configuration.ts";
import { connectionEnding } from "./connection-ending.ts";
import { passEvents, type EventsPassing } from "./pass-events.ts";
import { textOf, type Unread } from "./readable-body.ts";
import { answerHeaders, answerTo, beginRequest } from "./send-request.ts";
import type { Spliced, Splicing } from "./splice.ts";
import { Watch } from "./watch.ts";

export interface Exchange extends Splicing {
  readonly socket: Duplex;
  readonly args: JsonObject;
  readonly passage: Extract<Passage, { readonly kind: "request" }>;
  /** Headers that the house joins; they stand in the place of what the agent sent. */
  readonly joined: Headers;
  readonly settings: Pick<EgressConfiguration, "unread" | "limits">;
  /** Strikes a text of a stream of events; absent where nothing looks at one. */
  readonly clean?: (text: string) => string;
}

/** What was read of an answer: all of it, or as much as there is no more to read of. */
type BodyRead = { readonly text: string } | { readonly unread: Unread; readonly begun: readonly Buffer[] };

/** Headers that ask for a part of an answer (RFC 9110, 14.2); whoever does not get them sends all of it. */
const RANGES = ["range", "if-range"];
/** What is named here reads ASCII as UTF-8 does: other charsets would have the agent read another text than the one that was looked at (UTF-7, ISO-2022, UTF-16 …). */
const READS_ASCII = /^(?:utf-?8|(?:us-)?ascii|(?:iso[-_]?8859[-_]?|latin-?|windows-125)\d{1,2})$/i;
const CHARSET = /;\s*charset\s*=\s*["']?\s*([^;"'\s]*)/gi;
const EVENTS = /^text\/event-stream\b/i;

const WHY_UNREAD: Readonly<Record<Unread, string>> = {
  large: "it is too long",
  binary: "it is not text",
  encoded: "it is encoded",
  stream: "it is a stream",
};

/** Performs one request and reads its answer. Never rejects. */
export async function exchange(asked: Exchange): Promise<Ending> {
  const { socket, args, joined } = asked;
  socket.on("error", () => {});
  // What is cut is cut on both sides: an agent that takes nothing is not waited for.
  let told: Writable | undefined;
  const answer: Exchange["passage"]["answer"] = (status, head) => (told = asked.passage.answer(status, head));
  const passage = { ...asked.passage, answer };
  const exchanging = { ...asked, passage };
  const watch = new Watch(asked, () => {
    socket.destroy();
    told?.destroy();
  });
  const request = beginRequest({ socket, args, headers: sent(args, passage, joined), length: lengthOfBody(args, passage) });
  request.on("error", () => {});
  let answered = false;
  try {
    sendBody(request, exchanging, watch);
    const head = await answerTo(request);
    answered = true;
    const { clean } = asked;
    if (clean !== undefined && isEvents(head, args)) return await events(head, { answer, clean, ...exchanging }, watch);
    const read = await readBody(head, exchanging, watch);
    if ("text" in read) return withBody(head, read.text, watch.end());
    return await unreadBody(head, read, exchanging, watch);
  } catch {
    return lost(watch.end(), answered);
  } finally {
    socket.destroy();
  }
}

/** Whether an answer is a stream of events that can be read. */
function isEvents({ headers, statusCode }: IncomingMessage, { method }: JsonObject): boolean {
  const isReadable = (headers["content-encoding"] ?? "identity") === "identity";
  return method !== "HEAD" && statusCode === 200 && isReadable && EVENTS.test(headers["content-type"] ?? "");
}

async function events(
  head: IncomingMessage,
  { answer, clean, settings }: Pick<EventsPassing, "answer" | "clean"> & Pick<Exchange, "settings">,
  watch: Watch,
): Promise<Ending> {
  const bytesMax = settings.limits.inspectedBytesMax;
  const read = await passEvents(head, { answer, clean, headers: answerHeaders(head), bytesMax, count: (bytes) => watch.down(bytes) });
  if ("text" in read) return withBody(head, read.text, watch.end());
  return { ...refusedUnread(read.unread), result: { status: head.statusCode ?? 0, unread: read.unread, ...watch.end() } };
}

/** What the agent sent, and what the house says: it asks for nothing that it could not read, and not for pieces of what a secret may stand in. */
function sent({ headers = [] }: JsonObject, { head }: Exchange["passage"], joined: Headers): Headers {
  const ours = new Set(["accept-encoding", ...(joined.length > 0 ? RANGES : []), ...joined.map(([name]) => name)]);
  const kept = (headers as Headers).filter(([name]) => !ours.has(name));
  return [...kept, ["accept-encoding", "identity"], ...head.headers, ...joined];
}

function bodyOf({ body, base64 }: JsonObject): Buffer | undefined {
  if (typeof body === "string") return Buffer.from(body);
  return typeof base64 === "string" ? Buffer.from(base64, "base64") : undefined;
}

function lengthOfBody(args: JsonObject, { head }: Exchange["passage"]): number | undefined {
  const whole = bodyOf(args);
  return whole === undefined ? head.length : whole.length;
}

function sendBody(request: Writable, { args, passage, socket }: Exchange, watch: Watch): void {
  const whole = bodyOf(args);
  if (whole !== undefined) {
    watch.up(whole.length);
    return void request.end(whole);
  }
  const { body } = passage;
  // Of a body that does not come whole the host must not be told that it did.
  body.once("close", () => body.readableEnded || socket.destroy());
  if (body.destroyed && !body.readableEnded) socket.destroy();
  carry(body, request, (bytes) => watch.up(bytes)).catch(() => {});
}

/** Reads an answer up to the limit. */
async function readBody(head: IncomingMessage, { settings, args, passage }: Exchange, watch: Watch): Promise<BodyRead> {
  const begun: Buffer[] = [];
  const hasBody = args["method"] !== "HEAD" && head.statusCode !== 204 && head.statusCode !== 304;
  if (hasBody && (head.headers["content-encoding"] ?? "identity") !== "identity") return { unread: "encoded", begun };
  if (hasBody && EVENTS.test(head.headers["content-type"] ?? "")) return { unread: "stream", begun };
  let length = 0;
  const large = await new Promise<boolean>((resolve, reject) => {
    const settle = (isLarge: boolean) => {
      head.pause();
      head.removeListener("data", onData).removeListener("end", onEnd).removeListener("close", onClose);
      resolve(isLarge);
    };
    const onData = (chunk: Buffer) => {
      begun.push(chunk);
      if ((length += chunk.length) > settings.limits.inspectedBytesMax) return settle(true);
      watch.down(chunk.length);
    };
    const onEnd = () => settle(false);
    const onClose = () => reject(new Error("ended too early"));
    head.on("data", onData).once("end", onEnd).once("close", onClose).once("error", onClose);
  });
  const text = large ? undefined : await textIn(Buffer.concat(begun), head, passage);
  return text === undefined ? { unread: large ? "large" : "binary", begun } : { text };
}

/** The text of a whole body: as whoever asked for it reads its type, or as it stands there. */
async function textIn(bytes: Buffer, head: IncomingMessage, { reads }: Exchange["passage"]): Promise<string | undefined> {
  return (await reads?.(bytes, head.headers["content-type"] ?? "")) ?? (isReadAlike(head) ? textOf(bytes) : undefined);
}

/** Whether whoever goes by the answer's types reads what the house does. */
function isReadAlike(head: IncomingMessage): boolean {
  const types = answerHeaders(head).filter(([name]) => name === "content-type");
  return types.every(([, type]) => [...type.matchAll(CHARSET)].every(([, charset = ""]) => READS_ASCII.test(charset)));
}

function withBody(head: IncomingMessage, text: string, { bytesUp, bytesDown, cut }: Spliced): Ending {
  const headers = answerHeaders(head) as unknown as JsonValue;
  const result = { status: head.statusCode ?? 0, headers, body: text };
  return connectionEnding({ bytesUp, bytesDown, ...(cut !== undefined && { cut }) }, result);
}

/** An answer that cannot be looked at: refused, or passed as it comes and counted. What the house joined to the request may stand in it: then it is never passed. */
async function unreadBody(
  head: IncomingMessage,
  { unread, begun }: { readonly unread: Unread; readonly begun: readonly Buffer[] },
  { settings, joined, passage }: Exchange,
  watch: Watch,
): Promise<Ending> {
  const status = head.statusCode ?? 0;
  if (settings.unread === "refuse" || joined.length > 0) return { ...refusedUnread(unread), result: { status, unread, ...watch.end() } };
  const answer = passage.answer(status, { headers: answerHeaders(head), length: statedLength(head) });
  answer.on("error", () => {});
  try {
    for (const chunk of begun) answer.write(chunk);
    // What was read before the limit is counted already, but for the chunk that went beyond it.
    if (unread === "large") watch.down(begun.at(-1)?.length ?? 0);
    if (unread === "binary") await ended(answer);
    else await carry(head, answer, (bytes) => watch.down(bytes));
    return connectionEnding(watch.end(), { status, unread });
  } catch (thrown) {
    answer.destroy();
    throw thrown;
  }
}

/** The ending of a call one of whose bodies cannot be looked at. */
export function refusedUnread(unread: Unread): Ending {
  return failed("EXECUTION_BODY_UNREAD", `a body cannot be looked at: ${WHY_UNREAD[unread]}`);
}

function lost(passed: Spliced, answered: boolean): Ending {
  if (passed.cut !== undefined) return connectionEnding(passed);
  const { bytesUp, bytesDown } = passed;
  const text = answered ? "the connection was lost during the answer" : "there was no answer that HTTP can read";
  return { ...unknown(answered ? "EXECUTION_CONNECTION_LOST" : "EXECUTION_BAD_RESULT", text), result: { bytesUp, bytesDown } };
}

/** Passes a body on as it comes, no faster than it is taken. Rejects unless it came whole. */
function carry(from: Readable, to: Writable, count: (bytes: number) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    from.on("data", (chunk: Buffer) => count(chunk.length));
    from.once("error", reject).once("close", () => (from.readableEnded ? undefined : reject(new Error("ended too early"))));
    to.once("finish", resolve).once("close", () => reject(new Error("closed")));
    from.pipe(to);
  });
}

function ended(to: Writable): Promise<void> {
  return new Promise((resolve, reject) => {
    to.once("finish", resolve).once("close", () => reject(new Error("closed")));
    to.end();
  });
}

/** The length that an answer states, where it states one and the coding does not. */
function statedLength({ headers }: IncomingMessage): number | undefined {
  const stated = headers["content-length"];
  return stated === undefined || headers["transfer-encoding"] !== undefined ? undefined : Number(stated);
}

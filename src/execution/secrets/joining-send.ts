/**
 * Secrets join here, right before a request leaves: into the headers that are configured with handles, for the configured
 * address alone, and nowhere else in it, whatever an argument says.
 */
import type { IncomingMessage } from "node:http";
import { Fault } from "../../call/fault.ts";
import type { ExecutionFault } from "../fault.ts";
import type { HttpRequest, HttpSend } from "../http-send.ts";
import type { Template } from "./handle.ts";
import type { Secrets } from "./secrets.ts";

export interface Joining {
  readonly send: HttpSend;
  readonly secrets: Secrets;
  /** By the header's name. */
  readonly headers: ReadonlyMap<string, Template>;
  /** The origin that the headers are for. */
  readonly origin: string;
}

const UNAUTHORIZED = 401;
/** A header's value: one line of visible ASCII (RFC 9110). */
const HEADER_VALUE = /^[\t\x20-\x7e]*$/;

/**
 * A sender that joins secrets. Where the upstream answers 401, it did not take the request: the sources are asked anew,
 * and what they have by now, or the value of before, is tried once. Faults: EXECUTION_SECRET_UNAVAILABLE, and nothing was sent.
 */
export function joiningSend({ send, secrets, headers, origin }: Joining): HttpSend {
  if (headers.size === 0) return send;
  const names = [...headers.keys()];
  const templates = [...headers.values()];
  const withValues = async (url: URL, request: HttpRequest, values: readonly string[]): Promise<IncomingMessage> => {
    const answer = await send(url, joined(request, names, values));
    if (answer.statusCode !== UNAUTHORIZED) return answer;
    const others = await secrets.joinOtherwise(templates, values);
    if (others === undefined) return answer;
    answer.resume();
    return send(url, joined(request, names, others));
  };
  return (url, request) => {
    if (url.origin !== origin) return send(url, request);
    const values = secrets.join(templates);
    if (!(values instanceof Promise)) return withValues(url, request, values);
    return untilAborted(values, request.signal).then((all) => withValues(url, request, all));
  };
}

/** Whether a value may stand in a header. */
export function isHeaderValue(value: string): boolean {
  return HEADER_VALUE.test(value);
}

function joined(request: HttpRequest, names: readonly string[], values: readonly string[]): HttpRequest {
  if (!values.every(isHeaderValue))
    throw new Fault<ExecutionFault>("EXECUTION_SECRET_UNAVAILABLE", "a secret cannot stand in a header: it is not one line of ASCII");
  const lower = new Set(names.map((name) => name.toLowerCase()));
  const others = request.headers instanceof Headers ? [...request.headers] : Object.entries(request.headers);
  const kept = others.filter(([name]) => !lower.has(name.toLowerCase()));
  return { ...request, headers: Object.fromEntries([...kept, ...names.map((name, index) => [name, values[index] ?? ""] as const)]) };
}

/** The value; rejects with the signal's reason as soon as it is aborted. What else waits for the value goes on waiting. */
function untilAborted<Value>(promise: Promise<Value>, signal: AbortSignal | undefined): Promise<Value> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => reject(signal?.reason as Error);
    signal?.addEventListener("abort", giveUp, { once: true });
    if (signal?.aborted === true) giveUp();
    void promise.then(resolve, reject).finally(() => signal?.removeEventListener("abort", giveUp));
  });
}

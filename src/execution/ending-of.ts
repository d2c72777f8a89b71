/** How a request to an upstream ended, in the words of the house: done, failed (it had no usable result) or unknown (it may have happened). */
import { SdkError, SdkErrorCode, SdkHttpError } from "@modelcontextprotocol/client";
import { z } from "zod";
import { canonical } from "../call/canonical.ts";
import { Fault } from "../call/fault.ts";
import { isJsonObject, type JsonValue } from "../call/json.ts";
import type { Ticket } from "./exchange.ts";
import { failed, unknown, type Ended, type Ending } from "./fault.ts";
import { RPC_DATA_BYTES_MAX, RPC_MESSAGE_CHARS_MAX } from "./limits.ts";

/** Why the house itself stopped waiting. */
export type Stopped = "deadline" | "cancelled";

const SPOILED: { readonly [code in Ended]?: string } = {
  EXECUTION_RESULT_TOO_LARGE: "the server's answer is over the limit and was not read",
  EXECUTION_BAD_RESULT: "the server's answer is no result of its protocol, or cannot be written down in one way",
};

/** The ending of a request whose promise was rejected with `thrown`. Nothing of an unknown error's text is passed on. */
export function endingOfError(ticket: Ticket, thrown: unknown, stopped: Stopped | undefined): Ending {
  if (ticket.spoiled === "EXECUTION_CONNECTION_LOST") return lost(ticket);
  if (ticket.spoiled !== undefined) return failed(ticket.spoiled, SPOILED[ticket.spoiled] ?? "the house could not use the server's answer");
  if (ticket.error !== undefined) return upstreamError(ticket.error);
  if (stopped !== undefined) return stoppedEnding(ticket, stopped);
  if (thrown instanceof Fault) return failed(thrown.code as Ended, thrown.message);
  if (thrown instanceof SdkHttpError) return httpEnding(thrown.data.status);
  if (thrown instanceof SyntaxError || thrown instanceof z.core.$ZodError)
    return failed("EXECUTION_BAD_RESULT", "the server's answer is not a message of its protocol");
  if (thrown instanceof SdkError && NO_RESULT.has(thrown.code))
    return failed("EXECUTION_BAD_RESULT", "the server's answer is not a result of its protocol");
  if (thrown instanceof SdkError && NOT_SAID.has(thrown.code))
    return failed("EXECUTION_NOT_POSSIBLE", "the server's protocol has no way to say this");
  return lost(ticket);
}

const NO_RESULT: ReadonlySet<SdkErrorCode> = new Set([
  SdkErrorCode.InvalidResult,
  SdkErrorCode.UnsupportedResultType,
  SdkErrorCode.ClientHttpUnexpectedContent,
]);
const NOT_SAID: ReadonlySet<SdkErrorCode> = new Set([
  SdkErrorCode.MethodNotSupportedByProtocolVersion,
  SdkErrorCode.CapabilityNotSupported,
]);

/** The ending of a request that was given up. Before it was sent nothing can have happened; afterwards nobody can say. */
export function stoppedEnding(ticket: { readonly sent: boolean }, stopped: Stopped): Ending {
  const end = ticket.sent ? unknown : failed;
  if (stopped === "deadline") return end("EXECUTION_DEADLINE", "there was no answer in time");
  return end("EXECUTION_CANCELLED", "the call was given up before there was an answer");
}

function lost(ticket: Ticket): Ending {
  if (ticket.sent) return unknown("EXECUTION_CONNECTION_LOST", "the connection to the server was lost before it answered");
  return failed("EXECUTION_UPSTREAM_DOWN", "the server could not be reached");
}

/** A 4xx says that the server did not take the request; behind a 5xx anything may have happened. */
function httpEnding(status: number): Ending {
  if (status === 404) return failed("EXECUTION_UPSTREAM_DOWN", "the server is not there, or does not know its session any more");
  const end = status >= 400 && status < 500 ? failed : unknown;
  return end("EXECUTION_UPSTREAM_ERROR", `the server answered with HTTP status ${status}`);
}

function upstreamError(error: JsonValue): Ending {
  const { code, message, data } = isJsonObject(error) ? error : {};
  const rpc = {
    code: typeof code === "number" ? code : 0,
    message: typeof message === "string" ? message.slice(0, RPC_MESSAGE_CHARS_MAX).toWellFormed() : "",
    ...(data !== undefined && fits(data) && { data }),
  };
  return { status: "failed", fault: { code: "EXECUTION_UPSTREAM_ERROR", text: "the server answered with an error", rpc } };
}

function fits(data: JsonValue): boolean {
  return Buffer.byteLength(canonical(data)) <= RPC_DATA_BYTES_MAX;
}

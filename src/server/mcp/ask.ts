/**
 * A waiting call, put to the agent's client as an elicitation (MCP 2026-07-28, InputRequiredResult): it says who must
 * permit what, and where. Whatever the client answers permits nothing. It means "I am ready to wait", or with decline
 * and cancel "tell me how it stands"; only a ruling in the house lets the call run.
 */
import { type ClientCapabilities, inputRequired, inputResponse, type Result } from "@modelcontextprotocol/server";
import type { Waiting } from "../../call/ruling.ts";
import type { Asking } from "./asking.ts";

/** The name that the elicitation goes by among a round's requests. */
export const ASK_KEY = "chatelaine/ask";

export interface AskOptions {
  readonly able: ClientCapabilities;
  readonly url: string;
  readonly requestState: string;
}

/** The result that asks the client to wait: by URL where it can open one, else by a form with nothing to fill in. */
export function askThroughClient(waiting: Waiting, { able, url, requestState }: AskOptions): Result {
  const message = messageOf(waiting, url);
  const request =
    able.elicitation?.url !== undefined
      ? inputRequired.elicitUrl({ message, url })
      : inputRequired.elicit({ message, requestedSchema: { type: "object", properties: {} } });
  return inputRequired({ inputRequests: { [ASK_KEY]: request }, requestState });
}

/** Whether the client answered that it does not want to wait. */
export function isDeclined({ inputResponses }: Asking): boolean {
  const answer = inputResponse(inputResponses, ASK_KEY);
  return answer.kind === "elicit" && answer.action !== "accept";
}

function messageOf({ approval, asks }: Waiting, url: string): string {
  const people = Math.max(1, ...asks.map(({ quorum }) => quorum));
  const who =
    people === 1 ? "a person other than the one this agent works for" : `${people} people other than the one this agent works for`;
  const why = asks.map(({ rule, reason }) => (reason === undefined ? rule : `${rule} (${reason})`)).join(", ");
  return `This call waits for ${who} to permit it, because of ${why}. They rule on ${approval} at ${url} or with "chatelaine approve show ${approval}". Answering here permits nothing; accept to wait for them.`;
}

/** One request to a model, from what a door read of it to the whole answer. */
import type { RawCall } from "../../call/call.ts";
import { isJsonObject } from "../../call/json.ts";
import type { ModelPiece } from "../../call/model.ts";
import { callsFault } from "../calls/fault.ts";
import { settleCalls } from "./answer-calls.ts";
import type { Answering } from "./answering.ts";
import { ChatStream } from "./chat-stream.ts";
import { decidingCalls } from "./decide-calls.ts";
import { failedError, undoneError } from "./error-body.ts";
import { modelsFault } from "./fault.ts";
import { MessagesStream } from "./messages-stream.ts";
import type { ModelRequest } from "./model-request.ts";
import type { ModelDoorParts, ModelPlace, Visit } from "./port.ts";
import type { References } from "./references.ts";
import { ResponsesStream } from "./responses-stream.ts";
import type { WireStream } from "./wire-stream.ts";

export interface Asking {
  readonly visit: Visit;
  readonly enter: () => Promise<Visit>;
  readonly parts: ModelDoorParts;
  readonly references: References;
  readonly answering: Answering;
  /** Aborted when the client has gone: the provider's request ends with it. */
  readonly signal: AbortSignal;
}

/**
 * Asks the model along the path and answers. Faults before that: SERVER_MODEL_*, SERVER_NO_APPLICATION, and those of
 * declaring tools.
 */
export async function ask(asked: ModelRequest, asking: Asking): Promise<void> {
  const { visit, parts, references, answering, signal } = asking;
  const { caller } = visit;
  const place = parts.find(asked.model, caller, asked.dialect);
  references.check(caller, asked.references);
  await takeIn(asked, asking);
  const args = { dialect: asked.dialect, body: { ...asked.body, model: place.model } };
  const label = asked.results.length === 0 ? undefined : parts.labelBrought(caller, args);
  answering.inSession(caller.session);

  const stream = asked.isStreamed ? streamFor(asked, place, parts) : undefined;
  if (stream !== undefined) answering.streamThrough(stream);
  const piece = stream && ((one: ModelPiece) => answering.say(stream.piece(one)));
  const raw: RawCall = {
    door: "model",
    action: "callModel",
    server: place.provider,
    name: place.model,
    args,
    credential: visit.credential,
    line: { signal, ...(piece !== undefined && { piece }) },
    ...(label !== undefined && { label }),
  };
  const reply = await parts.take(raw);
  if (reply.kind !== "released") return answering.fail(undoneError(reply, parts.approvalUrl));
  const { outcome } = reply.released;
  const body = outcome.result?.["body"];
  if (outcome.status !== "done") return answering.fail(failedError(outcome, reply.call));
  if (!isJsonObject(body))
    return answering.fail(failedError(outcome.fault === undefined ? { ...outcome, fault: NO_ANSWER } : outcome, reply.call));

  const settled = await settleCalls(asked.dialect, body, decidingCalls({ enter: asking.enter, signal, parts }));
  if (asked.dialect === "openai-responses") references.give(caller.session, settled);
  answering.end(settled, { "chatelaine-call": reply.call });
}

const NO_ANSWER = { code: "EXECUTION_BAD_RESULT", text: "what came is no answer of this wire" };

/** What stands in a request beside the question: tools, which are pinned, and the person's words. */
async function takeIn({ tools, userTexts }: ModelRequest, { visit: { caller }, parts }: Asking): Promise<void> {
  if (tools.length > 0) {
    const application = parts.applicationOf(caller.agentName);
    if (application === undefined)
      throw callsFault("SERVER_NO_APPLICATION", "the request declares tools, and the agent has no server of applications", {
        where: "tools",
        hint: "name the agent under servers.NAME.application.agents; see docs/model-gateway.md",
      });
    await parts.declare(caller.agentName, tools, application);
  }
  if (userTexts.length > 0) await parts.giveMessages(caller, userTexts);
}

function streamFor({ dialect, includesUsage }: ModelRequest, { model }: ModelPlace, { clock }: ModelDoorParts): WireStream {
  switch (dialect) {
    case "openai-chat":
      return new ChatStream({ id: "chatcmpl-chatelaine", created: Math.floor(clock.now() / 1000), model }, includesUsage);
    case "openai-responses":
      return new ResponsesStream();
    case "anthropic-messages":
      return new MessagesStream();
    case "openai-embeddings":
    case "anthropic-count-tokens":
      throw modelsFault("SERVER_MODEL_REQUEST", "this answer does not come in a stream", "leave stream out", "stream");
  }
}

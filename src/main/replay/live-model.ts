/**
 * A model that answers in the place of the recorded one. What was said in the run is told to it, so each question is a call
 * along the path of the open house: decided, redacted, budgeted and recorded, in a session of its own that has the label of the recorded one.
 */
import { isJsonObject } from "../../call/json.ts";
import type { JsonObject } from "../../call/json.ts";
import type { RawCall } from "../../call/call.ts";
import type { SessionId } from "../../call/id.ts";
import type { Reply } from "../../call/reply.ts";
import type { Desk } from "../../operate/desk.ts";
import type { ModelRef } from "../../runtime/definition.ts";
import type { Configuration } from "../configuration/configuration.ts";
import type { RecordedRun } from "../recorded-run.ts";
import { runSessions } from "../run-sessions.ts";
import { windowOf } from "../window-of.ts";
import { replayFault } from "./fault.ts";

/** What it needs of an open house. */
export interface LiveHouse {
  readonly call: (raw: RawCall) => Promise<Reply>;
  readonly desk: Desk;
  readonly configuration: Configuration;
}

export interface LiveModel {
  readonly model: ModelRef;
  /** The session in which it is asked. */
  readonly session: SessionId;
  readonly windowOf: (model: ModelRef) => number | undefined;
  readonly ask: (raw: RawCall & { readonly args: JsonObject }) => Promise<Reply>;
}

/** A model by its name, `provider/model`. Faults: HOUSE_REPLAY_MODEL. */
export function readModelRef(name: string): ModelRef {
  const [provider = "", ...id] = name.split("/");
  if (provider !== "" && id.join("/") !== "") return { provider, id: id.join("/") };
  throw replayFault("HOUSE_REPLAY_MODEL", "a model is named provider/model", { where: name });
}

/** Faults with HOUSE_REPLAY_MODEL where no such provider is among those that are configured. */
export function assertProvider(models: object, { provider }: ModelRef): void {
  if (Object.hasOwn(models, provider)) return;
  throw replayFault("HOUSE_REPLAY_MODEL", "no such provider of models is configured", {
    where: provider,
    hint: `those that there are: ${Object.keys(models).join(", ") || "none"}`,
  });
}

/** Opens a session for it. Faults: IDENTITY_*, SESSION_*, OPERATE_*. */
export async function openLiveModel(house: LiveHouse, model: ModelRef, { agent, session, endedAt }: RecordedRun): Promise<LiveModel> {
  const { configuration, desk, call } = house;
  // What the person asked for grounds calls of tools, and none is made in it.
  const sessions = runSessions(desk, { prompts: () => [] });
  const of = { agent, session: await sessions.fork({ agent, session }, endedAt ?? desk.clock.now()) };
  return {
    model,
    session: of.session,
    windowOf: (asked) => windowOf(configuration, asked),
    ask: async ({ run: _run, ...raw }) => call({ ...raw, credential: await sessions.credential(of) }),
  };
}

/** The texts that a model said in a result of its call, as one. */
export function textSaid(result: JsonObject | undefined): string {
  const content = result?.["content"];
  const items = Array.isArray(content) ? content.filter(isJsonObject) : [];
  return items.flatMap(({ type, text }) => (type === "text" && typeof text === "string" ? [text] : [])).join("");
}

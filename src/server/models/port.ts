/** What the model doors need of the house. The composition root passes all of it in; no door reaches for anything else. */
import type { RawCall } from "../../call/call.ts";
import type { Caller } from "../../call/caller.ts";
import type { Clock } from "../../call/clock.ts";
import type { Credential } from "../../call/credential.ts";
import type { Fault } from "../../call/fault.ts";
import type { ApprovalId } from "../../call/id.ts";
import type { JsonObject } from "../../call/json.ts";
import type { Label } from "../../call/label.ts";
import type { Reply } from "../../call/reply.ts";
import type { WireDialect } from "./model-request.ts";

/** Who asks, and the house's own token for it in its session. */
export interface Visit {
  readonly caller: Caller;
  readonly credential: Credential;
}

/** A model where it is asked: the provider's name in the configuration, and the id that it has there. */
export interface ModelPlace {
  readonly provider: string;
  readonly model: string;
}

export interface ModelDoorParts {
  /**
   * Who presents a key: an agent's short token, or a virtual key, which is exchanged for one. In the session that is named,
   * else in the key's own. Rejects with IDENTITY_*, SESSION_*.
   */
  readonly enter: (key: string, session: string | undefined) => Promise<Visit>;
  /** Takes a call along the path and holds it up to `askHoldMs` while it waits for people. */
  readonly take: (raw: RawCall) => Promise<Reply>;
  /** The model that an agent means by a name, in this wire. Faults: SERVER_MODEL_UNKNOWN. */
  readonly find: (name: string, caller: Caller, dialect: WireDialect) => ModelPlace;
  /** Names under which an agent may ask models in this wire, and of which provider each is. */
  readonly list: (caller: Caller, dialect: WireDialect, name?: string) => readonly { readonly name: string; readonly provider: string }[];
  /** The bodies of answers of OpenAI's responses that the caller's session was given, as far back as they are read, oldest first. Faults: STORE_*, KEYS_*. */
  readonly given: (caller: Caller) => Iterable<JsonObject>;
  /** The server of the tools that this agent's own program performs; undefined where there is not exactly one. */
  readonly applicationOf: (agentName: string) => string | undefined;
  /** The label of what a call of a model brings along: results of tools that the application performed, and what it attached. */
  readonly labelBrought: (caller: Caller, args: JsonObject) => Label | undefined;
  /** Takes in definitions of an agent's own program. Rejects with EXECUTION_DECLARED_*, CALL_NOT_CANONICAL, STORE_*. */
  readonly declare: (agentName: string, tools: readonly JsonObject[], server: string) => Promise<unknown>;
  /** Takes in what the person asked for, signed by the application. Rejects with OPERATE_PROMPT*, OPERATE_TEXT_TOO_LONG, SESSION_*. */
  readonly givePrompt: (caller: Caller, signed: { readonly text: string; readonly signature: string }) => Promise<void>;
  /** Takes in the user's messages as the person's words, where the owner says that this agent's application puts nothing else there. */
  readonly giveMessages: (caller: Caller, texts: readonly string[]) => Promise<void>;
  /** Where a person rules on an approval. */
  readonly approvalUrl: (approval: ApprovalId) => string;
  readonly clock: Clock;
  /** Told of faults that nobody expected. */
  readonly report: (fault: Fault) => void;
}

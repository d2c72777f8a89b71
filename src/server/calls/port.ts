/** What the door for calls over plain HTTP needs of the house. The composition root passes all of it in. */
import type { RawCall } from "../../call/call.ts";
import type { Caller } from "../../call/caller.ts";
import type { Credential } from "../../call/credential.ts";
import type { DefinitionState } from "../../call/definition.ts";
import type { Fault } from "../../call/fault.ts";
import type { ApprovalId } from "../../call/id.ts";
import type { JsonObject } from "../../call/json.ts";
import type { Label } from "../../call/label.ts";
import type { Reply } from "../../call/reply.ts";

export interface CallsParts {
  /**
   * Who presents a key: an agent's short token, or a virtual key, which is exchanged for one: in the session that is named,
   * where one is. Rejects with IDENTITY_*, SESSION_*.
   */
  readonly attribute: (key: string, session: string | undefined) => Promise<{ readonly caller: Caller; readonly credential: Credential }>;
  /** Takes a call along the path and holds it up to `holdMs` while it waits for people. */
  readonly take: (raw: RawCall, holdMs: number) => Promise<Reply>;
  /** The server whose tools this agent's own program performs; undefined where there is not exactly one. */
  readonly applicationOf: (agentName: string) => string | undefined;
  readonly isApplication: (server: string) => boolean;
  /** Takes in definitions of an agent's own program. Rejects with EXECUTION_DECLARED_*, CALL_NOT_CANONICAL, STORE_*. */
  readonly declare: (
    agentName: string,
    tools: readonly JsonObject[],
    server: string,
  ) => Promise<readonly { readonly name: string; readonly state: DefinitionState }[]>;
  /** What a program remembers of its conversation, in the session of its token. Rejects with SESSION_*, STORE_*. */
  readonly conversation: {
    readonly items: (of: Caller, limit: number | undefined) => readonly JsonObject[];
    readonly add: (of: Caller, items: readonly JsonObject[]) => Promise<void>;
    readonly withdraw: (of: Caller) => Promise<JsonObject | undefined>;
    readonly clear: (of: Caller) => Promise<void>;
  };
  /** The label that a request states in its `_meta`; undefined where it states none. */
  readonly labelIn: (meta: unknown) => Label | undefined;
  /** A result with its label stated in its `_meta`. */
  readonly labelOut: (result: JsonObject, label: Label) => JsonObject;
  /** Takes in what the person asked for, signed by the application. Rejects with OPERATE_PROMPT*, OPERATE_TEXT_TOO_LONG, SESSION_*. */
  readonly givePrompt: (caller: Caller, signed: { readonly text: string; readonly signature: string }) => Promise<void>;
  /** Where a person rules on an approval. */
  readonly approvalUrl: (approval: ApprovalId) => string;
  readonly requestBytesMax: number;
  /** How long a call that waits for a person is held open at most. */
  readonly askHoldMs: number;
  /** Told of faults that nobody expected. */
  readonly report: (fault: Fault) => void;
}

/** What the MCP doors need of the house. The composition root passes all of it in; no door reaches for anything else. */
import type { RawCall } from "../../call/call.ts";
import type { Caller } from "../../call/caller.ts";
import type { Chance, Clock } from "../../call/clock.ts";
import type { Credential } from "../../call/credential.ts";
import type { Definition, DefinitionKind } from "../../call/definition.ts";
import type { Fault } from "../../call/fault.ts";
import type { ApprovalId } from "../../call/id.ts";
import type { JsonObject } from "../../call/json.ts";
import type { Label } from "../../call/label.ts";
import type { Reply } from "../../call/reply.ts";
import type { Catalogue } from "../../intake/port.ts";

/** The catalogue as the doors read it. Reading never waits. The same array comes back until something changes. */
export interface DoorCatalogue extends Catalogue {
  /** Names of the configured servers, whether they are up or not. They hold no `__`. */
  servers(): readonly string[];
  /** Every definition of a kind, of all servers. */
  list(kind: DefinitionKind): readonly Definition[];
}

/** Something that clients may want to be told of. */
export type HouseNews =
  /** What a server offers, or what agents may see of it, is no longer what it was. */
  | { readonly kind: "changed"; readonly server: string; readonly what: DefinitionKind }
  /** A server said that a resource changed. */
  | { readonly kind: "updated"; readonly server: string; readonly uri: string };

export interface DoorParts {
  /** Who presents this credential. Rejects with IDENTITY_* (missing, malformed, expired, revoked). */
  readonly attribute: (credential: Credential) => Promise<Caller>;
  /** THE PATH: `toolCall` with the stops bound. Not the holding one: the doors hold, because they know what their client can do. */
  readonly call: (raw: RawCall) => Promise<Reply>;
  /** The label that a request states in its `_meta`; undefined where it states none. */
  readonly labelIn: (meta: unknown) => Label | undefined;
  /** A result with its label stated in its `_meta`. */
  readonly labelOut: (result: JsonObject, label: Label) => JsonObject;
  /** Takes in what the person asked for, signed by the application. Rejects with OPERATE_PROMPT*, OPERATE_TEXT_TOO_LONG, SESSION_*. */
  readonly givePrompt: (caller: Caller, signed: { readonly text: string; readonly signature: string }) => Promise<void>;
  /** Resolves once the approval is no longer pending, the time has passed or the signal aborts; at once where it is so already. */
  readonly waitFor: (approval: ApprovalId, holdMs: number, signal: AbortSignal) => Promise<void>;
  readonly catalogue: DoorCatalogue;
  /** Whether policy could ever permit this agent to use a definition: what it cannot, it is not shown. */
  readonly visible: (caller: Caller, definition: Definition) => boolean;
  /** Whether a server is allowed to ask agents' clients for anything (elicitation, sampling). */
  readonly asksClients: (server: string) => boolean;
  /** Subscribes to the news of the house; the result ends the subscription. */
  readonly news: (listener: (news: HouseNews) => void) => () => void;
  /** Where a person rules on an approval: a page of this house. */
  readonly approvalUrl: (approval: ApprovalId) => string;
  /** Key of the requestState (HMAC-SHA-256), at least 32 bytes; the same after a restart, so that waiting calls survive it. */
  readonly stateKey: Uint8Array;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly version: string;
  /** The address agents reach the house by, where it is not the one in their Host header (behind a proxy): `https://name`. */
  readonly publicUrl?: string;
  readonly requestBytesMax: number;
  readonly askHoldMs: number;
  /** Told of faults that nobody expected. */
  readonly report: (fault: Fault) => void;
}

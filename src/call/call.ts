/** A call: what an agent wants done. A RawCall is what a door understood; intake reads it into a Call. */
import type { ApprovalId, CallId, RunId } from "./id.ts";
import type { JsonObject, JsonValue } from "./json.ts";
import type { Credential } from "./credential.ts";
import type { Definition } from "./definition.ts";
import type { Fault } from "./fault.ts";
import type { Label } from "./label.ts";
import type { ModelPiece } from "./model.ts";
import type { Outcome } from "./outcome.ts";
import type { Passage } from "./passage.ts";
import type { Performed } from "./remedy.ts";
import type { ValueToken } from "./value-token.ts";

/** What a call does; also the name of the Cedar action that policy decides on. */
export type Action = "callTool" | "readResource" | "getPrompt" | "complete" | "subscribeResource" | "elicit" | "sample" | "fetch" | "callModel";

/** The door that a call came in by. */
export type Door = "mcp" | "in-process" | "egress" | "calls" | "model";

/** A call as its door understood it: nothing in it has been checked. */
export interface RawCall {
  readonly door: Door;
  readonly action: Action;
  readonly server: string;
  /** The tool's name, the resource's URI, the prompt's name, what a completion is for, the host of a fetch, or the id of a model. */
  readonly name: string;
  readonly args: unknown;
  /** Protocol data that travels with the call to the upstream (MCP `inputResponses`, `requestState`), checked for form only. */
  readonly carried?: JsonObject;
  readonly credential: Credential;
  /** The approval that the agent says it waits for: only a hint, the digest decides. */
  readonly approval?: ApprovalId;
  /** What the caller says of what it has read elsewhere: it can only raise the session's label. Readers stand by their ids. */
  readonly label?: Label;
  /** The run and the step of it that the call belongs to, where a runtime makes it. */
  readonly run?: RunStep;
  readonly line: Line;
}

/** A step of a run; steps count from 0. `ordinal` is the call's place among the calls of its step, by which it is found again after a crash. */
export type RunStep = { readonly run: RunId; readonly step: number; readonly ordinal?: number };

/**
 * A call that intake has read and that can no longer change: a remedy makes another of the same id. Where `fault` is set it cannot be performed (bad form,
 * unknown or quarantined definition): it goes on only to be recorded as a refusal with that code.
 */
export interface Call {
  readonly fault: Fault | undefined;
  readonly id: CallId;
  /** Epoch milliseconds at which the house took it in. */
  readonly at: number;
  readonly door: Door;
  readonly action: Action;
  readonly definition: Definition;
  /** The name as the agent gave it: for a resource its URI, which a template may have matched. */
  readonly name: string;
  readonly args: JsonObject;
  readonly carried: JsonObject | undefined;
  readonly credential: Credential;
  readonly approval: ApprovalId | undefined;
  readonly label?: Label;
  readonly run?: RunStep;
  /** What was performed on it on its way: `args` and `carried` are what is left. Absent where nothing was. */
  readonly remedies?: readonly Performed[];
  /** Tokens that stand in it in the place of values. Absent where there are none. */
  readonly tokens?: readonly ValueToken[];
}

/** The open line back to the agent while its call is under way. */
export interface Line {
  /** Aborted when the agent gives up or its connection is lost. */
  readonly signal: AbortSignal;
  /** Passes a progress report on; absent where the agent did not ask for any. */
  readonly progress?: (report: ProgressReport) => void;
  /** Passes a log message of the upstream on; absent where the agent wants none. */
  readonly log?: (message: LogMessage) => void;
  /** What the agent's client says it can answer of an upstream's requests; absent where it can answer none. */
  readonly able?: ClientAble;
  /** Puts such a request to the agent's client and waits for its answer; absent where it cannot be asked during a call. */
  readonly request?: (method: "elicitation/create" | "sampling/createMessage", params: JsonObject) => Promise<JsonValue>;
  /** Set where the client answers only with its next call: until then the call that asked stays under way. */
  readonly answersLater?: true;
  /** Set where the call brings answers to one that is under way: performing it is handing them over, and waiting for what comes of it. */
  readonly resumes?: () => Promise<Omit<Outcome, "durationMs">>;
  /** Passes pieces of a model's answer on as they come; absent where only the whole answer is wanted. */
  readonly piece?: (piece: ModelPiece) => void;
  /** Passes on what is held back of the pieces, when no more come. */
  readonly settle?: () => void;
  /** Set where the agent's own program performs its tool: takes the arguments as they were permitted and brings a tool's result. `stop` is aborted when nobody waits for it any more. */
  readonly perform?: (args: JsonObject, under: { readonly call: CallId; readonly stop: AbortSignal }) => Promise<JsonObject>;
  /** Strikes what is to be struck from a text that is passed on before the call ends; set by inspection for a `fetch`. */
  readonly clean?: (text: string) => string;
  /** Told the label of what the agent is given before the call has an outcome, before it is given; set by the path. */
  readonly read?: (label: Label) => void;
  /** Set where the bytes of a `fetch` pass through the house as they come, and are no part of the call. */
  readonly passage?: Passage;
}

/** What a client can answer, as MCP says it (client capabilities): elicitation by `form` or `url`, sampling, with `tools` or `context`. */
export interface ClientAble {
  readonly elicitation?: JsonObject;
  readonly sampling?: JsonObject;
}

export type ProgressReport = { readonly progress: number; readonly total?: number; readonly message?: string };

export interface LogMessage {
  readonly level: string;
  readonly logger?: string;
  readonly data: JsonValue;
}

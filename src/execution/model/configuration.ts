/** Providers of models as they are configured: checked, complete, every path read. No secret belongs here. */
import type { JsonObject } from "../../call/json.ts";
import type { Turn } from "./scripted/turn.ts";

/** Providers that are spoken to over the network. */
export const REMOTE_KINDS = ["anthropic", "openai", "google", "bedrock", "azure", "openai-compatible", "ollama"] as const;
export type RemoteKind = (typeof REMOTE_KINDS)[number];

export type ModelProvider = RemoteProvider | ScriptedProvider | ReplayedProvider;

interface AnyProvider {
  /** Ids of the models that may be asked; absent: every id. */
  readonly models?: readonly string[];
  /** How long an answer may take, retries included, in milliseconds. */
  readonly deadlineMs: number;
  /** How long the provider has to begin an answer that is streamed, in milliseconds. */
  readonly firstPieceMs: number;
  /** How often one request may be made again where that does nothing twice. */
  readonly retries: number;
  /** Models, as provider/model, that are asked where this one cannot answer: each by a call of its own. */
  readonly fallback: readonly string[];
}

export interface RemoteProvider extends AnyProvider {
  readonly kind: RemoteKind;
  /** HTTPS, or HTTP to a loopback address unless the owner said otherwise. Every request goes to this host, below this path. */
  readonly baseUrl: string;
  /** Sent with every request; the provider's key is among them, as a handle. */
  readonly headers: { readonly [name: string]: string };
  /** For requests that are signed (AWS Signature Version 4), by handles. */
  readonly signing?: Signing;
}

/** What AWS requests are signed with, as texts with handles, and where. */
export interface Signing {
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Answers by a script: the same request is answered in the same way everywhere, with no network. */
export interface ScriptedProvider extends AnyProvider {
  readonly kind: "scripted";
  readonly turns: readonly Turn[];
}

/** A model call that was recorded: what was asked and what came back, as they stand in a call's arguments and outcome. */
export interface RecordedModelCall {
  readonly args: JsonObject;
  readonly result: JsonObject;
}

/** Answers as a run that was recorded was answered. */
export interface ReplayedProvider extends AnyProvider {
  readonly kind: "replayed";
  readonly calls: readonly RecordedModelCall[];
  /** Whether a request that differs from the recorded one is answered all the same, and told of. */
  readonly answersOthers: boolean;
}

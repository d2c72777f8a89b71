/** The request of a wire: as the client wrote it, but for the model's name and whether it is streamed. */
import type { JsonObject } from "../../../call/json.ts";
import type { Dialect } from "../../../call/model.ts";
import type { RemoteKind } from "../configuration.ts";
import { object } from "../member.ts";

export type Wire = Exclude<Dialect, "neutral" | "neutral-embeddings">;

const PATHS: Readonly<Record<Wire, string>> = {
  "openai-chat": "/chat/completions",
  "openai-responses": "/responses",
  "openai-embeddings": "/embeddings",
  "anthropic-messages": "/messages",
  "anthropic-count-tokens": "/messages/count_tokens",
};

const OPENAI: ReadonlySet<RemoteKind> = new Set(["openai", "openai-compatible", "ollama", "azure"]);
const STREAMED: ReadonlySet<Wire> = new Set(["openai-chat", "openai-responses", "anthropic-messages"]);
/** The version of Anthropic's API whose answers are read here. */
const ANTHROPIC_VERSION = "2023-06-01";
/** A name of a beta of Anthropic's API; several stand in one header. */
const BETA = /^[A-Za-z0-9_.-]{1,128}$/;

export function isWire(dialect: Dialect): dialect is Wire {
  return Object.hasOwn(PATHS, dialect);
}

/** Whether a provider of this kind has an API with this wire. */
export function speaks(kind: RemoteKind, wire: Wire): boolean {
  return wire.startsWith("openai-") ? OPENAI.has(kind) : kind === "anthropic";
}

export interface WireRequest {
  readonly path: string;
  readonly headers: { readonly [name: string]: string };
  readonly body: JsonObject;
  readonly isStreamed: boolean;
}

interface Asked {
  readonly model: string;
  readonly body: JsonObject;
  readonly wantsPieces: boolean;
}

/** `wantsPieces` asks for a stream, where the answer can come in one: one of several choices comes whole. */
export function wireRequest(wire: Wire, { model, body, wantsPieces }: Asked): WireRequest {
  const isStreamed = wantsPieces && STREAMED.has(wire) && (body["n"] ?? 1) === 1 && body["background"] !== true;
  const { stream: _stream, stream_options: options, betas, ...kept } = body;
  const isAnthropic = wire.startsWith("anthropic-");
  const asked = isAnthropic || betas === undefined ? kept : { ...kept, betas };
  // Without it a stream would not say what it took.
  const counted = isStreamed && wire === "openai-chat" ? { stream_options: { ...object(options), include_usage: true } } : {};
  return {
    path: PATHS[wire],
    headers: isAnthropic ? anthropicHeaders(betas) : {},
    body: { ...asked, model, ...(STREAMED.has(wire) && { stream: isStreamed }), ...counted },
    isStreamed,
  };
}

/** Betas travel in the body, as Anthropic's own SDK takes them, and go out in their header. */
function anthropicHeaders(betas: unknown): { readonly [name: string]: string } {
  const named = Array.isArray(betas) ? betas.filter((beta): beta is string => typeof beta === "string" && BETA.test(beta)) : [];
  return { "anthropic-version": ANTHROPIC_VERSION, ...(named.length > 0 && { "anthropic-beta": named.join(",") }) };
}

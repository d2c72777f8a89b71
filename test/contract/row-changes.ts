/** Changes of rows as the runtime and the shelf make them, for tests of stores: true ids, content that is random bytes. */
import { randomBytes } from "node:crypto";
import { sha256Hex } from "../../src/call/digest.ts";
import { type AgentId, type CallId, type Id, idMaker, type RunId, type SessionId } from "../../src/call/id.ts";
import { TRUSTED_PUBLIC } from "../../src/call/label.ts";
import type { CultureChange, KnowledgeChange, MemoryChange, NewChunk, RowKey, ShelfCause } from "../../src/execution/shelf/port.ts";
import type { NewArtifact, NewMessage, NewRun, RunChange, StoredModelCall } from "../../src/runtime/port.ts";
import { sealed, START_MS } from "./changes.ts";

let now = START_MS;
export const newId: <Prefix extends string>(prefix: Prefix) => Id<Prefix> = idMaker(
  { now: () => ++now, monotonic: () => now, after: () => () => undefined },
  { bytes: (count) => randomBytes(count) },
);

export const newRunId = (): RunId => newId("run");

export function runStarted(session: SessionId, run: RunId, more: Partial<NewRun> = {}): Extract<RunChange, { readonly kind: "run-started" }> {
  return { kind: "run-started", run: { run, session, version: sha256Hex("definition"), model: "claude/opus", startedAt: ++now, input: sealed(40), ...more } };
}

export function stepStarted(run: RunId, step: number): Extract<RunChange, { readonly kind: "step-started" }> {
  return { kind: "step-started", step: { run, step, kind: "turn", state: "running", startedAt: ++now } };
}

export function messageAdded(session: SessionId, run: RunId, more: Partial<NewMessage> = {}): Extract<RunChange, { readonly kind: "message-added" }> {
  return { kind: "message-added", message: { message: newId("msg"), run, session, role: "user", at: ++now, content: sealed(40), chars: 40, ...more } };
}

export function modelCalled(session: SessionId, call: CallId, more: Partial<StoredModelCall> = {}): Extract<RunChange, { readonly kind: "model-called" }> {
  const tokens = { input: 100, output: 20, cached: 50, reasoning: 5 };
  return { kind: "model-called", call: { call, session, at: ++now, provider: "claude", model: "opus", finishReason: "stop", tokens, costMicros: 1_500, firstTokenMs: 120.5, durationMs: 900, attempts: 1, ...more } };
}

export function newArtifact(session: SessionId, more: Partial<NewArtifact> = {}): NewArtifact {
  return { artifact: newId("art"), session, at: ++now, mediaType: "image/png", bytes: 200, digest: sha256Hex(randomBytes(8)), name: sealed(10), ...more };
}

export function rowKey(): RowKey {
  return { keyId: newId("key"), wrappedBy: newId("key"), bytes: new Uint8Array(randomBytes(60)) };
}

export function cause(by: AgentId, more: Partial<ShelfCause> = {}): ShelfCause {
  return { at: ++now, by, ...more };
}

export function content(key: RowKey, text = "prefers tea"): Extract<MemoryChange, { readonly kind: "memory-begun" }>["content"] {
  return { content: { ...sealed(text.length), keyId: key.keyId }, digest: sha256Hex(text), chars: text.length, label: TRUSTED_PUBLIC };
}

export function chunk(key: RowKey, ordinal: number, version = 1): NewChunk {
  const text = { ...sealed(30), keyId: key.keyId };
  return { ordinal, version, chars: 30, text, ...(ordinal % 2 === 0 && { vector: { model: "lexical", dimensions: 4, content: { ...sealed(16), keyId: key.keyId } } }) };
}

export type MemoryBegun = Extract<MemoryChange, { readonly kind: "memory-begun" }>;
export function memoryBegun(by: AgentId, more: Partial<MemoryBegun> = {}): MemoryBegun {
  const key = rowKey();
  return { kind: "memory-begun", memory: newId("mem"), origin: "tool", state: "kept", key, content: content(key), cause: cause(by), ...more };
}

export type DocumentBegun = Extract<KnowledgeChange, { readonly kind: "document-begun" }>;
export function documentBegun(by: AgentId, chunks: number): DocumentBegun {
  const key = rowKey();
  const cut = Array.from({ length: chunks }, (_, ordinal) => chunk(key, ordinal));
  return { kind: "document-begun", document: newId("doc"), source: "text", mediaType: "text/markdown", state: "kept", key, content: content(key, "a title"), chunks: cut, cause: cause(by) };
}

export type CultureBegun = Extract<CultureChange, { readonly kind: "culture-begun" }>;
export function cultureBegun(by: AgentId): CultureBegun {
  const key = rowKey();
  return { kind: "culture-begun", culture: newId("cul"), proposedBy: by, state: "proposed", key, content: content(key, "answer shortly"), cause: cause(by) };
}

/** Puts together what a provider's package streams: pieces as they come, and the answer as it would have come whole. */
import type { LanguageModelV4StreamPart } from "@ai-sdk/provider";
import type { JsonObject } from "../../../call/json.ts";
import type { ModelPiece } from "../../../call/model.ts";
import { asJson } from "./as-json.ts";

type Part = LanguageModelV4StreamPart;
type PartOf<Type extends Part["type"]> = Extract<Part, { readonly type: Type }>;

interface Said {
  readonly kind: "text" | "reasoning";
  text: string;
  metadata: JsonObject | undefined;
}

/** What a stream of parts came to. */
export type Streamed =
  | { readonly kind: "whole"; readonly answer: JsonObject }
  | { readonly kind: "error"; readonly error: unknown }
  | { readonly kind: "cut" };

/** A block is a part of the answer's content, counted as they begin. */
export class NeutralAssembler {
  readonly #tell: ((piece: ModelPiece) => void) | undefined;
  /** Parts of the content: texts that go on, or what is whole. */
  readonly #content: (Said | JsonObject)[] = [];
  readonly #open = new Map<string, number>();
  #warnings: unknown = [];
  #response: JsonObject = {};
  #finish: PartOf<"finish"> | undefined;
  #error: { readonly error: unknown } | undefined;

  constructor(tell?: (piece: ModelPiece) => void) {
    this.#tell = tell;
  }

  take(part: Part): void {
    switch (part.type) {
      case "text-start":
      case "reasoning-start":
        return this.#begin(part.type === "text-start" ? "text" : "reasoning", part);
      case "text-delta":
      case "reasoning-delta":
        return this.#goOn(part.type === "text-delta" ? "text" : "reasoning", part);
      case "text-end":
      case "reasoning-end":
        return this.#note(this.#saidOf(part.type === "text-end" ? "text" : "reasoning", part.id), part);
      case "tool-call":
        return this.#call(part);
      case "stream-start":
        this.#warnings = part.warnings;
        return;
      case "response-metadata": {
        const { type: _type, ...metadata } = part;
        this.#response = { ...this.#response, ...asJson(metadata) };
        return;
      }
      case "finish":
        this.#finish = part;
        return;
      case "error":
        this.#error ??= { error: part.error };
        return;
      case "raw":
      case "tool-input-start":
      case "tool-input-delta":
      case "tool-input-end":
        return;
      default:
        this.#whole(asJson(part));
    }
  }

  end(): Streamed {
    const finish = this.#finish;
    const error = this.#error;
    // Packages finish a stream that just ends with a reason that no provider gave, or with their own error of it.
    const isGiven = finish !== undefined && (finish.finishReason.raw !== undefined || !NOT_GIVEN.has(finish.finishReason.unified));
    if (error !== undefined && (isGiven || !isOfEnd(error.error))) return { kind: "error", error: error.error };
    if (!isGiven) return { kind: "cut" };
    const { finishReason, usage, providerMetadata } = finish;
    const content = this.#content.flatMap((part) =>
      "kind" in part && "metadata" in part ? wholeSaid(part as Said) : [part as JsonObject],
    );
    return {
      kind: "whole",
      answer: asJson({ content, finishReason, usage, response: this.#response, warnings: this.#warnings, providerMetadata }),
    };
  }

  #begin(kind: Said["kind"], { id, providerMetadata }: { readonly id: string; readonly providerMetadata?: unknown }): void {
    this.#open.set(`${kind} ${id}`, this.#content.length);
    this.#content.push({ kind, text: "", metadata: providerMetadata === undefined ? undefined : asJson(providerMetadata) });
  }

  #goOn(kind: Said["kind"], part: PartOf<"text-delta"> | PartOf<"reasoning-delta">): void {
    if (!this.#open.has(`${kind} ${part.id}`)) this.#begin(kind, { id: part.id });
    const said = this.#saidOf(kind, part.id);
    if (said === undefined) return;
    this.#note(said, part);
    said.text += part.delta;
    if (part.delta !== "") this.#tell?.({ kind, block: this.#open.get(`${kind} ${part.id}`) ?? 0, text: part.delta });
  }

  #saidOf(kind: Said["kind"], id: string): Said | undefined {
    const at = this.#open.get(`${kind} ${id}`);
    return at === undefined ? undefined : (this.#content[at] as Said | undefined);
  }

  /** What stands last counts: a signature comes with the end. */
  #note(said: Said | undefined, { providerMetadata }: { readonly providerMetadata?: unknown }): void {
    if (said !== undefined && providerMetadata !== undefined) said.metadata = asJson(providerMetadata);
  }

  /** A tool that the provider runs itself is none of the application's: nobody else performs it. */
  #call(part: PartOf<"tool-call">): void {
    if (part.providerExecuted === true) return this.#whole(asJson(part));
    const { toolCallId: id, toolName: name, input: args } = part;
    this.#tell?.({ kind: "tool-call", block: this.#content.length, id, name, args });
    this.#content.push(asJson(part));
  }

  #whole(part: JsonObject): void {
    // How the stream began, which no answer has that came whole.
    if (part["type"] === "custom" && part["kind"] === "anthropic.message_start") return;
    this.#content.push(part);
    this.#tell?.({ kind: "event", event: part });
  }
}

const NOT_GIVEN: ReadonlySet<string> = new Set(["interrupted", "other", "error"]);

function isOfEnd(error: unknown): boolean {
  return error instanceof Error && error.name === "AI_InvalidResponseDataError";
}

function wholeSaid({ kind, text, metadata }: Said): readonly JsonObject[] {
  if (text === "" && metadata === undefined) return [];
  return [{ type: kind, text, ...(metadata !== undefined && { providerMetadata: metadata }) }];
}

/**
 * A run as the AI SDK's user interfaces read it: the UI message stream protocol, version 1
 * (https://ai-sdk.dev/docs/ai-sdk-ui/stream-protocol). A turn ends where the run does, or waits for people.
 */
import type { JsonObject } from "../../call/json.ts";
import { isEnd, type RunEvent } from "../../runtime/event.ts";
import type { Telling, Told } from "./telling.ts";

/** The part of the message that text is being added to. */
interface OpenPart {
  readonly kind: "text" | "reasoning";
  readonly id: string;
}

export class UiTelling implements Telling {
  readonly headers = { "x-vercel-ai-ui-message-stream": "v1", "x-accel-buffering": "no" };
  #open: OpenPart | undefined;
  #begun = false;
  #inStep = false;
  #parts = 0;
  /** Uses of tools that were told: a step that goes on after people answered is told from its beginning. */
  readonly #called = new Set<string>();
  #passedStep: number | undefined;

  tell(event: RunEvent): readonly Told[] {
    const begin = this.#begun ? [] : [{ type: "start", messageId: event.run, messageMetadata: { run: event.run } }];
    this.#begun = true;
    return [...begin, ...this.#chunks(event)].map(written);
  }

  pass(event: RunEvent): void {
    if (event.kind === "tool.called") this.#called.add(useOf(event));
    if (event.kind === "context.built") this.#passedStep = event.step;
  }

  isLast({ kind }: RunEvent): boolean {
    return kind === "run.waiting" || isEnd({ kind });
  }

  end(): readonly Told[] {
    return [{ data: "[DONE]" }];
  }

  #chunks(event: RunEvent): readonly JsonObject[] {
    switch (event.kind) {
      case "text.delta":
        return this.#piece("text", event.text);
      case "reasoning.delta":
        return this.#piece("reasoning", event.text);
      case "context.built":
        return [...this.#stepEnd(), ...this.#stepBegin(event.step)];
      case "step.completed":
        return this.#stepEnd();
      case "run.started":
        return [{ type: "message-metadata", messageMetadata: { run: event.run, session: event.session } }];
      case "run.waiting":
        return [
          ...this.#stepEnd(),
          { type: "data-waiting", data: { asks: event.asks } as unknown as JsonObject },
          { type: "finish", finishReason: "interrupted" },
        ];
      case "run.completed":
        return [
          ...this.#stepEnd(),
          ...(typeof event.output === "string" ? [] : [{ type: "data-output", data: event.output }]),
          { type: "finish", finishReason: "stop" },
        ];
      case "run.failed":
        return [
          ...this.#stepEnd(),
          { type: "error", errorText: `${event.fault.code}: ${event.fault.text}` },
          { type: "finish", finishReason: "error" },
        ];
      case "run.cancelled":
        return [...this.#stepEnd(), { type: "abort", ...(event.fault !== undefined && { reason: event.fault }) }];
      default:
        return this.#ofTool(event);
    }
  }

  #ofTool(event: RunEvent): readonly JsonObject[] {
    if (event.kind === "tool.called" && this.#called.has(useOf(event))) return [];
    if (event.kind === "tool.called")
      return [
        ...this.#partEnd(),
        { type: "tool-input-available", toolCallId: event.id, toolName: event.tool, input: event.args, dynamic: true },
      ];
    if (event.kind === "approval.requested" && event.id !== undefined)
      return [{ type: "tool-approval-request", approvalId: event.approval, toolCallId: event.id }];
    if (event.kind !== "tool.completed") return [];
    return event.status === "done"
      ? [{ type: "tool-output-available", toolCallId: event.id, output: event.text, dynamic: true }]
      : [{ type: "tool-output-error", toolCallId: event.id, errorText: event.text, dynamic: true }];
  }

  #piece(kind: OpenPart["kind"], delta: string): readonly JsonObject[] {
    const before = this.#open?.kind === kind ? [] : this.#partEnd();
    const open = this.#open ?? { kind, id: `${kind}-${this.#parts++}` };
    const begin = this.#open === undefined ? [{ type: `${kind}-start`, id: open.id }] : [];
    this.#open = open;
    return [...before, ...begin, { type: `${kind}-delta`, id: open.id, delta }];
  }

  #partEnd(): readonly JsonObject[] {
    const open = this.#open;
    this.#open = undefined;
    return open === undefined ? [] : [{ type: `${open.kind}-end`, id: open.id }];
  }

  #stepBegin(step: number): readonly JsonObject[] {
    this.#inStep = true;
    // The message goes on in the step that it stands in.
    if (step === this.#passedStep) return [];
    return [{ type: "start-step" }];
  }

  #stepEnd(): readonly JsonObject[] {
    const end = this.#inStep ? [{ type: "finish-step" }] : [];
    this.#inStep = false;
    return [...this.#partEnd(), ...end];
  }
}

function written(chunk: JsonObject): Told {
  return { data: JSON.stringify(chunk) };
}

function useOf({ step, id }: { readonly step: number; readonly id: string }): string {
  return `${step}/${id}`;
}

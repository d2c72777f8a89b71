/**
 * A run as AG-UI has it (https://docs.ag-ui.com, protocol 1.0). A turn ends where the run does, or waits for people: then
 * its outcome is `interrupt`, and the next turn of the thread brings `resume`.
 */
import type { JsonObject } from "../../call/json.ts";
import { isEnd, type Awaited, type RunEvent } from "../../runtime/event.ts";
import type { Telling, Told } from "./telling.ts";

interface Turn {
  readonly threadId: string;
  readonly runId: string;
}

interface OpenMessage {
  readonly kind: "text" | "reasoning";
  readonly id: string;
}

export class AgUiTelling implements Telling {
  readonly headers = {};
  readonly #turn: Turn;
  #open: OpenMessage | undefined;
  #begun = false;
  #step: string | undefined;
  #messages = 0;
  /** Uses of tools that were told: a step that goes on after people answered is told from its beginning. */
  readonly #called = new Set<string>();
  /** The tool's use and the end of each approval, as the run told them. */
  readonly #asked = new Map<string, { readonly id: string | undefined; readonly expiresAt: number }>();

  constructor(turn: Turn) {
    this.#turn = turn;
  }

  tell(event: RunEvent): readonly Told[] {
    const begin = this.#begun ? [] : [{ type: "RUN_STARTED", ...this.#turn }];
    this.#begun = true;
    return [...begin, ...this.#events(event)].map((one) => ({ data: JSON.stringify({ ...one, timestamp: event.at }) }));
  }

  isLast({ kind }: RunEvent): boolean {
    return kind === "run.waiting" || isEnd({ kind });
  }

  end(): readonly Told[] {
    return [];
  }

  pass(event: RunEvent): void {
    if (event.kind === "tool.called") this.#called.add(useOf(event));
    if (event.kind === "approval.requested") this.#asked.set(event.approval, { id: event.id, expiresAt: event.expiresAt });
  }

  #events(event: RunEvent): readonly JsonObject[] {
    if (event.kind === "tool.called" && this.#called.has(useOf(event))) return [];
    this.pass(event);
    switch (event.kind) {
      case "run.started":
        return [{ type: "CUSTOM", name: "chatelaine.run", value: { run: event.run, session: event.session } }];
      case "text.delta":
        return this.#piece("text", event);
      case "reasoning.delta":
        return this.#piece("reasoning", event);
      case "context.built":
        return [...this.#stepEnd(), ...this.#stepBegin(event.step)];
      case "step.completed":
        return this.#stepEnd();
      case "tool.called":
        return [
          ...this.#messageEnd(),
          { type: "TOOL_CALL_START", toolCallId: event.id, toolCallName: event.tool },
          { type: "TOOL_CALL_ARGS", toolCallId: event.id, delta: JSON.stringify(event.args) },
          { type: "TOOL_CALL_END", toolCallId: event.id },
        ];
      case "tool.completed":
        return [
          { type: "TOOL_CALL_RESULT", messageId: `${event.run}-${event.id}`, toolCallId: event.id, content: event.text, role: "tool" },
        ];
      default:
        return this.#ending(event);
    }
  }

  #ending(event: RunEvent): readonly JsonObject[] {
    switch (event.kind) {
      case "run.waiting":
        return [...this.#stepEnd(), this.#finished({ type: "interrupt", interrupts: event.asks.map((ask) => this.#interrupt(ask)) })];
      case "run.completed":
        return [...this.#stepEnd(), { ...this.#finished({ type: "success" }), result: event.output }];
      case "run.cancelled":
        return [...this.#stepEnd(), this.#finished({ type: "cancelled" })];
      case "run.failed":
        return [...this.#stepEnd(), { type: "RUN_ERROR", message: event.fault.text, code: event.fault.code }];
      default:
        return [];
    }
  }

  #finished(outcome: JsonObject): JsonObject {
    return { type: "RUN_FINISHED", ...this.#turn, outcome };
  }

  #interrupt(ask: Awaited): JsonObject {
    if (ask.kind === "child") return { id: ask.child, reason: "input_required", message: `${ask.tool} waits for people` };
    if (ask.kind === "unknown")
      return {
        id: ask.call,
        reason: "confirmation",
        message: `nobody knows whether ${ask.tool} took effect`,
        metadata: { tool: ask.tool, args: ask.args },
      };
    const asked = this.#asked.get(ask.approval);
    return {
      id: ask.approval,
      reason: "tool_call",
      message: `${ask.tool} waits for a person's approval`,
      ...(asked?.id !== undefined && { toolCallId: asked.id }),
      ...(asked !== undefined && { expiresAt: new Date(asked.expiresAt).toISOString() }),
      responseSchema: APPROVED,
      metadata: { tool: ask.tool, args: ask.args },
    };
  }

  #piece(
    kind: OpenMessage["kind"],
    { run, text, step }: { readonly run: string; readonly text: string; readonly step: number },
  ): readonly JsonObject[] {
    const before = this.#open?.kind === kind ? [] : this.#messageEnd();
    const begin = this.#open === undefined ? this.#messageBegin(kind, `${run}-${step}-${this.#messages++}`) : [];
    const messageId = this.#open?.id ?? "";
    const type = kind === "text" ? "TEXT_MESSAGE_CONTENT" : "REASONING_MESSAGE_CONTENT";
    // A piece without text is none: the protocol refuses it.
    return [...before, ...begin, ...(text === "" ? [] : [{ type, messageId, delta: text }])];
  }

  #messageBegin(kind: OpenMessage["kind"], id: string): readonly JsonObject[] {
    this.#open = { kind, id };
    if (kind === "text") return [{ type: "TEXT_MESSAGE_START", messageId: id, role: "assistant" }];
    return [
      { type: "REASONING_START", messageId: id },
      { type: "REASONING_MESSAGE_START", messageId: id, role: "reasoning" },
    ];
  }

  #messageEnd(): readonly JsonObject[] {
    const open = this.#open;
    this.#open = undefined;
    if (open === undefined) return [];
    if (open.kind === "text") return [{ type: "TEXT_MESSAGE_END", messageId: open.id }];
    return [
      { type: "REASONING_MESSAGE_END", messageId: open.id },
      { type: "REASONING_END", messageId: open.id },
    ];
  }

  #stepBegin(step: number): readonly JsonObject[] {
    this.#step = `step-${step}`;
    return [{ type: "STEP_STARTED", stepName: this.#step }];
  }

  #stepEnd(): readonly JsonObject[] {
    const stepName = this.#step;
    this.#step = undefined;
    return [...this.#messageEnd(), ...(stepName === undefined ? [] : [{ type: "STEP_FINISHED", stepName }])];
  }
}

/** What answers an interrupt of an approval. */
const APPROVED: JsonObject = {
  type: "object",
  properties: { approved: { type: "boolean" }, reason: { type: "string" } },
  required: ["approved"],
};

function useOf({ step, id }: { readonly step: number; readonly id: string }): string {
  return `${step}/${id}`;
}

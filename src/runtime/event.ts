/**
 * What happens in a run, told as it happens, in the past tense. The first event of a run has the index 0 and each the
 * next, so that whoever lost the connection goes on after the last one it saw. Events carry content: they are for
 * whoever may read the run, and for no log.
 */
import type { RuleRef } from "../call/decision.ts";
import type { ApprovalId, CallId, RunId, SessionId } from "../call/id.ts";
import type { JsonObject, JsonValue } from "../call/json.ts";
import type { ArtifactId, ContextSource, Tokens } from "./port.ts";

export type RunEvent = RunHappened & {
  readonly run: RunId;
  /** Its place in the run, from 0. */
  readonly index: number;
  /** Epoch milliseconds. */
  readonly at: number;
};

export type RunHappened =
  | {
      readonly kind: "run.started";
      readonly agent: string;
      readonly session: SessionId;
      readonly input: string;
      /** The run that it was made for. */
      readonly parent?: RunId;
    }
  /** What is sent to the model in this step, and where each part came from. */
  | {
      readonly kind: "context.built";
      readonly step: number;
      readonly items: readonly { readonly source: ContextSource; readonly ref?: string; readonly chars: number }[];
      /** What was left out or shortened so that the rest fits. */
      readonly trimmed?: readonly { readonly source: ContextSource; readonly ref?: string; readonly chars: number }[];
    }
  | {
      readonly kind: "model.called";
      readonly step: number;
      readonly call: CallId;
      /** `provider/model`. */
      readonly model: string;
      readonly finishReason: string;
      readonly tokens: Tokens;
      readonly costMicros?: number;
    }
  | { readonly kind: "text.delta"; readonly step: number; readonly text: string }
  | { readonly kind: "reasoning.delta"; readonly step: number; readonly text: string }
  /** The model asks for a tool. `id` is the model's own name for this use of it, in all events about it. */
  | { readonly kind: "tool.called"; readonly step: number; readonly id: string; readonly tool: string; readonly args: JsonValue }
  | {
      readonly kind: "call.decided";
      readonly step: number;
      /** Absent where it is the model's own call. */
      readonly id?: string;
      readonly call: CallId;
      readonly effect: "permit" | "ask" | "refuse";
      readonly rules: readonly RuleRef[];
      /** Why it was refused: a code and a sentence without content. */
      readonly reason?: { readonly code: string; readonly text: string };
    }
  | {
      readonly kind: "approval.requested";
      readonly step: number;
      readonly approval: ApprovalId;
      readonly id?: string;
      readonly expiresAt: number;
    }
  | { readonly kind: "approval.resolved"; readonly approval: ApprovalId }
  | {
      readonly kind: "tool.completed";
      readonly step: number;
      readonly id: string;
      readonly tool: string;
      readonly status: ToolStatus;
      readonly text: string;
      readonly durationMs?: number;
      /** The run of the agent that the tool is. */
      readonly child?: RunId;
      readonly artifacts?: readonly ArtifactId[];
    }
  /** `artifacts` are the files that its model made. */
  | { readonly kind: "step.completed"; readonly step: number; readonly artifacts?: readonly ArtifactId[] }
  | { readonly kind: "memory.updated"; readonly step: number; readonly call: CallId; readonly tool: string }
  | { readonly kind: "run.waiting"; readonly asks: readonly Awaited[] }
  | { readonly kind: "run.paused" }
  | { readonly kind: "run.resumed" }
  | { readonly kind: "run.steered"; readonly text: string }
  | {
      readonly kind: "run.completed";
      readonly output: JsonValue;
      readonly steps: number;
      readonly tokens: Tokens;
      readonly costMicros?: number;
    }
  | { readonly kind: "run.failed"; readonly fault: { readonly code: string; readonly text: string } }
  | { readonly kind: "run.cancelled"; readonly fault?: string };

/** How the use of a tool ended, as the model is told. `unfit`: no such tool, or arguments that it cannot take. */
export type ToolStatus = "done" | "failed" | "refused" | "unknown" | "unfit";

/** What a run waits for. */
export type Awaited =
  /** People's answer to a call: chatelaine approve. */
  | { readonly kind: "approval"; readonly approval: ApprovalId; readonly tool: string; readonly args: JsonObject }
  /** A person's word on a call that a crash interrupted: nobody knows whether it took effect. */
  | { readonly kind: "unknown"; readonly call: CallId; readonly tool: string; readonly args: JsonObject }
  /** The end of another agent's run. */
  | { readonly kind: "child"; readonly child: RunId; readonly tool: string };

export type RunEventKind = RunHappened["kind"];

/** Whether it is the last event of a run. */
export function isEnd({ kind }: Pick<RunEvent, "kind">): boolean {
  return kind === "run.completed" || kind === "run.failed" || kind === "run.cancelled";
}

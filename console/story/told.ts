/** The events of a run, gathered into what a person reads: steps with their text and tools, what was asked, and the end. */
import type { RunEvent } from "../../src/server/contract.ts";

export interface ToolTold {
  readonly id: string;
  readonly tool: string;
  readonly args: unknown;
  readonly effect?: string;
  readonly rules?: readonly string[];
  readonly reason?: string;
  readonly call?: string;
  readonly approval?: string;
  readonly isAnswered?: boolean;
  readonly status?: string;
  readonly text?: string;
  readonly durationMs?: number;
  readonly child?: string;
}

export interface StepTold {
  readonly step: number;
  readonly text: string;
  readonly reasoning: string;
  readonly model?: string;
  readonly tools: readonly ToolTold[];
  /** Why the call of the model itself was refused. */
  readonly refused?: string;
  /** What the person said while it was under way; the next step reads it. */
  readonly steered: readonly string[];
}

export interface Told {
  readonly input: string;
  readonly agent: string;
  readonly session: string;
  readonly steps: readonly StepTold[];
  /** As the last event has it. */
  readonly state: "running" | "waiting" | "paused" | "completed" | "failed" | "cancelled";
  readonly fault?: string;
  /** What it cost, once it is over. */
  readonly tokens?: { readonly input: number; readonly output: number };
  readonly costMicros?: number;
}

const NOTHING: Told = { input: "", agent: "", session: "", steps: [], state: "running" };

export function told(events: readonly RunEvent[]): Told {
  return events.reduce(tell, NOTHING);
}

function tell(so: Told, event: RunEvent): Told {
  switch (event.kind) {
    case "run.started":
      return { ...so, input: event.input, agent: event.agent, session: event.session };
    case "text.delta":
      return inStep(so, event.step, (step) => ({ ...step, text: step.text + event.text }));
    case "reasoning.delta":
      return inStep(so, event.step, (step) => ({ ...step, reasoning: step.reasoning + event.text }));
    case "model.called":
      return inStep(so, event.step, (step) => ({ ...step, model: event.model }));
    case "tool.called":
      return inTool(so, event, () => ({ id: event.id, tool: event.tool, args: event.args }));
    case "call.decided":
      return decided(so, event);
    case "approval.requested":
      return event.id === undefined
        ? so
        : inTool(so, { step: event.step, id: event.id }, (tool) => ({ ...tool, approval: event.approval }));
    case "approval.resolved":
      return {
        ...so,
        state: "running",
        steps: so.steps.map((step) => ({
          ...step,
          tools: step.tools.map((tool) => (tool.approval === event.approval ? { ...tool, isAnswered: true } : tool)),
        })),
      };
    case "tool.completed":
      return inTool(so, event, (tool) => ({ ...tool, ...pick(event) }));
    case "run.waiting":
      return { ...so, state: "waiting" };
    case "run.paused":
      return { ...so, state: "paused" };
    case "run.resumed":
      return { ...so, state: "running" };
    case "run.steered":
      return inStep(so, so.steps.at(-1)?.step ?? 0, (step) => ({ ...step, steered: [...step.steered, event.text] }));
    case "run.completed":
      return { ...so, state: "completed", tokens: event.tokens, ...(event.costMicros !== undefined && { costMicros: event.costMicros }) };
    case "run.failed":
      return { ...so, state: "failed", fault: `${event.fault.code}: ${event.fault.text}` };
    case "run.cancelled":
      return { ...so, state: "cancelled" };
    default:
      return so;
  }
}

function decided(so: Told, event: Extract<RunEvent, { kind: "call.decided" }>): Told {
  const why = event.reason === undefined ? undefined : `${event.reason.code}: ${event.reason.text}`;
  if (event.id === undefined)
    return event.effect === "refuse" ? inStep(so, event.step, (step) => ({ ...step, refused: why ?? "refused" })) : so;
  const rules = event.rules.map(({ rule }) => rule);
  return inTool(so, { step: event.step, id: event.id }, (tool) => ({
    ...tool,
    effect: event.effect,
    rules,
    call: event.call,
    ...(why !== undefined && { reason: why }),
  }));
}

function pick({ status, text, durationMs, child }: Extract<RunEvent, { kind: "tool.completed" }>): Partial<ToolTold> {
  return { status, text, ...(durationMs !== undefined && { durationMs }), ...(child !== undefined && { child }) };
}

function inStep(so: Told, number: number, change: (step: StepTold) => StepTold): Told {
  const known = so.steps.find(({ step }) => step === number);
  if (known === undefined)
    return { ...so, steps: [...so.steps, change({ step: number, text: "", reasoning: "", tools: [], steered: [] })] };
  return { ...so, steps: so.steps.map((step) => (step === known ? change(step) : step)) };
}

function inTool(so: Told, { step, id }: { readonly step: number; readonly id: string }, change: (tool: ToolTold) => ToolTold): Told {
  return inStep(so, step, (one) => {
    const known = one.tools.find((tool) => tool.id === id);
    if (known === undefined) return { ...one, tools: [...one.tools, change({ id, tool: "", args: undefined })] };
    return { ...one, tools: one.tools.map((tool) => (tool === known ? change(tool) : tool)) };
  });
}

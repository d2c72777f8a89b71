/** The events of a run that this process did not see, told again from its rows: the same story in fewer words. */
import { isJsonObject, type JsonObject } from "../call/json.ts";
import type { RunEvent, RunHappened } from "./event.ts";
import { textOf, type Message } from "./message.ts";
import type { RunShown } from "./run-desk.ts";

export function retold(run: RunShown, messages: readonly Message[]): readonly RunEvent[] {
  const { agent, session, input, parent, startedAt } = run;
  const begun: RunHappened = { kind: "run.started", agent, session, input, ...(parent !== undefined && { parent: parent.run }) };
  const told: [RunHappened, number][] = [
    [begun, startedAt],
    ...messages.slice(1).flatMap((message) => eventsOf(message).map((event): [RunHappened, number] => [event, message.at])),
  ];
  const end = endOf(run);
  if (end !== undefined) told.push([end, run.endedAt ?? startedAt]);
  return told.map(([event, at], index) => ({ ...event, run: run.run, index, at }));
}

function eventsOf({ role, step, parts }: Message): readonly RunHappened[] {
  if (role === "user") return step === undefined ? [{ kind: "run.steered", text: textOf(parts) }] : [];
  if (step === undefined) return [];
  return parts.flatMap((part) => eventOf(part, step));
}

function eventOf(part: JsonObject, step: number): readonly RunHappened[] {
  const { type, text, toolCallId: id, toolName: tool } = part;
  if (type === "text" && typeof text === "string") return [{ kind: "text.delta", step, text }];
  if (type === "reasoning" && typeof text === "string") return [{ kind: "reasoning.delta", step, text }];
  if (typeof id !== "string" || typeof tool !== "string") return [];
  if (type === "tool-call") return [{ kind: "tool.called", step, id, tool, args: part["input"] ?? null }];
  const { output } = part;
  if (type !== "tool-result" || !isJsonObject(output)) return [];
  const value = output["value"];
  return [
    {
      kind: "tool.completed",
      step,
      id,
      tool,
      status: output["type"] === "error-text" ? "failed" : "done",
      text: typeof value === "string" ? value : JSON.stringify(value ?? ""),
    },
  ];
}

function endOf({ state, output, steps, tokens, costMicros, fault, asks }: RunShown): RunHappened | undefined {
  switch (state) {
    case "completed":
      return { kind: "run.completed", output: output ?? "", steps, tokens, ...(costMicros !== undefined && { costMicros }) };
    case "failed":
      return { kind: "run.failed", fault: fault ?? { code: "RUNTIME_FAULT", text: "it failed" } };
    case "cancelled":
      return { kind: "run.cancelled", ...(fault !== undefined && { fault: fault.code }) };
    case "paused":
      return { kind: "run.paused" };
    case "waiting":
      return { kind: "run.waiting", asks };
    case "running":
      return undefined;
  }
}

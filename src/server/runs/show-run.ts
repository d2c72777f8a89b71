/** A run as its rows have it, opened for whoever may read it. */
import { isJsonObject, type JsonValue } from "../../call/json.ts";
import type { Sealed } from "../../call/session-view.ts";
import type { ArtifactStore, RunStore, StepCall } from "../../runtime/port.ts";
import type { RunShown } from "../../runtime/run-desk.ts";
import type { RunsParts } from "./port.ts";

/** What lists show of it: no content. */
export function briefOf({ input: _input, output: _output, fault, asks, ...run }: RunShown) {
  return { ...run, ...(fault !== undefined && { fault: fault.code }), asks: asks.length };
}

/** The run with everything that was kept of it. Faults: SESSION_ERASED. */
export function wholeRun(run: RunShown, { rows: of, desk, runs }: RunsParts) {
  const rows = of();
  const owner = { agent: run.agentId, session: run.session };
  const { keys } = desk.sessions.look(owner);
  const open = (about: string, sealed: Sealed): JsonValue =>
    JSON.parse(Buffer.from(keys.open(sealed, about)).toString("utf8")) as JsonValue;
  return {
    run,
    steps: stepsOf(run, rows, open),
    messages: rows.messagesOf(run.agentId, run.run).map(({ message, role, step, at, content }) => ({
      message,
      role,
      ...(step !== undefined && { step }),
      at,
      parts: open(`${message}/content`, content),
    })),
    modelCalls: rows.modelCallsOf(run.agentId, run.run).map(({ session: _session, run: _run, ...call }) => call),
    artifacts: artifactsOf(run, rows, open),
    children: runs().children(run.run).map(briefOf),
  };
}

type Open = (about: string, sealed: Sealed) => JsonValue;

function stepsOf({ agentId, run }: RunShown, rows: RunStore, open: Open) {
  return rows.stepsOf(agentId, run).map(({ run: _run, ...step }) => ({
    ...step,
    context: rows.contextOf(agentId, { run, step: step.step }),
    calls: rows.callsOf(agentId, { run, step: step.step }).map((call) => callOf(call, open)),
  }));
}

/** The arguments of a call stand in its row beside its name and what it carried. */
function callOf({ ordinal: _ordinal, args, result, ...call }: StepCall, open: Open) {
  const given = open(`${call.call}/args`, args);
  return {
    ...call,
    args: isJsonObject(given) ? (given["args"] ?? null) : null,
    ...(result !== undefined && { result: open(`${call.call}/result`, result) }),
  };
}

function artifactsOf({ agentId, run }: RunShown, rows: ArtifactStore, open: Open) {
  return rows.artifactsOf(agentId, run).map(({ artifact, at, mediaType, bytes, isKept, name }) => ({
    ...{ artifact, at, mediaType, bytes, isKept },
    ...(name !== undefined && { name: String(open(`${artifact}/name`, name)) }),
  }));
}

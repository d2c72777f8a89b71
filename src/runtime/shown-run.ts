/** A stored run, opened for people. */
import type { AgentId } from "../call/id.ts";
import type { JsonValue } from "../call/json.ts";
import type { Sealed, SessionKeys } from "../call/session-view.ts";
import type { AgentDefinition } from "./definition.ts";
import type { Awaited } from "./event.ts";
import type { StoredRun, StoredStep } from "./port.ts";
import { readInput } from "./run-input.ts";
import type { RunShown } from "./run-desk.ts";

interface Showing {
  readonly known: { readonly agent: AgentId; readonly definition: AgentDefinition };
  readonly stored: StoredRun;
  readonly keys: SessionKeys;
  readonly steps: readonly StoredStep[];
  readonly asks: readonly Awaited[];
  /** As it happened in this process. */
  readonly fault?: { readonly code: string; readonly text: string };
}

export function shownRun({ known, stored, keys, steps, asks, fault }: Showing): RunShown {
  const { run, session, state, model, tokens, costMicros, startedAt, endedAt, parent, copyOf, input, output } = stored;
  const extraction = steps.find(({ kind }) => kind === "memory");
  const told = fault ?? (stored.fault === undefined ? undefined : { code: stored.fault, text: stored.fault });
  return {
    run,
    agent: known.definition.name,
    agentId: known.agent,
    session,
    state,
    model,
    input: readInput(opened(keys, `${run}/input`, input)).text,
    ...(output !== undefined && { output: opened(keys, `${run}/output`, output) }),
    steps: steps.filter(({ kind }) => kind === "turn").length,
    tokens,
    ...(costMicros !== undefined && { costMicros }),
    ...(told !== undefined && { fault: told }),
    asks: state === "waiting" ? asks : [],
    startedAt,
    ...(endedAt !== undefined && { endedAt }),
    ...(parent !== undefined && { parent }),
    ...(copyOf !== undefined && { copyOf }),
    ...(extraction !== undefined && { extraction: { step: extraction.step, state: extraction.state } }),
  };
}

function opened(keys: SessionKeys, about: string, sealed: Sealed): JsonValue {
  return JSON.parse(Buffer.from(keys.open(sealed, about)).toString("utf8")) as JsonValue;
}

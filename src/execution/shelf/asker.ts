/** Who asks something of the shelf, and who writes there: what a session says of itself, never an argument. */
import type { AgentId, PersonId } from "../../call/id.ts";
import { joinLabels, type Label } from "../../call/label.ts";
import type { HouseCall } from "../house-upstream.ts";
import type { ShelfCause } from "./port.ts";

export interface Asker {
  readonly agent: AgentId;
  /** Whom the session serves. */
  readonly person: PersonId | undefined;
}

export interface Writer extends Asker {
  /** What it has read by now: whatever it writes is as high. */
  readonly label: Label;
  readonly cause: ShelfCause;
}

export function askerOf({ inFlight: { agent, person } }: HouseCall): Asker {
  return { agent, person };
}

export function writerOf({ inFlight }: HouseCall, at: number): Writer {
  const { agent, person, session, label, call } = inFlight;
  const run = call.run === undefined ? {} : { run: call.run.run };
  return { agent, person, label, cause: { at, by: agent, session, call: call.id, ...run } };
}

/** Whether a label is at most as high as another, origins aside. */
export function isAtMost(label: Label, other: Label): boolean {
  const joined = joinLabels(label, other);
  return joined.integrity === other.integrity && joined.readers?.length === other.readers?.length;
}

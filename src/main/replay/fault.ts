/** Faults of replaying a run. */
import { Fault } from "../../call/fault.ts";

export type ReplayFault =
  /** The session of the run was erased: what was said in it cannot be read, so it cannot be replayed. Do: replay a run of a session that is there. */
  | "HOUSE_REPLAY_ERASED"
  /** The run made no call of a model that was recorded: it failed before, or is the copy that a forked session has. Do: replay the run that it is a copy of. */
  | "HOUSE_REPLAY_EMPTY"
  /** The policies that a run is to be decided by do not load. Do: chatelaine policy check says what is wrong with them. */
  | "HOUSE_REPLAY_POLICIES"
  /** The agent that is given is not the one whose run it is. Do: name the file that exports the agent of the run. */
  | "HOUSE_REPLAY_AGENT"
  /** The model that is to answer is no provider/model of the house. Do: name one of a configured provider. */
  | "HOUSE_REPLAY_MODEL";

export function replayFault(
  code: ReplayFault,
  what: string,
  more: { readonly where?: string; readonly hint?: string } = {},
): Fault<ReplayFault> {
  return new Fault(code, what, more);
}

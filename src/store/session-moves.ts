/** How a session may change, the same in every store: two operators who act at once cannot undo a stop. */
import type { SessionEntry } from "../ledger/entry.ts";
import type { StoredSession } from "../session/port.ts";

type State = StoredSession["state"];
type Move = Exclude<SessionEntry["event"], "opened">;

interface SessionMove {
  readonly from: readonly State[];
  readonly to: State;
}

export const SESSION_MOVES: Readonly<Record<Move, SessionMove>> = {
  paused: { from: ["active"], to: "paused" },
  resumed: { from: ["paused"], to: "active" },
  killed: { from: ["active", "paused"], to: "killed" },
  ended: { from: ["active", "paused"], to: "ended" },
  erased: { from: ["active", "paused", "killed", "ended"], to: "erased" },
};

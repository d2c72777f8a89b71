/** The reason that a person gives with a vote: sealed with the session's key, and bound to the vote that it belongs to. */
import type { ApprovalId, PersonId } from "../call/id.ts";
import type { Sealed, SessionView } from "../call/session-view.ts";

interface Of {
  readonly approval: ApprovalId;
}

/** Seals a reason for one vote of one person. */
export function sealReason(row: Of, by: PersonId, session: SessionView, reason: string): Sealed {
  return session.keys.seal(Buffer.from(reason, "utf8"), aboutReason(row, by));
}

/** Opens what `sealReason` made. Faults: KEYS_SEALED, KEYS_ERASED. */
export function openReason(row: Of, by: PersonId, session: SessionView, reason: Sealed): string {
  return Buffer.from(session.keys.open(reason, aboutReason(row, by))).toString("utf8");
}

function aboutReason({ approval }: Of, by: PersonId): string {
  return `${approval}/${by}/reason`;
}

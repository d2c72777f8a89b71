/** The alarm for a session that asks people more often than it may. */
import type { Clock } from "../call/clock.ts";
import type { SessionId } from "../call/id.ts";
import type { SessionView } from "../call/session-view.ts";
import type { HouseEvents } from "../operate/house-events.ts";
import type { HouseLog } from "./house-log.ts";
import { ALARM_EVERY_MS } from "./limits.ts";

/** A session that buries people in questions is told of once a minute at most. */
export function askBurstAlarm(log: HouseLog, events: HouseEvents, clock: Clock): (session: SessionView) => void {
  const told = new Map<SessionId, number>();
  return ({ agent, id: session }) => {
    const at = clock.now();
    for (const [other, when] of told) if (at - when >= ALARM_EVERY_MS) told.delete(other);
    if (told.has(session)) return;
    told.set(session, at);
    log.write("error", "ask-burst", { agent, session });
    events.tell({ kind: "ask-burst", at, agent, session });
  };
}

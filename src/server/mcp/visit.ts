/** Who stands behind one HTTP request: found once at the door, and taken along with the request, never with a session. */
import type { Caller } from "../../call/caller.ts";
import type { Credential } from "../../call/credential.ts";

export interface Visit {
  readonly caller: Caller;
  readonly credential: Credential;
  /** Aborted when the connection is lost before the answer has gone out. */
  readonly gone: AbortSignal;
  /** Whether the client has not read yet what was sent to it. */
  readonly isBehind: () => boolean;
}

/** The SDK hands the request, and nothing else of ours, to what serves it; the visit is found by the request. */
const visits = new WeakMap<Request, Visit>();

export function remember(request: Request, visit: Visit): void {
  visits.set(request, visit);
}

/** The visit of a request that came through a door. A request without one is a mistake of ours. */
export function visitOf(request: Request | undefined): Visit {
  const visit = request === undefined ? undefined : visits.get(request);
  if (visit === undefined) throw new Error("a request reached the protocol without passing a door");
  return visit;
}

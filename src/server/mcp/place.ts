/** Where a request is served: at which address, for whom, in which era, and in which session where there is one. */
import type { ClientCapabilities } from "@modelcontextprotocol/server";
import type { LogLevel } from "./log-level.ts";
import type { Era } from "./methods.ts";
import type { Parking } from "./parking.ts";
import type { DoorParts } from "./port.ts";
import type { Scope } from "./scope.ts";
import type { Visit } from "./visit.ts";

/** What a session of the sessionful revisions remembers between requests. */
export interface SessionMemory {
  logLevel: LogLevel | undefined;
  /** URIs, as the client knows them, whose changes it wants to hear of. */
  readonly subscriptions: Set<string>;
  /** What the client said at initialize that it can do. */
  clientCapabilities(): ClientCapabilities | undefined;
}

export interface Place {
  readonly parts: DoorParts;
  readonly scope: Scope;
  readonly visit: Visit;
  readonly era: Era;
  /** Absent in the stateless revision. */
  readonly session: SessionMemory | undefined;
  /** Where calls wait whose server asks the client meanwhile; absent where the client can be asked during a call. */
  readonly parking: Parking | undefined;
  /** Told of a message that could not be sent: the client has gone. */
  readonly lost: (thrown: unknown) => void;
}

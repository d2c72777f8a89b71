/** What the handlers of the routes of runs share. */
import type { RunsParts } from "./port.ts";
import type { RunStreams } from "./run-streams.ts";

export interface RunsRoom {
  readonly parts: RunsParts;
  readonly streams: RunStreams;
}

/** Runs of a house as tests look at them: begun, followed to their end, and what was told on the way. */
import type { RunId } from "../../src/call/id.ts";
import type { House } from "../../src/main.ts";
import type { FilePart } from "../../src/runtime/answer.ts";
import type { RunEvent } from "../../src/runtime/event.ts";
import type { RunShown } from "../../src/runtime/run-desk.ts";

export interface RestedRuns {
  /** A run until it ends or waits. */
  runTo(agent: string, text: string, media?: readonly FilePart[]): Promise<RunShown>;
  /** A run that was begun, once it has ended. */
  end(run: RunId): Promise<RunShown>;
  /** What a run tells until its end. */
  eventsOf(run: RunId): Promise<readonly RunEvent[]>;
}

/** `house` is asked for at each use: tests open it again. */
export function restedRuns(house: () => House): RestedRuns {
  const eventsOf = async (run: RunId): Promise<readonly RunEvent[]> => {
    const events: RunEvent[] = [];
    for await (const event of house().runs.follow(run)) events.push(event);
    return events;
  };
  return {
    runTo: async (agent, text, media) => house().runs.rest((await house().runs.start(agent, { text, ...(media !== undefined && { media }) })).run),
    end: async (run) => {
      await eventsOf(run);
      return house().runs.rest(run);
    },
    eventsOf,
  };
}

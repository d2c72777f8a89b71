/** What of an event somebody may be shown. */
import type { JsonObject } from "../../call/json.ts";
import type { RunEvent } from "../../runtime/event.ts";
import type { Asker } from "./asker.ts";
import type { RunsParts } from "./port.ts";

/** People are shown no credentials; an agent's application is shown what its run is. */
export function shownTo(asker: Asker, { desk }: Pick<RunsParts, "desk">): { readonly shown?: (event: RunEvent) => RunEvent } {
  if (asker.kind !== "person") return {};
  // Events are plain JSON, and what is struck in one is a text in the place of a text.
  return { shown: (event) => desk.forPeople(event as unknown as JsonObject).value as unknown as RunEvent };
}

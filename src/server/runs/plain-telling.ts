/** The house's own form: an event's name is its kind, its id the index in the run, its data the event as it is. */
import { isEnd } from "../../runtime/event.ts";
import type { Telling } from "./telling.ts";

export const PLAIN_TELLING: Telling = {
  headers: {},
  pass: () => undefined,
  tell: (event) => [{ event: event.kind, id: String(event.index), data: JSON.stringify(event) }],
  isLast: isEnd,
  end: () => [],
};

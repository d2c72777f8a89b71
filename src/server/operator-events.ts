/** The stream of events to a person who watches: ids and kinds of what became durable, never content. */
import type { Context } from "hono";
import { streamSSE } from "hono/streaming";
import { watch } from "../operate/operate.ts";
import type { Desk } from "../operate/desk.ts";
import type { HouseEvents, Listener } from "../operate/house-events.ts";
import { operatorFault } from "./operator-fault.ts";
import { EVENT_STREAMS_MAX, EVENTS_BEHIND_MAX, EVENTS_PING_MS } from "./operator-limits.ts";
import type { Operator } from "./operator-login.ts";

export class EventStreams {
  readonly #desk: Desk;
  readonly #events: HouseEvents;
  readonly #endings = new Set<() => void>();

  constructor(desk: Desk, events: HouseEvents) {
    this.#desk = desk;
    this.#events = events;
  }

  /** Streams events to a person while the login holds and the reader keeps up. Faults: SERVER_STREAMS_FULL, IDENTITY_FORBIDDEN. */
  answer(c: Context, operator: Operator): Response {
    if (this.#endings.size >= EVENT_STREAMS_MAX)
      throw operatorFault("SERVER_STREAMS_FULL", `${EVENT_STREAMS_MAX} event streams are open`, { hint: "close one" });
    let hear: Listener = () => undefined;
    const unlisten = watch(this.#events, operator, (event) => hear(event));
    const response = streamSSE(c, async (stream) => {
      const end = (): void => stream.abort();
      const ended = new Promise<void>((resolve) => stream.onAbort(resolve));
      this.#endings.add(end);
      let behind = 0;
      hear = (event) => {
        if (++behind > EVENTS_BEHIND_MAX) return end();
        void stream.writeSSE({ event: event.kind, data: JSON.stringify(event) }).finally(() => behind--);
      };
      const stopPinging = this.#ping(operator, stream, end);
      await ended;
      stopPinging();
      unlisten();
      this.#endings.delete(end);
    });
    // Kept alive, the connection would stay open after its stream, and a house that closes would wait for it.
    response.headers.set("connection", "close");
    return response;
  }

  /** Ends every stream: for a clean stop. */
  close(): void {
    for (const end of this.#endings) end();
  }

  /** Shows that the stream is alive, at once and then over and over, until the person is not logged in any more. */
  #ping(operator: Operator, stream: { write(text: string): Promise<unknown> }, end: () => void): () => void {
    let cancel = (): void => undefined;
    const ping = (): void => {
      if (!this.#desk.people.isLoggedIn(operator.login)) return end();
      void stream.write(": alive\n\n");
      cancel = this.#desk.clock.after(EVENTS_PING_MS, ping);
    };
    ping();
    return () => cancel();
  }
}

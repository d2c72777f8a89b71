import type { EventStore, JSONRPCMessage } from "@modelcontextprotocol/server";

/** The events of one session's streams, so that a client that lost a stream gets what it missed. */
export class MemoryEvents implements EventStore {
  readonly #events: { readonly stream: string; readonly message: JSONRPCMessage }[] = [];

  async storeEvent(stream: string, message: JSONRPCMessage): Promise<string> {
    this.#events.push({ stream, message });
    return String(this.#events.length - 1);
  }

  async getStreamIdForEventId(id: string): Promise<string | undefined> {
    return this.#events[Number(id)]?.stream;
  }

  async replayEventsAfter(id: string, { send }: { send: (id: string, message: JSONRPCMessage) => Promise<void> }): Promise<string> {
    const seen = Number(id);
    const stream = this.#events[seen]?.stream ?? "";
    // A priming event has no message of its own: it only gave the client an id to come back with.
    const missed = [...this.#events.entries()].filter(
      ([index, event]) => index > seen && event.stream === stream && "jsonrpc" in event.message,
    );
    await missed.reduce((before, [index, { message }]) => before.then(() => send(String(index), message)), Promise.resolve());
    return stream;
  }
}

/**
 * Connections on which nothing is under way: those that have not asked anything yet, and those that are kept for a next
 * request. Nobody needs a token to have one, so they never take the places of those that are at work: beyond the bound
 * the one that has been idle longest is closed.
 */
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** Keeps at most `max` connections of a server idle. The result tells that a connection is HTTP no more (CONNECT), and at work until it ends. */
export function boundIdleConnections(server: Server, max: number): (socket: Socket) => void {
  /** In the order in which they became idle. */
  const idle = new Set<Socket>();
  const underWay = new Map<Socket, number>();
  const rest = (socket: Socket) => {
    if (socket.destroyed) return;
    idle.add(socket);
    if (idle.size <= max) return;
    for (const longest of idle) {
      idle.delete(longest);
      longest.destroy();
      return;
    }
  };
  server.on("connection", (socket: Socket) => {
    rest(socket);
    socket.once("close", () => {
      idle.delete(socket);
      underWay.delete(socket);
    });
  });
  server.on("request", ({ socket }: IncomingMessage, response: ServerResponse) => {
    idle.delete(socket);
    underWay.set(socket, (underWay.get(socket) ?? 0) + 1);
    // Requests may be sent one behind the other without waiting for answers: a connection rests when all are answered.
    response.once("close", () => {
      const left = (underWay.get(socket) ?? 1) - 1;
      if (left > 0) return void underWay.set(socket, left);
      underWay.delete(socket);
      rest(socket);
    });
  });
  return (socket) => void idle.delete(socket);
}

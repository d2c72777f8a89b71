/**
 * The house's one listening server: plain node:http, because calls pass here. It knows limits, hosts and rooms; what a
 * request means is the business of the room that its path leads to.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Clock } from "../call/clock.ts";
import type { Listen } from "./listen.ts";
import { asFault, type Fault } from "../call/fault.ts";
import { answerFault, httpFault } from "./http-fault.ts";
import { type HostRules, hostRules } from "./http-host.ts";
import * as limits from "./http-limits.ts";
import { boundIdleConnections } from "./idle-connections.ts";

/** What answers the requests to one path and everything below it. The room with the longest path that fits answers. */
export interface Room {
  /** Without a slash at the end: `/mcp` is answered for `/mcp` and `/mcp/…`. The empty path fits every request. */
  readonly path: string;
  readonly handle: (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;
}

export interface HttpParts {
  readonly listen: Listen;
  readonly rooms: readonly Room[];
  readonly clock: Clock;
  /** Told of faults that nobody expected. The client sees their code only. */
  readonly report: (fault: Fault) => void;
}

export interface OpenHttp {
  /** `http://address:port`, with the port that was really taken. */
  readonly url: string;
  readonly port: number;
  /** Takes no more requests, lets answers under way end (CLOSE_WITHIN_MS), then cuts what is left. */
  close(): Promise<void>;
}

/** Opens the server. Faults: SERVER_CANNOT_LISTEN. */
export async function openHttp(parts: HttpParts): Promise<OpenHttp> {
  const rooms = [...parts.rooms].sort((a, b) => b.path.length - a.path.length);
  const server = createServer({
    maxHeaderSize: limits.HEADER_BYTES_MAX,
    headersTimeout: limits.HEADERS_WITHIN_MS,
    requestTimeout: limits.REQUEST_WITHIN_MS,
    keepAliveTimeout: limits.KEEP_ALIVE_MS,
    connectionsCheckingInterval: limits.LATE_LOOK_EVERY_MS,
  });
  server.maxHeadersCount = limits.HEADER_COUNT_MAX;
  server.maxConnections = limits.CONNECTIONS_MAX;
  boundIdleConnections(server, limits.IDLE_CONNECTIONS_MAX);
  const port = await listen(server, parts.listen);
  // Requests are taken in the same turn in which the port became known, so none comes before.
  const hosts = hostRules({ ...parts.listen, port });
  server.on("request", (request, response) => void route(request, response, { rooms, hosts, report: parts.report }));
  const host = parts.listen.host.includes(":") ? `[${parts.listen.host}]` : parts.listen.host;
  return { url: `http://${host}:${port}`, port, close: () => close(server, parts.clock) };
}

/** A room whose answers come from a fetch-style handler, such as a Hono app. What it takes to make a `Request` loads with the first one. */
export function fetchRoom(path: string, fetch: (request: Request) => Response | Promise<Response>): Room {
  let listening: Promise<(request: IncomingMessage, response: ServerResponse) => Promise<void>> | undefined;
  const listener = async () => {
    const { getRequestListener } = await import("@hono/node-server");
    return getRequestListener(fetch, { overrideGlobalObjects: false });
  };
  return {
    path,
    handle: async (request, response) => {
      listening ??= listener();
      void (await listening)(request, response);
    },
  };
}

interface Routing {
  readonly rooms: readonly Room[];
  readonly hosts: HostRules;
  readonly report: (fault: Fault) => void;
}

async function route(request: IncomingMessage, response: ServerResponse, { rooms, hosts, report }: Routing): Promise<void> {
  const refused = hosts.check(request);
  if (refused !== undefined) return answerFault(response, 403, refused);
  const path = pathOf(request);
  const room = rooms.find((candidate) => path === candidate.path || path.startsWith(`${candidate.path}/`));
  if (room === undefined)
    return answerFault(response, 404, httpFault("SERVER_NO_ROUTE", "nothing answers at this path", "docs/mcp.md lists where agents call"));
  try {
    await room.handle(request, response);
  } catch (thrown) {
    report(asFault(thrown, "SERVER_FAULT"));
    answerFault(response, 500, httpFault("SERVER_FAULT", "something failed in the house", "its log has the particulars"));
  }
}

/** The path of a request as it was sent: never normalized, so that `..` leads nowhere. */
export function pathOf(request: IncomingMessage): string {
  const url = request.url ?? "/";
  const end = url.search(/[?#]/);
  return end < 0 ? url : url.slice(0, end);
}

function listen(server: Server, { host, port }: Listen): Promise<number> {
  return new Promise((resolve, reject) => {
    const failed = (cause: Error) =>
      reject(
        httpFault(
          "SERVER_CANNOT_LISTEN",
          `cannot listen on ${host}, port ${port}`,
          "another program may have the port: change listen.port",
          cause,
        ),
      );
    server.once("error", failed);
    server.listen(port, host, () => {
      server.off("error", failed);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function close(server: Server, clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    // A connection counts as idle only a moment after its last answer, so it is looked for again and again.
    let cancelLook = () => {};
    const look = () => {
      server.closeIdleConnections();
      cancelLook = clock.after(limits.CLOSE_LOOK_EVERY_MS, look);
    };
    const cancelCut = clock.after(limits.CLOSE_WITHIN_MS, () => server.closeAllConnections());
    server.close(() => {
      cancelCut();
      cancelLook();
      resolve();
    });
    look();
  });
}

/**
 * Where the server leads requests for MCP. The doors behind it are loaded with the first one: they bring MCP's SDK, which
 * is megabytes in memory, and a house may have agents that never speak MCP.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { McpDoor } from "./door.ts";
import { mcpFault } from "./fault.ts";
import type { DoorParts } from "./port.ts";

/** Opens the doors at the first request. Faults: SERVER_AMBIGUOUS_NAME, at once, when a server's name holds `__`. */
export function mcpRoom(parts: DoorParts): McpDoor {
  refuseAmbiguous(parts.catalogue.servers());
  let opening: Promise<McpDoor> | undefined;
  const open = async () => (await import("./door.ts")).mcpDoor(parts);
  return {
    path: "/mcp",
    handle: async (request: IncomingMessage, response: ServerResponse) => (await (opening ??= open())).handle(request, response),
    close: async () => (await opening)?.close(),
  };
}

function refuseAmbiguous(servers: readonly string[]): void {
  for (const name of servers) {
    if (name.includes("__"))
      throw mcpFault(
        "SERVER_AMBIGUOUS_NAME",
        `the server name ${name} holds __`,
        "at /mcp, __ stands between server and tool: rename the server",
      );
  }
}

import { randomBytes } from "node:crypto";
import { createRequestStateCodec, McpServer } from "@modelcontextprotocol/server";
import { addAskingTools } from "./add-asking-tools.ts";
import { addChanging } from "./add-changing.ts";
import { addPrompts } from "./add-prompts.ts";
import { addResources } from "./add-resources.ts";
import { addStatefulTools, type RoundState } from "./add-stateful-tools.ts";
import { addTools } from "./add-tools.ts";
import type { Changes } from "./changes.ts";

// One key a process: every instance must read the state that another one sealed.
const states = createRequestStateCodec<RoundState>({ key: randomBytes(32) });

/** Whether an instance serves one request (2026-07-28 over HTTP) or a whole connection. */
export type Span = "request" | "connection";

/** An instance of the everything-server: all that the server scenarios of the conformance suite call. */
export function buildEverything(changes: Changes, span: Span): McpServer {
  const server = new McpServer(
    { name: "everything-server", version: "1.0.0" },
    { capabilities: { logging: {} }, requestState: { verify: states.verify } },
  );
  addTools(server);
  addAskingTools(server);
  addStatefulTools(server, states);
  addResources(server, changes);
  addPrompts(server);
  addChanging(server, changes, span === "connection");
  return server;
}

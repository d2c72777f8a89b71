/** One configured server as execution sees it, whatever performs its calls: an MCP server elsewhere, or the house itself. */
import type { Call } from "../call/call.ts";
import type { Fault } from "../call/fault.ts";
import type { InFlight } from "./client-request.ts";
import type { Misconduct } from "./exchange.ts";
import type { Ending } from "./fault.ts";
import type { McpRequest } from "./mcp-connection.ts";

/** What happens to an upstream, without content: for the log of the house. */
export type UpstreamEvent = Happened & {
  /** The profile that a rule put calls into, where it happened to the server's twin in that. */
  readonly profile?: string;
};

type Happened =
  | { readonly kind: "upstream-up"; readonly server: string; readonly revision: "2026" | "2025" | "house"; readonly definitions: number }
  | { readonly kind: "upstream-lost"; readonly server: string; readonly nextTryMs: number }
  | { readonly kind: "upstream-failed"; readonly server: string; readonly fault: Fault; readonly nextTryMs: number }
  | { readonly kind: "upstream-misconduct"; readonly server: string; readonly what: Misconduct };

/** How an upstream stands, for operators. */
export interface UpstreamHealth {
  readonly server: string;
  readonly state: "starting" | "up" | "down" | "closed";
  /** How often it was started, or connected to. */
  readonly starts: number;
  readonly misconduct: { readonly [what in Misconduct]?: number };
  /** The end of what its process wrote to stderr. May hold anything: for operators alone, never for a log or an agent. */
  readonly stderr: string;
}

/** An upstream that is up: it makes one request for a call and says how that ended. Rejects only for a fault of the house's own. */
export interface ReadyUpstream {
  make(request: McpRequest, inFlight: InFlight): Promise<Ending>;
}

export interface Upstream {
  /** Starts it and keeps it going. Resolves when the first start has succeeded or failed. */
  start(): Promise<void>;
  health(): UpstreamHealth;
  /** The upstream once it is up and what it offers has been compared with what is pinned; or how the call ends. */
  ready(signal: AbortSignal): Promise<ReadyUpstream | Ending>;
  /** The same, for a call that rules put into a sandbox, and in that. Absent where its calls cannot be put into one. */
  inside?(call: Call, signal: AbortSignal): Promise<ReadyUpstream | Ending>;
  /** Starts it anew where it holds what has changed, such as a secret in its environment. Calls under way end where they are. Absent where it holds nothing. */
  renew?(): void;
  /** Ends it and everything that it has started. Calls in flight end `unknown`. */
  close(): Promise<void>;
}

/** Makes the upstream of one configured server; nothing is started yet. The one place that knows which kind is performed by what. */
import { McpUpstream, type McpUpstreamOptions } from "./mcp-upstream.ts";
import type { Upstream } from "./upstream.ts";

/** The upstream that performs the calls of a server of this configuration. */
export function openUpstream(options: McpUpstreamOptions): Upstream {
  switch (options.configuration.kind) {
    case "process":
    case "http":
      return new McpUpstream(options);
  }
}

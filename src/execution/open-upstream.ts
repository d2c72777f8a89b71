/** Makes the upstream of one configured server; nothing is started yet. The one place that knows which kind is performed by what. */
import { apiServer } from "./api/api-server.ts";
import { applicationServer } from "./application/application-server.ts";
import { codeServer } from "./code/code-server.ts";
import { QuickJs } from "./code/quickjs.ts";
import { Workspaces } from "./code/workspaces.ts";
import type { ServerConfiguration } from "./configuration.ts";
import { HouseUpstream } from "./house-upstream.ts";
import { McpUpstream, type McpUpstreamOptions } from "./mcp-upstream.ts";
import { ProcessUpstream } from "./process-upstream.ts";
import { joiningSend } from "./secrets/joining-send.ts";
import { plainIn, templatesIn } from "./secrets/server-secrets.ts";
import type { Sandboxes } from "./sandbox/sandboxes.ts";
import { shelfServer, type Shelf } from "./shelf/shelf.ts";
import type { Upstream } from "./upstream.ts";

export type UpstreamOptions = Omit<McpUpstreamOptions, "configuration" | "prepare"> & {
  readonly configuration: ServerConfiguration;
  readonly sandboxes: Sandboxes;
  /** A folder that nobody else uses: what code of this server leaves in its workspaces stands there. */
  readonly workspaces: string;
  /** What the servers of memory, knowledge and culture act on; absent where they are only looked at. */
  readonly shelf?: Shelf;
};

const REMOTE = "look whether an MCP server answers at its url, which must be its last address: redirects are not followed";

/** The upstream that performs the calls of a server of this configuration. */
export function openUpstream({ configuration, sandboxes, workspaces: folder, shelf, ...rest }: UpstreamOptions): Upstream {
  switch (configuration.kind) {
    case "process":
      return new ProcessUpstream({ configuration, sandboxes, ...rest });
    case "http":
      return new McpUpstream({ configuration, hint: REMOTE, ...rest });
    case "api": {
      const { chance, clock, messageBytesMax: resultBytesMax, secrets } = rest;
      const { url, headers } = configuration;
      const send = joiningSend({ send: rest.send, secrets, headers: templatesIn(headers), origin: new URL(url).origin });
      const server = apiServer({ configuration: { ...configuration, headers: plainIn(headers) }, send, resultBytesMax, clock, chance });
      return new HouseUpstream({ server, callDeadlineMs: configuration.callDeadlineMs, ...rest });
    }
    case "memory":
    case "knowledge":
    case "culture":
      return new HouseUpstream({ server: shelfServer(configuration, shelf), callDeadlineMs: configuration.callDeadlineMs, ...rest });
    case "code": {
      const { clock } = rest;
      const workspaces = new Workspaces({ folder, user: sandboxes.insideUser, clock });
      const server = codeServer({ configuration, sandboxes, quickjs: new QuickJs(clock), workspaces, clock });
      return new HouseUpstream({ server, callDeadlineMs: configuration.callDeadlineMs, ...rest });
    }
    case "program":
      return new HouseUpstream({ server: configuration.server, callDeadlineMs: configuration.callDeadlineMs, ...rest });
    case "application": {
      const server = applicationServer(rest.messageBytesMax);
      return new HouseUpstream({ server, callDeadlineMs: configuration.callDeadlineMs, ...rest });
    }
  }
}

import type { McpServer } from "@modelcontextprotocol/server";
import { WATCHED_URI } from "./add-resources.ts";
import { told } from "./add-tools.ts";
import type { Changes, Changing } from "./changes.ts";

/**
 * Adds what changes while clients look on: the tools that flip it, the extra tool and prompt, and the bookkeeping of
 * `resources/subscribe` (2025). An instance that lasts tells its own client of every flip; an instance of one request
 * cannot, its listen streams are told by the handler.
 */
export function addChanging(server: McpServer, changes: Changes, lasts: boolean): void {
  addTriggers(server, changes);
  const tool = server.registerTool("test_dynamic_tool", { description: "Comes and goes" }, () => told("The dynamic tool is here."));
  const prompt = server.registerPrompt("test_dynamic_prompt", { description: "Comes and goes" }, () => ({
    messages: [{ role: "user", content: { type: "text", text: "The dynamic prompt is here." } }],
  }));
  if (!changes.shown("tools")) tool.disable();
  if (!changes.shown("prompts")) prompt.disable();
  const subscribed = addSubscribing(server);
  if (!lasts) return;
  const stop = changes.onFlip((what) => {
    if (!server.isConnected()) {
      stop();
      return;
    }
    if (what === "tools") tool.update({ enabled: changes.shown("tools") });
    if (what === "prompts") prompt.update({ enabled: changes.shown("prompts") });
    if (what === "watched" && subscribed(WATCHED_URI)) void server.server.sendResourceUpdated({ uri: WATCHED_URI });
  });
}

function addTriggers(server: McpServer, changes: Changes): void {
  const trigger = (name: string, what: Changing): void => {
    server.registerTool(name, { description: `Changes the ${what}` }, () => {
      changes.flip(what);
      return told(`The ${what} changed.`);
    });
  };
  trigger("test_trigger_tool_change", "tools");
  trigger("test_trigger_prompt_change", "prompts");
  trigger("test_trigger_resource_update", "watched");
}

/** Answers subscribe and unsubscribe, and says whether this client watches a URI. On 2026-07-28 the listen stream filters instead. */
function addSubscribing(server: McpServer): (uri: string) => boolean {
  const uris = new Set<string>();
  server.server.registerCapabilities({ resources: { subscribe: true } });
  server.server.setRequestHandler("resources/subscribe", ({ params }) => {
    uris.add(params.uri);
    return {};
  });
  server.server.setRequestHandler("resources/unsubscribe", ({ params }) => {
    uris.delete(params.uri);
    return {};
  });
  return (uri) => uris.has(uri) || server.server.getNegotiatedProtocolVersion() === "2026-07-28";
}

import { type McpServer, ResourceTemplate } from "@modelcontextprotocol/server";
import type { Changes } from "./changes.ts";
import { PNG_BASE64 } from "./samples.ts";

/** The resource whose content changes, and that clients subscribe to. */
export const WATCHED_URI = "test://watched-resource";

/** Adds the resources: text, binary, a template, and the one that is watched. */
export function addResources(server: McpServer, changes: Changes): void {
  const { registerResource } = bound(server);
  registerResource("static-text", "test://static-text", "text/plain", (uri) => ({
    uri,
    mimeType: "text/plain",
    text: "This is the content of the static text resource.",
  }));
  registerResource("static-binary", "test://static-binary", "image/png", (uri) => ({ uri, mimeType: "image/png", blob: PNG_BASE64 }));
  registerResource("watched-resource", WATCHED_URI, "text/plain", (uri) => ({
    uri,
    mimeType: "text/plain",
    text: `Changed ${changes.count("watched")} times.`,
  }));
  server.registerResource(
    "template-data",
    new ResourceTemplate("test://template/{id}/data", {
      list: undefined,
      complete: { id: (typed) => ["123", "456"].filter((id) => id.startsWith(typed)) },
    }),
    { description: "Data of one id", mimeType: "application/json" },
    (uri, { id }) => ({
      contents: [
        {
          uri: uri.href,
          mimeType: "application/json",
          text: JSON.stringify({ id, templateTest: true, data: `Data for ID: ${String(id)}` }),
        },
      ],
    }),
  );
}

type Content = { readonly uri: string; readonly mimeType: string } & ({ readonly text: string } | { readonly blob: string });

function bound(server: McpServer): {
  registerResource: (name: string, uri: string, mimeType: string, read: (uri: string) => Content) => void;
} {
  return {
    registerResource: (name, uri, mimeType, read) => {
      server.registerResource(name, uri, { description: `The ${name} resource`, mimeType }, ({ href }) => ({ contents: [read(href)] }));
    },
  };
}

/** What a server says it offers, as the house pinned it at first sight. */
import type { JsonObject } from "./json.ts";

/** `client` is the house's own definition of what a server may ask of an agent's client, `host` of what may be fetched, `model` of what may be asked; no server offers one. */
export type DefinitionKind = "tool" | "resource" | "template" | "prompt" | "client" | "host" | "model";

/** How the house stands to a definition. Only a pinned one can be called; a changed one waits for a person. */
export type DefinitionState = "pinned" | "quarantined" | "unknown";

export interface Definition {
  readonly kind: DefinitionKind;
  readonly server: string;
  /** The tool's or prompt's name, the resource's URI, the template's URI template, the host's name, the model's id. */
  readonly name: string;
  /** Lower-case hexadecimal SHA-256 of the canonical definition as the server gave it. */
  readonly fingerprint: string;
  readonly state: DefinitionState;
  /** The definition as the server gave it (MCP `Tool`, `Resource`, `ResourceTemplate`, `Prompt`). Untrusted text. */
  readonly described: JsonObject;
}

/** What stands in a call for something that no server offers. Its name is fixed: an agent's free text never enters the ledger. */
export function unknownDefinition(kind: DefinitionKind): Definition {
  return { kind, server: "_unknown", name: "_unknown", fingerprint: "", state: "unknown", described: {} };
}

/** A name for people and policies: `server/name`. */
export function definitionName(definition: Pick<Definition, "server" | "name">): string {
  return `${definition.server}/${definition.name}`;
}

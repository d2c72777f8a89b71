/**
 * What one address shows. `/mcp/<server>` shows one server, its names as they are. `/mcp` shows all servers; there a tool
 * or prompt `name` of `server` is `server__name`, and a resource `uri` is `chatelaine://server/uri`. Both can be undone
 * without knowing anything else, because no server's name holds `__` and the rest stands unchanged behind it.
 */
import type { Definition } from "../../call/definition.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../call/json.ts";

/** A name as a server knows it. */
export interface Target {
  readonly server: string;
  readonly name: string;
}

export interface Scope {
  /** The address: `/mcp` or `/mcp/<server>`. */
  readonly path: string;
  shows(server: string): boolean;
  /** A tool's or prompt's name, as its server knows it. */
  nameIn(name: string): Target;
  uriIn(uri: string): Target;
  uriOut(target: Target): string;
  /** A definition as it is listed here. */
  described(definition: Definition): JsonObject;
  /** A result of a server, the URIs in it such that they can be read here. */
  resultOut(server: string, result: JsonObject): JsonObject;
}

const SEPARATOR = "__";
const SCHEME = "chatelaine://";
/** The server of a name that belongs to none: intake refuses it, and the refusal is recorded. */
const NO_SERVER = "_unknown";

/** One server, its names as they are. */
export function oneServer(server: string): Scope {
  return {
    path: `/mcp/${encodeURIComponent(server)}`,
    shows: (other) => other === server,
    nameIn: (name) => ({ server, name }),
    uriIn: (name) => ({ server, name }),
    uriOut: ({ name }) => name,
    described: (definition) => definition.described,
    resultOut: (_server, result) => result,
  };
}

/** All servers side by side. */
export function allServers(isServer: (server: string) => boolean): Scope {
  const split = (text: string, at: number, skip: number): Target => {
    const server = at < 0 ? NO_SERVER : decode(text.slice(0, at));
    return isServer(server) ? { server, name: text.slice(at + skip) } : { server: NO_SERVER, name: text };
  };
  const uriOut = ({ server, name }: Target) => `${SCHEME}${encodeURIComponent(server)}/${name}`;
  return {
    path: "/mcp",
    shows: isServer,
    nameIn: (name) => split(name, name.indexOf(SEPARATOR), SEPARATOR.length),
    uriIn: (uri) => {
      if (!uri.startsWith(SCHEME)) return { server: NO_SERVER, name: uri };
      const rest = uri.slice(SCHEME.length);
      const target = split(rest, rest.indexOf("/"), 1);
      return target.server === NO_SERVER ? { server: NO_SERVER, name: uri } : target;
    },
    uriOut,
    described: (definition) => described(definition, uriOut),
    resultOut: (server, result) => withUris(result, (uri) => uriOut({ server, name: uri })),
  };
}

function described({ kind, server, name, described: as }: Definition, uriOut: (target: Target) => string): JsonObject {
  switch (kind) {
    case "tool":
    case "prompt":
      return { ...as, name: `${server}${SEPARATOR}${name}` };
    case "resource":
      return { ...as, uri: uriOut({ server, name }) };
    case "template":
      return { ...as, uriTemplate: uriOut({ server, name }) };
    case "client":
    case "host":
    case "model":
      return as;
  }
}

/** The places of a result in which MCP puts a resource's URI: contents, resource links and embedded resources. */
function withUris(result: JsonObject, out: (uri: string) => string): JsonObject {
  const uriOf = (value: JsonValue): JsonValue =>
    isJsonObject(value) && typeof value.uri === "string" ? { ...value, uri: out(value.uri) } : value;
  const block = (value: JsonValue): JsonValue => {
    if (!isJsonObject(value)) return value;
    if (value.type === "resource_link") return uriOf(value);
    return value.type === "resource" && value.resource !== undefined ? { ...value, resource: uriOf(value.resource) } : value;
  };
  const message = (value: JsonValue): JsonValue =>
    isJsonObject(value) && value.content !== undefined ? { ...value, content: block(value.content) } : value;
  return {
    ...result,
    ...(Array.isArray(result.contents) && { contents: result.contents.map(uriOf) }),
    ...(Array.isArray(result.content) && { content: result.content.map(block) }),
    ...(Array.isArray(result.messages) && { messages: result.messages.map(message) }),
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return NO_SERVER;
  }
}

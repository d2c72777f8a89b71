/**
 * Which Host and Origin headers the house answers. A page of another site can make a browser resolve its own name to
 * our address (DNS rebinding); the browser then still sends that name as Host, and the page's site as Origin.
 * MCP, transports: servers MUST validate Origin and answer 403.
 */
import type { IncomingMessage } from "node:http";
import type { Listen } from "./listen.ts";
import type { Fault } from "../call/fault.ts";
import { httpFault } from "./http-fault.ts";

const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"] as const;
const EVERY_ADDRESS = new Set(["0.0.0.0", "::", "[::]"]);
const HOST_NAME = "host";
/** A host as RFC 9110 lets it stand in the header: a name, an IPv4 or a bracketed IPv6 address, and a port. */
const HOST = /^([a-z0-9._-]+|\[[0-9a-f:.]+\])(?::(\d{1,5}))?$/;

export interface HostRules {
  /** The fault for a request whose Host or Origin is not ours (answer it with 403); undefined lets it pass. */
  check(request: IncomingMessage): Fault | undefined;
}

/**
 * Rules for one listening address and the port that was really taken: loopback answers to its three names, another address to itself, and each to the
 * `names` that the owner configured (host names without port) and the host of the `publicUrl`. An Origin on a loopback
 * name must have our own port, because other programs of the same machine have theirs; the public one must be just that.
 */
export function hostRules({ host: address, port, names = [], publicUrl }: Listen): HostRules {
  const configured = new Set(names.map((name) => name.toLowerCase()));
  const own = new Set([...LOOPBACK, ...configured, ...(publicUrl === undefined ? [] : [new URL(publicUrl).hostname])]);
  if (!EVERY_ADDRESS.has(address)) own.add(address.includes(":") && !address.startsWith("[") ? `[${address}]` : address);

  const isOurOrigin = (origin: string): boolean => {
    const parsed = URL.canParse(origin) ? new URL(origin) : undefined;
    if (parsed === undefined || !/^https?:$/.test(parsed.protocol)) return false;
    if (configured.has(parsed.hostname) || parsed.origin === publicUrl) return true;
    return own.has(parsed.hostname) && (parsed.port === "" ? parsed.protocol === "http:" && port === 80 : Number(parsed.port) === port);
  };

  return {
    check: ({ headers: { host, origin }, rawHeaders }) => {
      const name = HOST.exec(host?.toLowerCase() ?? "")?.[1];
      if (name === undefined || !own.has(name) || hasSeveralHosts(rawHeaders)) {
        return httpFault(
          "SERVER_HOST_REFUSED",
          "this house does not answer to that Host",
          "use the address it listens on, or add the name to listen.names",
        );
      }
      if (origin !== undefined && !isOurOrigin(origin)) {
        return httpFault(
          "SERVER_ORIGIN_REFUSED",
          "this house takes no requests from pages of another Origin",
          "call it from a program, or from a page of its own",
        );
      }
      return undefined;
    },
  };
}

/** No request has several (RFC 9112, 3.2); node:http keeps the first of them. */
function hasSeveralHosts(rawHeaders: readonly string[]): boolean {
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2)
    if (rawHeaders[at]?.length === HOST_NAME.length && rawHeaders[at]?.toLowerCase() === HOST_NAME) hosts++;
  return hosts > 1;
}

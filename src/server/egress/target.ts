/**
 * Where a request to a proxy goes: the authority of a CONNECT (RFC 9112, 3.2.3), or an absolute http:// URL (3.2.2). Read
 * as it was sent and never mended: what two readers could take in two ways is refused.
 */
import type { IncomingMessage } from "node:http";
import { readHost } from "../../intake/host-name.ts";
import { egressFault } from "./fault.ts";

export interface Target {
  /** In its one spelling where it has one; else as it was sent, for intake to refuse and record. */
  readonly host: string;
  readonly port: number;
}

export interface RequestTarget extends Target {
  readonly path: string;
  readonly query: string | undefined;
}

const AUTHORITY = /^(\[[^\]]*\]|[^:]*):(\d{1,5})$/;
const ORIGIN = /^(\/[^?#]*)(?:\?([^#]*))?$/;
const ABSOLUTE = /^http:\/\/([^/?#]*)([^?#]*)(?:\?([^#]*))?$/i;

/** The target of a CONNECT. Faults with SERVER_PROXY_TARGET. */
export function connectTarget(request: IncomingMessage): Target {
  const target = readAuthority(request.url ?? "");
  if (target === undefined) throw malformed("CONNECT takes a host and a port", "CONNECT host:port");
  assertSameHost(request, target, 443);
  return target;
}

/** The target of a request in absolute form. Faults with SERVER_PROXY_TARGET. */
export function absoluteTarget(request: IncomingMessage): RequestTarget {
  const { url = "", method } = request;
  const [, authority = "", path = "", query] = ABSOLUTE.exec(url) ?? [];
  const target = readAuthority(authority.includes(":", authority.lastIndexOf("]") + 1) ? authority : `${authority}:80`);
  if (target === undefined)
    throw malformed("this is a proxy: it takes absolute http:// URLs and CONNECT", "set HTTP_PROXY and HTTPS_PROXY to this address");
  assertSameHost(request, target, 80);
  const star = method === "OPTIONS" && query === undefined ? "*" : "/";
  return { ...target, path: path === "" ? star : path, query };
}

/** The target of a request out of a tunnel: a path, of the host that the tunnel is for (RFC 9112, 3.2.1). Faults with SERVER_PROXY_TARGET. */
export function originTarget(request: IncomingMessage, tunnel: Target): RequestTarget {
  const { url = "", method } = request;
  const [whole, path = "", query] = ORIGIN.exec(url) ?? [];
  const isStar = url === "*" && method === "OPTIONS";
  if (whole === undefined && !isStar)
    throw malformed("inside of a tunnel requests name a path alone", "send the path as to the host itself");
  if (request.headers.host === undefined) throw malformed("the request has no Host header", "send the host that the tunnel is for");
  assertSameHost(request, tunnel, 443);
  return { ...tunnel, path: isStar ? "*" : path, query };
}

function readAuthority(authority: string): Target | undefined {
  const [whole, host = "", port] = AUTHORITY.exec(authority) ?? [];
  const number = Number(port);
  if (whole === undefined || host === "" || host.includes("@") || number < 1 || number > 65_535) return undefined;
  return { host: readHost(host)?.host ?? host, port: number };
}

/** A Host header that names another host would let one be asked for and another be spoken to (domain fronting). */
function assertSameHost({ headers: { host: header }, rawHeaders }: IncomingMessage, { host, port }: Target, usual: number): void {
  // node:http keeps the first of several (RFC 9112, 3.2: a request with more than one is no request).
  const hosts = rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === "host");
  if (hosts.length > 1) throw malformed("the request has several Host headers", "send one");
  // Only HTTP/1.0 may leave it out, which some clients still say for CONNECT; node:http refuses any other without it.
  if (header === undefined) return;
  const named = readAuthority(/:\d{1,5}$/.test(header) ? header : `${header}:${usual}`);
  // Some clients leave a port of CONNECT out of the header, and some name it twice.
  const isPort = named?.port === port || !/:\d{1,5}$/.test(header);
  if (named?.host !== host || !isPort) throw malformed("the Host header names another host than the request", "send the same host in both");
}

function malformed(what: string, hint: string): Error {
  return egressFault("SERVER_PROXY_TARGET", what, hint);
}

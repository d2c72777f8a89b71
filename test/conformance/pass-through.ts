import { once } from "node:events";
import { createServer, type IncomingMessage, request as send, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A loopback port that hands everything on to another one. */
export interface PassThrough extends AsyncDisposable {
  /** The target's URL with this port in place of its own. */
  readonly url: URL;
}

/** Headers that belong to one connection and must not be handed on (RFC 9110 section 7.6.1). */
const HOP_BY_HOP = new Set(["connection", "keep-alive", "proxy-connection", "upgrade"]);

/**
 * Opens a port that forwards every request to the target's origin and adds the given headers, for clients that cannot
 * send them. Bodies stream both ways, and a line that breaks on one side is broken on the other. Host and Origin are
 * handed on as sent, except that this port's own address becomes the target's, as a direct client would have sent it.
 */
export async function openPassThrough(target: URL, added: Readonly<Record<string, string>>): Promise<PassThrough> {
  const server = createServer((incoming, outgoing) => forward(incoming, outgoing));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const own = `127.0.0.1:${(server.address() as AddressInfo).port}`;

  function forward(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const headers = [...handedOn(incoming.rawHeaders, own, target.host), ...Object.entries(added).flat()];
    const onward = send({ host: target.hostname, port: target.port, method: incoming.method, path: incoming.url, headers, agent: false });
    onward.on("response", (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, handedOn(answer.rawHeaders, target.host, own));
      outgoing.flushHeaders();
      answer.on("error", () => outgoing.destroy());
      answer.pipe(outgoing);
    });
    onward.on("error", () => outgoing.destroy());
    outgoing.on("close", () => onward.destroy());
    incoming.pipe(onward);
  }

  return {
    url: new URL(target.href.replace(target.host, own)),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** Raw headers without those of the connection, one address put in place of another. */
function handedOn(raw: readonly string[], from: string, to: string): string[] {
  const headers: string[] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const [name = "", value = ""] = raw.slice(index, index + 2);
    if (!HOP_BY_HOP.has(name.toLowerCase())) headers.push(name, value.replace(from, to));
  }
  return headers;
}

/**
 * The TLS that the house ends for an agent: a tunnel to an inspected host leads to the house itself, which shows a
 * certificate of its own authority. What comes out of it are requests like those that come without TLS.
 */
import type { Server } from "node:http";
import type { Duplex } from "node:stream";
import { createSecureContext, TLSSocket, type SecureContext } from "node:tls";
import type { Clock } from "../../call/clock.ts";
import type { AgentId } from "../../call/id.ts";
import type { From } from "./carrying.ts";
import { INSPECTED_HANDSHAKE_MS } from "./limits.ts";
import type { Target } from "./target.ts";

/** The certificate of a host, PEM. */
export interface HostCertificate {
  readonly key: string;
  readonly cert: string;
}

export interface Inspecting {
  readonly certificateOf: (host: string) => HostCertificate;
  readonly clock: Clock;
  /** Cuts them all. */
  readonly closing: AbortSignal;
}

/** Where the requests of a connection go, and whose they are. */
export interface Inside {
  readonly target: Target;
  readonly from: From;
  readonly agent: AgentId;
  /** Requests that have no answer yet: some clients wait for none before the next. */
  underWay: number;
}

/** The oldest version that is spoken (RFC 8996). */
const OLDEST = "TLSv1.2";
const contexts = new WeakMap<HostCertificate, SecureContext>();

export class InspectedConnections {
  readonly #parts: Inspecting;
  readonly #inside = new WeakMap<object, Inside>();

  constructor(parts: Inspecting) {
    this.#parts = parts;
  }

  /** What a connection is the inside of; undefined for one that came in by itself. */
  of(socket: object): Inside | undefined {
    return this.#inside.get(socket);
  }

  /** Ends TLS on a tunnel and gives what comes out of it to a server. Resolves when it is closed. Never rejects. */
  open(socket: Duplex, { server, ...whose }: Omit<Inside, "underWay"> & { readonly server: Server }): Promise<void> {
    const { certificateOf, clock, closing } = this.#parts;
    const { host } = whose.target;
    const tls = new TLSSocket(socket, {
      isServer: true,
      server: undefined,
      ALPNProtocols: ["http/1.1"],
      // Asked only where a name is sent (SNI): without one there is no certificate, and no TLS.
      SNICallback: (name, done) =>
        name.toLowerCase() === host ? done(null, contextOf(certificateOf(host))) : done(new Error("another host")),
      secureContext: NOTHING,
    });
    return new Promise((resolve) => {
      const cut = () => void tls.destroy();
      const cancel = clock.after(INSPECTED_HANDSHAKE_MS, cut);
      closing.addEventListener("abort", cut, { once: true });
      tls.on("error", cut);
      socket.once("close", cut);
      tls.once("close", () => {
        cancel();
        closing.removeEventListener("abort", cut);
        socket.destroy();
        resolve();
      });
      tls.once("secure", () => {
        cancel();
        this.#inside.set(tls, { ...whose, underWay: 0 });
        server.emit("connection", tls);
      });
      if (closing.aborted) cut();
    });
  }
}

const NOTHING = createSecureContext({ minVersion: OLDEST });

/** Made once for each certificate. */
function contextOf(certificate: HostCertificate): SecureContext {
  const made = contexts.get(certificate) ?? createSecureContext({ ...certificate, minVersion: OLDEST });
  contexts.set(certificate, made);
  return made;
}

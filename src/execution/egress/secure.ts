/** TLS to a host on a connection that stands already: its certificate is checked against the system's roots, and nothing is sent before. */
import type { Duplex } from "node:stream";
import { connect, createSecureContext, getCACertificates, type SecureContext } from "node:tls";
import type { Clock } from "../../call/clock.ts";
import { stoppedEnding } from "../ending-of.ts";
import { failed, type Ending } from "../fault.ts";
import { SECURE_MS } from "./limits.ts";

export interface Securing {
  readonly host: string;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly context: SecureContext;
}

/** What hosts are trusted by: the authorities that the system and Node know, and the owner's own (PEM). Made once: there are hundreds. */
export function trustedContext(roots: readonly string[]): SecureContext {
  return createSecureContext({ ca: [...new Set([...getCACertificates("default"), ...getCACertificates("system"), ...roots])] });
}

/** Begins TLS with a host. Never rejects; where it fails, nothing of the agent's was sent. */
export function secure(
  socket: Duplex,
  { host, signal, clock, context }: Securing,
): Promise<{ readonly socket: Duplex } | { readonly ending: Ending }> {
  return new Promise((resolve) => {
    // A name that is checked has to be sent, and HTTP/1.1 is what the house speaks.
    const tls = connect({ socket, servername: host, secureContext: context, ALPNProtocols: ["http/1.1"], rejectUnauthorized: true });
    const settle = (ending?: Ending) => {
      cancel();
      signal.removeEventListener("abort", stop);
      tls
        .removeListener("error", fail)
        .removeListener("close", fail)
        .on("error", () => {});
      if (ending === undefined) return resolve({ socket: tls });
      tls.destroy();
      socket.destroy();
      resolve({ ending });
    };
    const fail = () =>
      settle(failed("EXECUTION_HOST_UNTRUSTED", "the host did not prove by a certificate that it is the one that was meant"));
    const stop = () => settle(stoppedEnding({ sent: false }, "cancelled"));
    const cancel = clock.after(SECURE_MS, fail);
    signal.addEventListener("abort", stop, { once: true });
    tls
      .once("error", fail)
      .once("close", fail)
      .once("secureConnect", () => settle());
    if (signal.aborted) stop();
  });
}

/** A tunnel (CONNECT): what the agent and the host say to one another is theirs, once TLS has begun for that host. */
import type { Duplex } from "node:stream";
import type { Clock } from "../../call/clock.ts";
import { stoppedEnding } from "../ending-of.ts";
import { failed, type Ending } from "../fault.ts";
import { readAddress } from "./address-rules.ts";
import { ClientHello } from "./client-hello.ts";
import type { HelloRead } from "./client-hello.ts";
import { connectionEnding } from "./connection-ending.ts";
import { CLIENT_HELLO_MS } from "./limits.ts";
import { splice, type Splicing } from "./splice.ts";

export interface Tunnel extends Splicing {
  readonly host: string;
  /** Whether the tunnel may carry anything at all. */
  readonly notTls: boolean;
  readonly outside: Duplex;
  /** Tells the agent that the way is open. */
  readonly open: () => Duplex;
}

/** Carries a tunnel until its end. Nothing reaches the host before it is known that it is meant. */
export async function carryTunnel(tunnel: Tunnel): Promise<Ending> {
  const { host, notTls, outside, clock, signal } = tunnel;
  // A reset before the bytes flow is an end like any other.
  outside.on("error", () => {});
  const agent = tunnel.open();
  agent.on("error", () => {});
  if (!notTls) {
    const { read, bytes } = await beginning(agent, { clock, signal });
    const wrong = signal.aborted ? stoppedEnding({ sent: false }, "cancelled") : wrongBeginning(read, host);
    if (wrong !== undefined) {
      agent.destroy();
      outside.destroy();
      return wrong;
    }
    agent.unshift(bytes);
  }
  return connectionEnding(await splice(agent, outside, tunnel));
}

function wrongBeginning(read: HelloRead, host: string): Ending | undefined {
  if (read.kind !== "hello") return failed("EXECUTION_NOT_TLS", "what came through the tunnel is not TLS");
  const { serverName } = read;
  // Of an address no name is sent (RFC 6066, 3).
  if (serverName === undefined && readAddress(host) !== undefined) return undefined;
  if (serverName === host) return undefined;
  return failed("EXECUTION_WRONG_SERVER_NAME", "TLS began for another server than the tunnel is for");
}

/** What the agent sends first, until it can be told what it is, the time is over or the agent is gone. */
function beginning(
  agent: Duplex,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<{ readonly read: HelloRead; readonly bytes: Buffer }> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const hello = new ClientHello();
    const settle = (read: HelloRead) => {
      cancel();
      agent.pause();
      agent.removeListener("data", onData).removeListener("end", onEnd).removeListener("close", onEnd);
      signal.removeEventListener("abort", onEnd);
      resolve({ read, bytes: Buffer.concat(chunks) });
    };
    const onData = (chunk: Buffer) => {
      chunks.push(chunk);
      const read = hello.read(chunk);
      if (read.kind !== "more") settle(read);
    };
    const onEnd = () => settle({ kind: "not-tls" });
    const cancel = clock.after(CLIENT_HELLO_MS, onEnd);
    signal.addEventListener("abort", onEnd, { once: true });
    agent.on("data", onData).once("end", onEnd).once("close", onEnd);
    if (signal.aborted || agent.destroyed) onEnd();
  });
}

/**
 * From a host's name to a connection: resolved once, every address looked at, and connected to exactly one of those that
 * were looked at. A name that answers differently the next time (DNS rebinding) is not asked a next time.
 */
import { connect as netConnect, type Socket } from "node:net";
import type { Clock } from "../../call/clock.ts";
import { stoppedEnding } from "../ending-of.ts";
import { failed, type Ending } from "../fault.ts";
import type { AddressRefused, AddressRules } from "./address-rules.ts";
import { readAddress } from "./address-rules.ts";
import { ADDRESSES_MAX, ADDRESSES_TRIED_MAX, CONNECT_MS, DNS_MS } from "./limits.ts";

/** Every address of a name, in the order in which they are to be tried. Rejects where there is none. */
export type Resolve = (host: string) => Promise<readonly string[]>;

export interface ReachParts {
  readonly rules: AddressRules;
  readonly resolve: Resolve;
  readonly clock: Clock;
}

export interface Place {
  readonly host: string;
  readonly port: number;
}

/** A connection, or why there is none: then nothing was sent. */
export type Reached = { readonly socket: Socket } | { readonly ending: Ending };

/** Connects to a place. Never rejects. */
export async function reach(place: Place, signal: AbortSignal, { rules, resolve, clock }: ReachParts): Promise<Reached> {
  const refused = rules.refusesName(place.host, place.port);
  if (refused !== undefined) return { ending: refusedEnding(refused) };
  const addresses =
    readAddress(place.host) === undefined ? await within(resolve(place.host), { ms: 2 * DNS_MS, clock, signal }) : [bare(place.host)];
  if (signal.aborted) return { ending: stoppedEnding({ sent: false }, "cancelled") };
  if (addresses === undefined || addresses.length === 0 || addresses.length > ADDRESSES_MAX)
    return { ending: failed("EXECUTION_HOST_UNRESOLVED", "the name of the host could not be resolved") };
  // One that is refused spoils the name: whoever mixes private addresses with public ones wants the private ones tried.
  for (const address of addresses) {
    const why = rules.refuses(place.host, address, place.port);
    if (why !== undefined) return { ending: refusedEnding(why) };
  }
  for (const address of addresses.slice(0, ADDRESSES_TRIED_MAX)) {
    if (signal.aborted) return { ending: stoppedEnding({ sent: false }, "cancelled") };
    const socket = await connect(address, place.port, { signal, clock });
    if (socket !== undefined) return { socket };
  }
  return {
    ending: signal.aborted
      ? stoppedEnding({ sent: false }, "cancelled")
      : failed("EXECUTION_UPSTREAM_DOWN", "the host could not be reached"),
  };
}

const WHY: Readonly<Record<AddressRefused, string>> = {
  port: "the port is none that may be reached",
  own: "the host leads back to the house or its machine",
  metadata: "the host leads to the metadata of a cloud",
  "not-public": "the host leads to an address that is not public",
};

function refusedEnding(why: AddressRefused): Ending {
  return failed(why === "port" ? "EXECUTION_PORT_REFUSED" : "EXECUTION_ADDRESS_REFUSED", WHY[why]);
}

function connect(
  host: string,
  port: number,
  { signal, clock }: { readonly signal: AbortSignal; readonly clock: Clock },
): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    // The family is said, and the host is an address: nothing is left to be resolved.
    const socket = netConnect({
      host,
      port,
      family: host.includes(":") ? 6 : 4,
      autoSelectFamily: false,
      allowHalfOpen: true,
      noDelay: true,
    });
    const settle = (connected: Socket | undefined) => {
      cancel();
      signal.removeEventListener("abort", fail);
      socket.removeListener("error", fail);
      socket.removeListener("connect", done);
      if (connected === undefined) socket.on("error", () => {}).destroy();
      resolve(connected);
    };
    const fail = () => settle(undefined);
    const done = () => settle(socket);
    const cancel = clock.after(CONNECT_MS, fail);
    signal.addEventListener("abort", fail, { once: true });
    socket.once("error", fail).once("connect", done);
  });
}

/** The value, or undefined where it did not come in time, not before the signal, or not at all. */
function within<Value>(
  promise: Promise<Value>,
  { ms, clock, signal }: { readonly ms: number; readonly clock: Clock; readonly signal: AbortSignal },
): Promise<Value | undefined> {
  return new Promise((resolve) => {
    const settle = (value?: Value) => {
      cancel();
      signal.removeEventListener("abort", giveUp);
      resolve(value);
    };
    const giveUp = () => settle();
    const cancel = clock.after(ms, giveUp);
    signal.addEventListener("abort", giveUp, { once: true });
    promise.then(settle, giveUp);
    if (signal.aborted) giveUp();
  });
}

function bare(literal: string): string {
  return literal.startsWith("[") ? literal.slice(1, -1) : literal;
}

/**
 * The system's own resolver (getaddrinfo, by the machine's hosts file, search domains and whatever else it is set up for), so that a host
 * means here what it means to every program of this machine. Nothing ends a question that it was asked in a thread, and of the threads
 * of a process it gets two (libuv): the way out takes one of them, and what would wait for it is asked by a process (getent), which can be ended.
 */
import { execFile } from "node:child_process";
import { lookup } from "node:dns/promises";
import type { Clock } from "../../call/clock.ts";
import { GETENT_BYTES_MAX, LOOKUP_PATIENCE_MS } from "./limits.ts";

/** Every address of a name, in the order in which they are to be tried. Rejects where there is none, and once the signal is aborted. */
export type Ask = (host: string, signal: AbortSignal) => Promise<readonly string[]>;

/** Where the program of the C library is; the PATH of the house's environment has no say in what a name means. */
const GETENT = "/usr/bin/getent";

/** Asks in the one thread, or where that has been at other names for LOOKUP_PATIENCE_MS, by a process. Without the program names wait for the thread. */
export function systemAsk(clock: Clock, getent = GETENT): Ask {
  let underWay: Promise<unknown> | undefined;
  let isHere = true;
  /** Resolves when nobody asks in the thread, or when that has taken too long. */
  const turn = async (signal: AbortSignal): Promise<void> => {
    let isPatient = true;
    const { promise: impatient, resolve } = Promise.withResolvers<void>();
    const end = (): void => {
      isPatient = false;
      resolve();
    };
    const cancel = isHere ? clock.after(LOOKUP_PATIENCE_MS, end) : () => {};
    signal.addEventListener("abort", end, { once: true });
    while (underWay !== undefined && isPatient) await Promise.race([underWay, impatient]);
    cancel();
    signal.throwIfAborted();
  };
  const ask: Ask = async (host, signal) => {
    if (underWay !== undefined) await turn(signal);
    if (underWay === undefined) {
      const asked = inThread(host);
      const done = () => (underWay = undefined);
      underWay = asked.then(done, done);
      return asked;
    }
    return inProcess(getent, host, signal).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") throw error;
      isHere = false;
      return ask(host, signal);
    });
  };
  return ask;
}

async function inThread(host: string): Promise<readonly string[]> {
  const found = await lookup(host, { all: true, order: "ipv4first" });
  return [...new Set(found.map(({ address }) => address))];
}

/** A line for each address and kind of socket, the address first (getent(1), ahosts). A name begins with no hyphen (intake/host-name.ts). */
function inProcess(getent: string, host: string, signal: AbortSignal): Promise<readonly string[]> {
  const options = { cwd: "/", env: {}, encoding: "utf8", maxBuffer: GETENT_BYTES_MAX, killSignal: "SIGKILL", signal } as const;
  return new Promise((resolve, reject) => {
    execFile(getent, ["ahosts", host], options, (error, stdout) => {
      if (error !== null) return reject(error);
      const found = new Set(
        stdout
          .split("\n")
          .flatMap((line) => line.split(" ", 1))
          .filter((address) => address !== ""),
      );
      resolve([...found].toSorted((one, other) => Number(one.includes(":")) - Number(other.includes(":"))));
    });
  });
}

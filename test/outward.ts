/**
 * Watches every connection that a program attempts: one that leaves this machine, or asks for a name that is not its own, stands
 * in a list afterwards (D7). Loaded before each file of tests, and with `--import` into programs that tests start: those write
 * the list to the file that CHATELAINE_OUTWARD names.
 */
import { subscribe } from "node:diagnostics_channel";
import { appendFileSync } from "node:fs";
import { Socket } from "node:net";

const OWN = /^(?:127\.|::1$|::ffff:127\.|0\.0\.0\.0$|::$)/;
const OWN_NAME = /^(?:localhost|.*\.localhost)$/;

const watch = Symbol.for("chatelaine.outward");
const here = globalThis as { [watch]?: string[] };

/** Where connections were attempted to beyond this machine, in the order in which they were: one list a thread, whoever loads this first. */
export const outward: string[] = (here[watch] ??= watched([]));

function watched(list: string[]): string[] {
  const file = process.env["CHATELAINE_OUTWARD"];
  const attempt = (to: string): void => {
    list.push(to);
    if (file !== undefined) appendFileSync(file, `${to}\n`);
  };
  // https://nodejs.org/docs/latest-v24.x/api/diagnostics_channel.html, `net.client.socket`: the socket then says where it tries to go.
  subscribe("net.client.socket", (message) => {
    const socket = (message as { readonly socket?: unknown }).socket;
    if (!(socket instanceof Socket)) return;
    // A path of a unix socket has no port.
    socket.on("connectionAttempt", (address: string, port: number | undefined) => {
      if (port !== undefined && !OWN.test(address)) attempt(`${address}:${port}`);
    });
    socket.on("lookup", (_error, _address, _family, host: string) => {
      if (!OWN_NAME.test(host)) attempt(host);
    });
  });
  return list;
}

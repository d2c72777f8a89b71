/**
 * The way out of a sandbox: a listener on its own loopback that hands every connection to the egress proxy's unix socket.
 * It runs inside, beside the program, and ends with it, as everything inside does. Its text is taken as it is and written into a
 * file that the sandbox mounts, so it uses nothing but what Node itself has.
 */

/** Where programs inside find their proxy. */
export const FORWARD_PORT = 3128;

/* Runs in a process of its own, with these arguments: port, socket. Closes its output once it listens. */
function forward(): void {
  const { createServer, connect } = process.getBuiltinModule("node:net");
  const { closeSync, openSync } = process.getBuiltinModule("node:fs");
  const [port, path = ""] = process.argv.slice(2);
  const server = createServer({ allowHalfOpen: true }, (inside) => {
    const outside = connect({ path, allowHalfOpen: true });
    inside.pipe(outside).pipe(inside);
    inside.on("error", () => outside.destroy());
    outside.on("error", () => inside.destroy());
  });
  server.listen(Number(port), "127.0.0.1", () => {
    closeSync(1);
    // No connection takes its place.
    openSync("/dev/null", "w");
  });
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => {});
}

/** The program of the forwarder, as a module. */
export const FORWARD_SOURCE = `(${forward.toString()})();\n`;

/**
 * Starts the forwarder (node, its file, port, socket), waits until it listens, and becomes the program. The shell that the forwarder is a child
 * of ends at once: the program is not left with a child that it does not know. Pipe 7 is the order of a sandbox that waits, and none of the forwarder's.
 */
export const FORWARD_THEN = ': "$("$1" "$2" "$3" "$4" 0</dev/null 2>/dev/null 7<&- &)"; shift 4; exec "$@"';

/** What programs are told of their proxy: Node needs to be told to listen to it. */
export const FORWARD_ENVIRONMENT: { readonly [name: string]: string } = {
  ...Object.fromEntries(
    ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"].flatMap((name) =>
      [name, name.toLowerCase()].map((each) => [each, `http://127.0.0.1:${FORWARD_PORT}`]),
    ),
  ),
  NO_PROXY: "localhost,127.0.0.1,::1",
  no_proxy: "localhost,127.0.0.1,::1",
  NODE_USE_ENV_PROXY: "1",
};

/**
 * The way out of a sandbox: a listener on its own loopback that hands every connection to the egress proxy's unix socket.
 * It runs inside, in front of the program, and ends with it. Its text is taken as it is and written into a file that the
 * sandbox mounts, so it uses nothing but what Node itself has.
 */

/** Where programs inside find their proxy. */
export const FORWARD_PORT = 3128;

/* Runs in a process of its own, with these arguments: port, socket, command, its arguments. */
function forward(): void {
  const { createServer, connect } = process.getBuiltinModule("node:net");
  const { spawn } = process.getBuiltinModule("node:child_process");
  const [port, path = "", command = "", ...args] = process.argv.slice(2);
  const server = createServer({ allowHalfOpen: true }, (inside) => {
    const outside = connect({ path, allowHalfOpen: true });
    inside.pipe(outside).pipe(inside);
    inside.on("error", () => outside.destroy());
    outside.on("error", () => inside.destroy());
  });
  server.listen(Number(port), "127.0.0.1", () => {
    const child = spawn(command, args, { stdio: "inherit" });
    child.on("error", () => process.exit(127));
    child.on("exit", (code, signal) => (signal === null ? process.exit(code ?? 1) : process.kill(process.pid, signal)));
  });
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => {});
}

/** The program of the forwarder, as a module. */
export const FORWARD_SOURCE = `(${forward.toString()})();\n`;

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

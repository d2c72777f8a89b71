/** The peer: a bare Node proxy that passes bytes through, over kept connections, and does nothing else. Prints its URL. */
import { Agent, createServer, request as send } from "node:http";
import type { AddressInfo } from "node:net";

const target = new URL(process.argv[2] as string);
const agent = new Agent({ keepAlive: true, maxSockets: 256 });

const server = createServer((request, response) => {
  const onward = send(target, { method: request.method ?? "POST", headers: { ...request.headers, host: target.host }, agent }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.on("error", () => response.destroy());
  request.pipe(onward);
});
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`));

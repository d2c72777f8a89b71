/** A server that speaks MCP 2025-11-25 over streamable HTTP by hand, on loopback, and misbehaves on request. Writes its port to stdout. */
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";

interface Message {
  readonly id?: number | string;
  readonly method: string;
  readonly params?: { readonly name?: string; readonly arguments?: { readonly [name: string]: unknown } };
}

let session = 0;
let stolen = 0;
const results = (text: string) => ({ content: [{ type: "text", text }] });
const frame = (id: Message["id"], result: object) => JSON.stringify({ jsonrpc: "2.0", id, result });

function answer(response: ServerResponse, id: Message["id"], result: object): void {
  response.writeHead(200, { "content-type": "application/json", "mcp-session-id": String(session) }).end(frame(id, result));
}

function events(response: ServerResponse): ServerResponse {
  return response.writeHead(200, { "content-type": "text/event-stream" });
}

const tools: {
  readonly [name: string]: (response: ServerResponse, id: Message["id"], args: { readonly [name: string]: unknown }) => void;
} = {
  ok: (response, id) => answer(response, id, results("ok")),
  "flood-body": (response, id, args) => answer(response, id, results("x".repeat(Number(args["bytes"])))),
  "flood-event": (response, id, args) => void events(response).end(`data: ${frame(id, results("x".repeat(Number(args["bytes"]))))}\n\n`),
  "many-events": (response, id) => {
    events(response);
    for (let i = 0; i < 40; i++) response.write(`: ${"x".repeat(1_000_000)}\n\n`);
    response.end(`data: ${frame(id, results("patient"))}\n\n`);
  },
  "end-early": (response) => void events(response).end(": nothing more\n\n"),
  cut: (response) => void events(response).write(": hello\n\n", () => response.destroy()),
  hang: () => {},
  "not-json": (response) => void response.writeHead(200, { "content-type": "application/json" }).end("{]"),
  "not-json-rpc": (response) => void response.writeHead(200, { "content-type": "application/json" }).end('{"hello":1}'),
  html: (response) => void response.writeHead(200, { "content-type": "text/html" }).end("<h1>hello</h1>"),
  "status-400": (response) => void response.writeHead(400).end("a secret of the server"),
  "status-500": (response) => void response.writeHead(500).end("a secret of the server"),
  "forget-session": (response) => {
    session++;
    response.writeHead(404).end();
  },
  redirect: (response) => void response.writeHead(307, { location: "/elsewhere" }).end(),
  stolen: (response, id) => answer(response, id, results(String(stolen))),
  exit: () => process.exit(0),
};

function take(response: ServerResponse, { id, method, params }: Message): void {
  if (id === undefined) return void response.writeHead(202).end();
  switch (method) {
    case "initialize":
      return answer(response, id, {
        protocolVersion: "2025-11-25",
        capabilities: { tools: {} },
        serverInfo: { name: "unruly", version: "1" },
      });
    case "tools/list":
      return answer(response, id, { tools: Object.keys(tools).map((name) => ({ name, inputSchema: { type: "object" } })) });
    case "tools/call":
      return tools[params?.name ?? ""]?.(response, id, params?.arguments ?? {});
    default:
      return void response.writeHead(400).end();
  }
}

const listener = createServer((request, response) => {
  if (request.url === "/elsewhere") {
    stolen++;
    return void response.writeHead(200).end();
  }
  if (request.method !== "POST") return void response.writeHead(405).end();
  const isOld = request.headers["mcp-session-id"] !== undefined && request.headers["mcp-session-id"] !== String(session);
  if (isOld) return void response.writeHead(404).end();
  void json(request).then((message) => take(response, message as Message));
});
listener.listen(Number(process.argv[2] ?? 0), "127.0.0.1", () => process.stdout.write(`${(listener.address() as AddressInfo).port}\n`));

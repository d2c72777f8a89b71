import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { httpSend } from "./http-send.ts";

let server: Server;
let base: string;
const sockets = new Set<unknown>();
beforeAll(async () => {
  server = createServer((request, response) => {
    sockets.add(request.socket);
    if (request.url === "/elsewhere") return void response.writeHead(307, { location: "http://127.0.0.1:1/" }).end();
    if (request.url === "/never") return;
    let body = "";
    request.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
    request.on("end", () =>
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ body, team: request.headers["x-team"] })),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const send = httpSend();
const post = (path: string, signal?: AbortSignal) =>
  send(new URL(path, base), { method: "POST", headers: new Headers({ "x-team": "a" }), body: "text ü", signal });

test("a body and headers arrive, and the connection is kept for the next request", async () => {
  for (let i = 0; i < 3; i++) {
    const answer = await post("/");
    expect(answer.statusCode).toBe(200);
    expect(JSON.parse((await answer.toArray()).join(""))).toEqual({ body: "text ü", team: "a" });
  }
  expect(sockets.size).toBe(1);
});

test("a redirect is an error, and is not followed", async () => {
  await expect(post("/elsewhere")).rejects.toMatchObject({ message: "fetch failed", cause: { message: "unexpected redirect" } });
});

test("an abort ends the request with its reason", async () => {
  const stop = new AbortController();
  const sent = post("/never", stop.signal);
  stop.abort(new Error("enough"));
  await expect(sent).rejects.toThrow("enough");
});

test("a server that is not there is told by the system's code", async () => {
  await expect(
    send(new URL("http://127.0.0.1:1/"), { method: "GET", headers: new Headers(), body: undefined, signal: undefined }),
  ).rejects.toMatchObject({ cause: { code: "ECONNREFUSED" } });
});

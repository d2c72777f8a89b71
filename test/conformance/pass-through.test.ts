import { once } from "node:events";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { openPassThrough } from "./pass-through.ts";

/** Opens a target that answers as told and a pass-through before it; both end with the test. */
async function between(answer: (incoming: IncomingMessage, outgoing: ServerResponse) => void): Promise<{ target: URL; url: URL }> {
  const server = createServer(answer);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const target = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`);
  const through = await openPassThrough(target, { authorization: "Bearer of-the-test" });
  onTestFinished(async () => {
    await through[Symbol.asyncDispose]();
    server.closeAllConnections();
    server.close();
  });
  return { target, url: through.url };
}

function echo(incoming: IncomingMessage, outgoing: ServerResponse): void {
  outgoing.end(JSON.stringify({ url: incoming.url, headers: incoming.headers }));
}

test("a request gets the added header, and everything else as it was sent", async () => {
  const { target, url } = await between(echo);
  const answer = await fetch(url, { headers: { "mcp-name": "a tool", origin: url.origin } });
  expect(await answer.json()).toMatchObject({
    url: "/mcp",
    headers: { authorization: "Bearer of-the-test", "mcp-name": "a tool", origin: target.origin, host: target.host },
  });
});

test("a foreign Host and Origin reach the target", async () => {
  const { url } = await between(echo);
  const sent = request(url, { headers: { host: "evil.example.com", origin: "http://evil.example.com" } }).end();
  const [answer] = (await once(sent, "response")) as [IncomingMessage];
  const [body] = (await once(answer, "data")) as [Buffer];
  expect(JSON.parse(body.toString())).toMatchObject({ headers: { host: "evil.example.com", origin: "http://evil.example.com" } });
});

test("an event arrives while its stream is still open, and a client that leaves ends the stream", async () => {
  let left: Promise<unknown> | undefined;
  const { url } = await between((_, outgoing) => {
    left = once(outgoing, "close");
    outgoing.writeHead(200, { "content-type": "text/event-stream" }).write("data: 1\n\n");
  });
  const answer = await fetch(url);
  const reader = answer.body?.getReader();
  const { value } = (await reader?.read()) ?? {};
  expect(new TextDecoder().decode(value)).toBe("data: 1\n\n");
  await reader?.cancel();
  await left;
});

/** A small decision point over HTTP on loopback: it keeps what it was asked, and answers as a test tells it to. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Heard } from "./heard.fixture.ts";

export interface PointAsked {
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: unknown;
}

export type Answering = (asked: PointAsked, response: ServerResponse) => void;

export interface OwnPoint {
  readonly url: string;
  readonly asked: Heard<PointAsked>;
  /** How it answers from now on. */
  answer: Answering;
  close(): Promise<void>;
}

/** Answers 200 with this as JSON, and the request's id beside it, as AuthZEN wants it. */
export function saying(value: unknown): Answering {
  return ({ headers }, response) => {
    response.writeHead(200, { "content-type": "application/json", "x-request-id": String(headers["x-request-id"]) });
    response.end(JSON.stringify(value));
  };
}

export const YES = saying({ decision: true });

export async function startOwnPoint(): Promise<OwnPoint> {
  const asked = new Heard<PointAsked>();
  const point: { answer: Answering } = { answer: YES };
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
      const one = { path: request.url ?? "", headers: request.headers, body: JSON.parse(Buffer.concat(chunks).toString("utf8")) as unknown };
      asked.add(one);
      point.answer(one, response);
    })().catch(() => response.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const close = async () => {
    const closed = once(server, "close");
    server.close();
    server.closeAllConnections();
    await closed;
  };
  return Object.assign(point, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, close });
}

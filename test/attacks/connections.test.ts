/** Connections that say nothing, or say it slowly, without any token. */
import { once } from "node:events";
import { request } from "node:http";
import { connect, type Socket } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { fetchRoom, openHttp, type OpenHttp } from "../../src/server/http.ts";
import { CONNECTIONS_MAX, HEADERS_WITHIN_MS, IDLE_CONNECTIONS_MAX } from "../../src/server/http-limits.ts";
import { systemClock } from "../../src/main/system.ts";

const HOUSE: Parameters<typeof openHttp>[0] = { listen: { host: "127.0.0.1", port: 0 }, rooms: [fetchRoom("", () => new Response("here"))], clock: systemClock, report: () => {} };

let http: OpenHttp;
let open: Socket[];

beforeEach(async () => {
  open = [];
  http = await openHttp(HOUSE);
});
afterEach(async () => {
  for (const socket of open) socket.destroy();
  await http.close();
});

function connection(): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(http.port, "127.0.0.1", () => {
      socket.off("error", reject).on("error", () => {});
      resolve(socket);
    }).once("error", reject);
    open.push(socket);
  });
}

/** A house of its own, whose clock runs while the others are tried. */
let slow: OpenHttp;
let cutAfterMs: Promise<number>;
beforeAll(async () => {
  slow = await openHttp(HOUSE);
  const socket = connect(slow.port, "127.0.0.1").on("error", () => {});
  await once(socket, "connect");
  socket.write("GET / HTTP/1.1\r\nHo");
  const since = performance.now();
  cutAfterMs = closed(socket).then(() => performance.now() - since);
});
afterAll(() => slow.close());

const closed = (socket: Socket) => new Promise<void>((resolve) => (socket.destroyed ? resolve() : socket.resume().once("close", () => resolve())));

function get(): Promise<number | undefined> {
  return new Promise((resolve, reject) => request({ port: http.port, host: "127.0.0.1", agent: false }, (response) => resolve(response.resume().statusCode)).on("error", reject).end());
}

test("more silent connections than the house takes keep nobody out", async () => {
  for (let made = 0; made <= CONNECTIONS_MAX; made += 64) await Promise.all(Array.from({ length: 64 }, connection));
  expect(open.length).toBeGreaterThan(CONNECTIONS_MAX);
  expect(await get()).toBe(200);
});

test("connections that asked once and then rest make room, too, the one that rests longest first", async () => {
  const first = await connection();
  const answered = new Promise((resolve) => first.once("data", resolve));
  first.write("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
  await answered;
  for (let made = 0; made < IDLE_CONNECTIONS_MAX; made += 64) await Promise.all(Array.from({ length: 64 }, connection));
  await closed(first);
  expect(await get()).toBe(200);
});

test("a connection whose headers do not come is cut when its time is over, and not when Node looks by itself", async () => {
  // Node looks every half a minute.
  expect(await cutAfterMs).toBeLessThan(2 * HEADERS_WITHIN_MS);
});

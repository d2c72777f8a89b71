/** Secrets in memory, and the door where they join. The sources are made here; the clock is the tests' own. */
import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { beforeEach, expect, test } from "vitest";
import { Fault } from "../../src/call/fault.ts";
import { templateOf } from "../../src/execution/secrets/handle.ts";
import type { Template } from "../../src/execution/secrets/handle.ts";
import type { HttpRequest } from "../../src/execution/http-send.ts";
import { joiningSend } from "../../src/execution/secrets/joining-send.ts";
import { Secrets } from "../../src/execution/secrets/secrets.ts";
import type { SecretReading, SecretSource } from "../../src/execution/secrets/source.ts";

const TEMPLATE = templateOf("Bearer secret://vault/token") as Template;
const GRACE_MS = 1000;

let now = 0;
let given: SecretReading | Error;
let reads = 0;
let struck: readonly string[] = [];
let secrets: Secrets;
let sent: { readonly [name: string]: string }[] = [];
let takes = "";

beforeEach(() => {
  [now, reads, struck, sent] = [10_000, 0, [], []];
  given = { value: "value-one", version: "1", previous: [] };
  takes = "Bearer value-one";
  const source: SecretSource = {
    read: () => {
      reads++;
      return given instanceof Error ? Promise.reject(given) : Promise.resolve(given);
    },
    close: () => Promise.resolve(),
  };
  secrets = new Secrets({
    sources: new Map([["vault", { source, rereadMs: 0 }]]),
    clock: { now: () => now, monotonic: () => now, after: () => () => {} },
    strike: (_secret, values) => (struck = values),
    graceMs: GRACE_MS,
    log: () => {},
  });
});

const send = joined({ Authorization: TEMPLATE });

function joined(headers: { readonly [name: string]: Template }) {
  return (request: Partial<HttpRequest> = {}, url = "https://api.example/x") =>
    joiningSend({
      send: (_url, { headers: all }) => {
        const plain = Object.fromEntries(all instanceof Headers ? all : Object.entries(all));
        sent.push(plain);
        return Promise.resolve(Object.assign(Readable.from([]), { statusCode: plain["Authorization"] === takes ? 200 : 401 }) as unknown as IncomingMessage); // Only its status is read.
      },
      secrets,
      headers: new Map(Object.entries(headers)),
      origin: "https://api.example",
    })(new URL(url), { method: "POST", headers: {}, body: "x", signal: undefined, ...request });
}

function rotated(value: string, previous: readonly string[] = []): SecretReading {
  return { value, version: value, previous };
}

test("a secret is read once, and joins into its header alone, whatever stands there already", async () => {
  await send({ headers: { authorization: "mine", "x-echo": "secret://vault/token" } });
  await send();
  expect(reads).toBe(1);
  expect(sent[0]).toEqual({ "x-echo": "secret://vault/token", Authorization: "Bearer value-one" });
});

test("nothing joins into a request to another origin", async () => {
  await send({}, "https://elsewhere.example/x");
  expect([reads, sent]).toEqual([0, [{}]]);
});

test("a value is struck before it is sent", async () => {
  await send();
  expect(struck).toEqual(["value-one"]);
});

test("an answer of 401 has the source asked once more, and what it has by then is tried", async () => {
  await send();
  [given, takes] = [rotated("value-two"), "Bearer value-two"];
  now += 5000;
  expect((await send()).statusCode).toBe(200);
  expect(sent.slice(1).map((headers) => headers["Authorization"])).toEqual(["Bearer value-one", "Bearer value-two"]);
});

test("where the new value is not taken yet, the one of before is tried", async () => {
  given = rotated("value-two", ["value-one"]);
  expect((await send()).statusCode).toBe(200);
  expect(sent.map((headers) => headers["Authorization"])).toEqual(["Bearer value-two", "Bearer value-one"]);
});

test("a request is sent twice at most, and once where nothing else could be sent", async () => {
  takes = "something else";
  await send();
  expect(sent).toHaveLength(1);
  given = rotated("value-two", ["value-one"]);
  now += 5000;
  await send();
  expect(sent).toHaveLength(3);
});

test("a value that was replaced is struck for the grace time, and then no more", async () => {
  await send();
  given = rotated("value-two");
  await secrets.reread({ name: "vault/token", source: "vault", key: "token" });
  expect(struck).toEqual(["value-two", "value-one"]);
  now += GRACE_MS;
  await secrets.reread({ name: "vault/token", source: "vault", key: "token" });
  expect(struck).toEqual(["value-two"]);
});

test("a source that cannot be read keeps what it gave, for a while; one that has no such secret takes it back", async () => {
  await send();
  const handle = { name: "vault/token", source: "vault", key: "token" };
  given = new Fault("EXECUTION_SECRET_UNREADABLE", "not now");
  await secrets.reread(handle);
  await send();
  given = new Fault("EXECUTION_SECRET_UNKNOWN", "gone");
  await expect(secrets.reread(handle)).rejects.toThrow("gone");
  await expect(send()).rejects.toMatchObject({ code: "EXECUTION_SECRET_UNAVAILABLE" });
  expect(sent).toHaveLength(2);
  expect(struck).toEqual(["value-one"]);
});

test("a value that ends is not used beyond its end", async () => {
  given = { value: "value-one", version: "1", previous: [], usableForMs: 100 };
  await send();
  now += 200;
  given = new Fault("EXECUTION_SECRET_UNREADABLE", "not now");
  await expect(send()).rejects.toMatchObject({ code: "EXECUTION_SECRET_UNAVAILABLE" });
});

test("a value that could write a header of its own is not sent, and no fault says it", async () => {
  given = rotated("value\r\nX-Admin: yes");
  const fault = await send().catch((thrown: unknown) => thrown);
  expect(fault).toMatchObject({ code: "EXECUTION_SECRET_UNAVAILABLE" });
  expect(String(fault)).not.toContain("X-Admin");
  expect(sent).toEqual([]);
});

test("a value with a zero byte is not used: no header and no environment can hold it, and what fails to would quote it", async () => {
  given = rotated("value-one\0--bind");
  const fault = await Promise.resolve(secrets.join([TEMPLATE])).catch((thrown: unknown) => thrown);
  expect(fault).toMatchObject({ code: "EXECUTION_SECRET_UNAVAILABLE" });
  expect(String(fault)).not.toContain("bind");
});

import { once } from "node:events";
import { duplexPair } from "node:stream";
import { connect } from "node:tls";
import { expect, test } from "vitest";
import { readClientHello } from "./client-hello.ts";
import { CLIENT_HELLO_BYTES_MAX } from "./limits.ts";

/** What Node's own TLS says first. */
async function hello(servername: string): Promise<Buffer> {
  const [near, far] = duplexPair();
  const tls = connect({ socket: near, servername });
  tls.on("error", () => {});
  const [bytes] = (await once(far, "data")) as [Buffer];
  tls.destroy();
  return bytes;
}

/** The same message in records of at most so many bytes. */
function inRecords(bytes: Buffer, size: number): Buffer {
  const message = bytes.subarray(5);
  const records: Buffer[] = [];
  for (let at = 0; at < message.length; at += size) {
    const part = message.subarray(at, at + size);
    records.push(Buffer.from([22, 3, 1, part.length >> 8, part.length & 255]), part);
  }
  return Buffer.concat(records);
}

test("the name is read, in whatever records and pieces it comes", async () => {
  const bytes = await hello("api.example.com");
  const read = { kind: "hello", serverName: "api.example.com" };
  expect(readClientHello(bytes)).toEqual(read);
  for (const size of [1, 7, 100]) expect(readClientHello(inRecords(bytes, size))).toEqual(read);
  for (let length = 0; length < bytes.length; length++) expect(readClientHello(bytes.subarray(0, length)).kind).toBe("more");
  expect(readClientHello(Buffer.concat([bytes, Buffer.from("more")]))).toEqual(read);
});

test("without a name there is none", async () => {
  expect(readClientHello(await hello(""))).toEqual({ kind: "hello", serverName: undefined });
});

test.each(["GET / HTTP/1.1\r\n\r\n", "SSH-2.0-x\r\n", "\u0000", "\u0016\u0002\u0001", "\u0015\u0003\u0001\u0000\u0002\u0001\u0000"])(
  "%j is not the beginning of TLS",
  (text) => {
    expect(readClientHello(Buffer.from(text, "latin1"))).toEqual({ kind: "not-tls" });
  },
);

test("a message that is too long is refused as soon as it says so, and one that never ends too", () => {
  const long = Buffer.from([22, 3, 1, 0x40, 0, 1, 0x0f, 0xff, 0xff]);
  expect(readClientHello(long)).toEqual({ kind: "not-tls" });
  const drops = Buffer.concat(Array.from({ length: CLIENT_HELLO_BYTES_MAX }, () => Buffer.from([22, 3, 1, 0, 1, 0])));
  expect(readClientHello(drops).kind).toBe("not-tls");
  expect(readClientHello(Buffer.from([22, 3, 1, 0, 0]))).toEqual({ kind: "not-tls" });
});

test("a message that does not add up is refused", async () => {
  const bytes = await hello("api.example.com");
  const at = bytes.indexOf("api.example.com");
  const nameLength = Buffer.from(bytes);
  nameLength.writeUInt16BE(16, at - 2);
  expect(readClientHello(nameLength)).toEqual({ kind: "not-tls" });
  const type = Buffer.from(bytes);
  type[at - 3] = 1;
  expect(readClientHello(type)).toEqual({ kind: "not-tls" });
  const control = Buffer.from(bytes);
  control[at] = 0;
  expect(readClientHello(control)).toEqual({ kind: "not-tls" });
  const length = Buffer.from(bytes);
  length.writeUIntBE(length.readUIntBE(6, 3) - 1, 6, 3);
  expect(readClientHello(length)).toEqual({ kind: "not-tls" });
});

test("no byte changed anywhere makes another name of it unnoticed, or throws", async () => {
  const bytes = await hello("api.example.com");
  for (let at = 0; at < bytes.length; at++) {
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ 0xff;
    expect(() => readClientHello(changed)).not.toThrow();
  }
});

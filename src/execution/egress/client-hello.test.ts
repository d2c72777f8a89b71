import { once } from "node:events";
import { duplexPair } from "node:stream";
import { connect } from "node:tls";
import { expect, test, vi } from "vitest";
import { ClientHello, type HelloRead } from "./client-hello.ts";
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

/** What is read of bytes that come in pieces of a size; of all at once where none is said. */
function readClientHello(bytes: Buffer, size = bytes.length): HelloRead {
  const hello = new ClientHello();
  for (let at = 0; at < bytes.length; at += size) {
    const read = hello.read(bytes.subarray(at, at + size));
    if (read.kind !== "more") return read;
  }
  return { kind: "more" };
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
  for (const size of [1, 7, 100]) for (const piece of [1, 3, 10_000]) expect(readClientHello(inRecords(bytes, size), piece)).toEqual(read);
  for (let length = 0; length < bytes.length; length++) expect(readClientHello(bytes.subarray(0, length)).kind).toBe("more");
  expect(readClientHello(Buffer.concat([bytes, Buffer.from("more")]))).toEqual(read);
});

/** The same message with more extensions before its own, which end the message. */
function withExtensions(bytes: Buffer, ...more: readonly (readonly [type: number, body: Buffer])[]): Buffer {
  let at = 5 + 4 + 2 + 32;
  at += 1 + (bytes[at] ?? 0);
  at += 2 + bytes.readUInt16BE(at);
  at += 1 + (bytes[at] ?? 0);
  const added = Buffer.concat(
    more.flatMap(([type, body]) => [Buffer.from([type >> 8, type & 255, body.length >> 8, body.length & 255]), body]),
  );
  const made = Buffer.concat([bytes.subarray(0, at + 2), added, bytes.subarray(at + 2)]);
  made.writeUInt16BE(made.length - 5, 3);
  made.writeUIntBE(made.length - 9, 6, 3);
  made.writeUInt16BE(made.length - at - 2, at);
  return made;
}

test("what browsers say besides changes nothing (GREASE, RFC 8701; ECH, RFC 9849); a second name does", async () => {
  const bytes = await hello("api.example.com");
  const [grease, hidden] = [[0x0a0a, Buffer.alloc(1)] as const, [0xfe0d, Buffer.alloc(200, 7)] as const];
  expect(readClientHello(withExtensions(bytes, grease, hidden, [0xdada, Buffer.alloc(0)]))).toEqual({
    kind: "hello",
    serverName: "api.example.com",
  });
  const name = Buffer.from("evil.test");
  const second = Buffer.concat([Buffer.from([0, name.length + 3, 0, 0, name.length]), name]);
  expect(readClientHello(withExtensions(await hello(""), [0, second]))).toEqual({ kind: "hello", serverName: "evil.test" });
  expect(readClientHello(withExtensions(bytes, [0, second]))).toEqual({ kind: "not-tls" });
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

test("of a message in records of one byte each, which come by the byte, every byte is taken once", () => {
  const message = Buffer.alloc(10_000, 1);
  message.writeUIntBE(message.length, 1, 3);
  const records = inRecords(Buffer.concat([Buffer.alloc(5), message]), 1).subarray(0, 60_000);
  const copies = vi.spyOn(Buffer.prototype, "copy");
  const puttings = vi.spyOn(Buffer, "concat");
  try {
    expect(readClientHello(records, 1).kind).toBe("more");
    const taken = copies.mock.results.reduce((sum, { value }) => sum + Number(value), 0);
    expect([taken, puttings.mock.calls.length]).toEqual([records.length, 0]);
  } finally {
    copies.mockRestore();
    puttings.mockRestore();
  }
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

/**
 * The message with which a client begins TLS (ClientHello), read for one thing: the name of the server that it is meant
 * for (SNI, RFC 6066, 3). The bytes are read as they come, over as many records (RFC 8446, 5.1) and pieces as a client
 * likes to make, and are never changed.
 */
import { CLIENT_HELLO_BYTES_MAX, TLS_RECORD_BYTES_MAX } from "./limits.ts";

export type HelloRead =
  /** More bytes are needed. */
  | { readonly kind: "more" }
  | { readonly kind: "hello"; readonly serverName: string | undefined }
  /** These bytes are not the beginning of TLS, or of one that is too long. */
  | { readonly kind: "not-tls" };

const HANDSHAKE = 22;
const CLIENT_HELLO = 1;
const RECORD_HEAD = 5;
const MESSAGE_HEAD = 4;
const SERVER_NAME = 0;
const HOST_NAME = 0;

const MORE: HelloRead = { kind: "more" };
const NOT_TLS: HelloRead = { kind: "not-tls" };

/** Reads the message as it comes, every byte once, however few of them each piece and each record has. */
export class ClientHello {
  readonly #head = Buffer.alloc(RECORD_HEAD);
  readonly #message = Buffer.allocUnsafe(CLIENT_HELLO_BYTES_MAX);
  #headBytes = 0;
  #messageBytes = 0;
  /** What is still to come of the record. */
  #left = 0;
  #bytes = 0;

  /** Takes the next piece. What it says other than `more`, it says once. */
  read(piece: Buffer): HelloRead {
    for (let at = 0; at < piece.length;) {
      const taken = this.#left === 0 ? this.#readHead(piece, at) : this.#readFragment(piece, at);
      if (taken === undefined) return NOT_TLS;
      at += taken;
      const wanted = this.#wanted();
      if (wanted > CLIENT_HELLO_BYTES_MAX) return NOT_TLS;
      if (this.#messageBytes >= wanted) return readMessage(this.#message.subarray(MESSAGE_HEAD, wanted));
      // Records of one byte each would make five bytes of head for each of the message.
      if ((this.#bytes += taken) > 2 * CLIENT_HELLO_BYTES_MAX) return NOT_TLS;
    }
    return MORE;
  }

  /** How many bytes the message has, as far as that is known. */
  #wanted(): number {
    return MESSAGE_HEAD + (this.#messageBytes < MESSAGE_HEAD ? 0 : this.#message.readUIntBE(1, 3));
  }

  /** Takes what the piece has of a record's head; undefined where it is none. */
  #readHead(piece: Buffer, at: number): number | undefined {
    const taken = piece.copy(this.#head, this.#headBytes, at);
    this.#headBytes += taken;
    if (!isRecordHead(this.#head.subarray(0, this.#headBytes))) return undefined;
    if (this.#headBytes < RECORD_HEAD) return taken;
    this.#headBytes = 0;
    this.#left = this.#head.readUInt16BE(3);
    return this.#left === 0 || this.#left > TLS_RECORD_BYTES_MAX ? undefined : taken;
  }

  /** Takes what the piece has of the message in a record; undefined where it is another. */
  #readFragment(piece: Buffer, at: number): number | undefined {
    const taken = piece.copy(this.#message, this.#messageBytes, at, at + this.#left);
    this.#messageBytes += taken;
    this.#left -= taken;
    return this.#message[0] === CLIENT_HELLO ? taken : undefined;
  }
}

/** Whether as much of a record's head as is there is one of a handshake: type 22, version 3.x. */
function isRecordHead(head: Buffer): boolean {
  const [type = HANDSHAKE, major = 3, minor = 1] = head;
  return type === HANDSHAKE && major === 3 && minor <= 4;
}

/** Walks the message (RFC 8446, 4.1.2) to its extensions. Whatever does not add up is no TLS. */
function readMessage(message: Buffer): HelloRead {
  const reader = new Reader(message);
  reader.skip(2 + 32);
  reader.vector(1);
  reader.vector(2);
  reader.vector(1);
  if (reader.isAtEnd) return { kind: "hello", serverName: undefined };
  const extensions = new Reader(reader.vector(2));
  let names: Buffer | undefined;
  while (!extensions.isAtEnd && !extensions.isBroken) {
    const type = extensions.number(2);
    const body = extensions.vector(2);
    if (type !== SERVER_NAME) continue;
    if (names !== undefined) return NOT_TLS;
    names = body;
  }
  if (reader.isBroken || extensions.isBroken || !reader.isAtEnd) return NOT_TLS;
  return names === undefined ? { kind: "hello", serverName: undefined } : readServerName(names);
}

/** Exactly one name (RFC 6066, 3: no two of the same type, and there is one type). */
function readServerName(body: Buffer): HelloRead {
  const outer = new Reader(body);
  const list = new Reader(outer.vector(2));
  const type = list.number(1);
  const name = list.vector(2);
  const isOne = outer.isAtEnd && list.isAtEnd && !outer.isBroken && !list.isBroken;
  if (!isOne || type !== HOST_NAME || !name.every((byte) => byte > 0x20 && byte < 0x7f)) return NOT_TLS;
  return { kind: "hello", serverName: name.toString("latin1").toLowerCase() };
}

/** Reads forward; past the end it gives nothing and is broken from then on. */
class Reader {
  readonly #bytes: Buffer;
  #at = 0;
  isBroken = false;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  skip(count: number): void {
    this.#take(count);
  }

  number(size: 1 | 2): number {
    const bytes = this.#take(size);
    return bytes.length === size ? bytes.readUIntBE(0, size) : 0;
  }

  /** A length of `size` bytes, and as many bytes as it says. */
  vector(size: 1 | 2): Buffer {
    return this.#take(this.number(size));
  }

  #take(count: number): Buffer {
    if (this.isBroken || this.#at + count > this.#bytes.length) {
      this.isBroken = true;
      return Buffer.alloc(0);
    }
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }
}

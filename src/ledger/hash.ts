/** The hashes of RFC 6962, section 2.1: SHA-256, leaves prefixed with 0x00 and nodes with 0x01. */
import { hash } from "node:crypto";
import { ENTRY_BYTES_MAX } from "../call/limits.ts";

/** Length of a hash, in bytes. */
export const HASH_BYTES = 32;

/** One buffer for all calls: hashing is synchronous, and an allocation would cost more than the copy. */
const leafInput = Buffer.alloc(1 + ENTRY_BYTES_MAX);
const nodeInput = Buffer.alloc(1 + 2 * HASH_BYTES);
nodeInput[0] = 0x01;

/** SHA-256 of bytes. By way of a text, which costs Node half as much as a buffer that it has to make itself. */
function sha256(bytes: Uint8Array): Uint8Array {
  return Buffer.from(hash("sha256", bytes, "binary"), "binary");
}

/** The root of the empty tree: SHA-256 of nothing. */
export function emptyRoot(): Uint8Array {
  return sha256(new Uint8Array());
}

/** The leaf hash of an entry's bytes. */
export function leafHash(entry: Uint8Array): Uint8Array {
  if (entry.length > ENTRY_BYTES_MAX) return sha256(Buffer.concat([Buffer.of(0x00), entry]));
  leafInput.set(entry, 1);
  return sha256(leafInput.subarray(0, 1 + entry.length));
}

/** The hash of a node over its two children. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  nodeInput.set(left, 1);
  nodeInput.set(right, 1 + HASH_BYTES);
  return sha256(nodeInput);
}

/** The hash of a perfect subtree over `hashes`: consecutive hashes of one height, their number a power of two. */
export function perfectRoot(hashes: Uint8Array): Uint8Array {
  if (hashes.length === HASH_BYTES) return hashes;
  const half = hashes.length / 2;
  return nodeHash(perfectRoot(hashes.subarray(0, half)), perfectRoot(hashes.subarray(half)));
}

/** Whether two hashes are equal. Hashes of a log are public, so this need not take constant time. */
export function sameHash(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

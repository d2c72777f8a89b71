/** Digests and their comparison. Plain SHA-256 is for public bytes; content is only ever digested under a key. */
import { createHmac, hash, timingSafeEqual } from "node:crypto";

/** Lower-case hexadecimal SHA-256 of bytes or text. Never of content: a short secret could be guessed from it. */
export function sha256Hex(bytes: Uint8Array | string): string {
  return hash("sha256", bytes, "hex");
}

/** Lower-case hexadecimal HMAC-SHA-256 (RFC 2104) of a text under a key. */
export function keyedDigest(key: Uint8Array, text: string): string {
  return createHmac("sha256", key).update(text).digest("hex");
}

/** Whether two texts are equal, in time that depends on their lengths alone. */
export function equalInConstantTime(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}

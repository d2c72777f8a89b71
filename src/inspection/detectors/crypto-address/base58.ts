/** Base58 with a checksum, as Bitcoin writes addresses: the last four bytes are the first of the double SHA-256 of the others. */
import { sha256Hex } from "../../../call/digest.ts";

const BITCOIN = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const RIPPLE = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz";

/** Whether a text is 21 bytes and their checksum; Ripple writes with another order of the alphabet. */
export function isBase58Check(text: string): boolean {
  return hasChecksum(text, text.startsWith("r") ? RIPPLE : BITCOIN);
}

function hasChecksum(text: string, alphabet: string): boolean {
  let number = 0n;
  for (const unit of text) {
    const value = alphabet.indexOf(unit);
    if (value < 0) return false;
    number = number * 58n + BigInt(value);
  }
  const hex = number.toString(16).padStart(50, "0");
  if (hex.length !== 50) return false;
  const once = sha256Hex(Buffer.from(hex.slice(0, 42), "hex"));
  return sha256Hex(Buffer.from(once, "hex")).startsWith(hex.slice(42));
}

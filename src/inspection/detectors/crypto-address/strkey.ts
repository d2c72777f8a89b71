/** Accounts as Stellar writes them (SEP 23): version, 32 bytes and a checksum of two, in base32. */

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/** CRC-16 of XMODEM. */
const POLYNOMIAL = 0x1021;
const CHARS = 56;

export function isStrkey(text: string): boolean {
  if (text.length !== CHARS) return false;
  const bytes = bytesOf(text);
  const checked = bytes.length - 2;
  let check = 0;
  for (let at = 0; at < checked; at++) {
    check ^= (bytes[at] ?? 0) << 8;
    for (let bit = 0; bit < 8; bit++) check = ((check << 1) ^ ((check & 0x8000) === 0 ? 0 : POLYNOMIAL)) & 0xffff;
  }
  return bytes[checked] === (check & 0xff) && bytes[checked + 1] === check >> 8;
}

function bytesOf(text: string): readonly number[] {
  const bytes: number[] = [];
  let held = 0;
  let bits = 0;
  for (const letter of text) {
    held = ((held << 5) | ALPHABET.indexOf(letter)) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((held >> bits) & 0xff);
  }
  return bytes;
}

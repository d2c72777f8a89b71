/** Bech32 and Bech32m (BIP 173, BIP 350): a word for the chain, a 1, data and six signs of checksum. */

const ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
const BECH32 = 1;
const BECH32M = 0x2bc830a3;

export function isBech32(text: string): boolean {
  const lower = text.toLowerCase();
  if (text !== lower && text !== text.toUpperCase()) return false;
  const split = lower.lastIndexOf("1");
  const word = [...lower.slice(0, split)].map((unit) => unit.charCodeAt(0));
  const data = [...lower.slice(split + 1)].map((unit) => ALPHABET.indexOf(unit));
  if (split < 1 || data.length < 6 || data.includes(-1)) return false;
  const check = polymod([...word.map((code) => code >> 5), 0, ...word.map((code) => code & 31), ...data]);
  return check === BECH32 || check === BECH32M;
}

function polymod(values: readonly number[]): number {
  let check = 1;
  for (const value of values) {
    const top = check >>> 25;
    check = ((check & 0x1ffffff) << 5) ^ value;
    for (const [bit, generator] of GENERATOR.entries()) if (((top >> bit) & 1) === 1) check ^= generator;
  }
  return check >>> 0;
}

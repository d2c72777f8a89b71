/** Account, card and telephone numbers: the same digits are the same number, however they are spaced. */
import { modulo } from "../../detectors/checksum.ts";
import { DIGITS_MIN } from "../limits.ts";
import { matchAt } from "./number.ts";

const IBAN = /[A-Za-z]{2}\d{2}(?: ?[A-Za-z0-9]{4}){2,7}(?: ?[A-Za-z0-9]{1,3})?(?![A-Za-z0-9])/y;
/** The same with other signs between, which names of products have too: its check digits must hold (ISO 7064, MOD 97-10). */
const IBAN_JOINED = /[A-Za-z]{2}\d{2}([.-])[A-Za-z0-9]{4}(?:\1[A-Za-z0-9]{4}){1,6}(?:\1[A-Za-z0-9]{1,3})?(?![A-Za-z0-9])/y;
/** Spaced with a sign that shows it is one number: a plus, brackets, a leading zero, hyphens or dots, or groups of four. */
const SPACED = /(?:\+\d|\(\d|0\d|\d{2,4}[-./]\d|\d{4} \d{4} )[\d ()./-]{5,22}\d(?![\d:])/y;
const RUN = /\d{7,34}(?![\d.,]\d)/y;

export interface Read {
  readonly norm: string;
  readonly end: number;
}

/** The IBAN (ISO 13616) or number of its form that begins here: upper case, without what stands between. */
export function ibanAt(text: string, at: number): Read | undefined {
  const found = matchAt(IBAN, text, at) ?? matchAt(IBAN_JOINED, text, at);
  if (found === undefined) return undefined;
  const norm = found.replaceAll(/[ .-]/g, "").toUpperCase();
  const isJoined = /[.-]/.test(found);
  return isJoined && modulo(norm.slice(4) + norm.slice(0, 4), 97) !== 1 ? undefined : { norm, end: at + found.length };
}

/** The number of a telephone, a card or an account that begins here: its digits, without the plus or zeros of an international one. */
export function digitsAt(text: string, at: number): Read | undefined {
  const found = matchAt(SPACED, text, at) ?? matchAt(RUN, text, at);
  if (found === undefined) return undefined;
  const norm = normOfDigits(found);
  return norm.length < DIGITS_MIN ? undefined : { norm, end: at + found.length };
}

function normOfDigits(found: string): string {
  return found.replaceAll(/\D/g, "").replace(/^00/, "");
}

/** A whole value read as such a number; undefined where it is none. */
export function digitsOf(value: string): string | undefined {
  if (!/^[+(]{0,2}\d[\d ()./-]*$/.test(value)) return undefined;
  const norm = normOfDigits(value);
  return norm.length < DIGITS_MIN ? undefined : norm;
}

/** A whole value read as an IBAN; undefined where it has not the form of one. */
export function ibanOf(value: string): string | undefined {
  const read = ibanAt(value, 0);
  return read?.end === value.length && /^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(read.norm) && /\d{4}/.test(read.norm.slice(4))
    ? read.norm
    : undefined;
}

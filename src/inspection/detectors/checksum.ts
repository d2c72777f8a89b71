/**
 * Check digits, as the authorities publish them. Each takes digits and capitals without separators; what is not of that
 * form is for the caller to keep out.
 */

/** Luhn, ISO/IEC 7812-1 annex B: cards, and many national numbers. */
export function isLuhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = digitAt(digits, digits.length - 1 - index);
    const weighed = index % 2 === 0 ? digit : digit * 2;
    sum += weighed > 9 ? weighed - 9 : weighed;
  }
  return sum % 10 === 0;
}

/** The digit at an index; 0 beyond the end. */
export function digitAt(digits: string, index: number): number {
  return (digits.charCodeAt(index) || 48) - 48;
}

/** The sum of the digits, each times its weight; digits beyond the weights do not count. */
export function weigh(digits: string, weights: readonly number[]): number {
  let sum = 0;
  for (let index = 0; index < weights.length; index++) sum += digitAt(digits, index) * (weights[index] ?? 0);
  return sum;
}

/** The number that the digits write, modulo a small one, however many they are. Letters count from A as 10. */
export function modulo(text: string, by: number): number {
  let rest = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    rest = code < 65 ? (rest * 10 + code - 48) % by : (rest * 100 + code - 55) % by;
  }
  return rest;
}

/** ISO/IEC 7064 MOD 11,10: the German tax number, the Croatian personal number. The last digit checks. */
export function isMod11Mod10(digits: string): boolean {
  let product = 10;
  for (let index = 0; index < digits.length - 1; index++) {
    const sum = (digitAt(digits, index) + product) % 10 || 10;
    product = (sum * 2) % 11;
  }
  return (11 - product) % 10 === digitAt(digits, digits.length - 1);
}

/** ISO/IEC 7064 MOD 11-2: the Chinese resident number. The last unit is a digit or X. */
export function isMod11Radix2(text: string): boolean {
  let product = 0;
  for (let index = 0; index < text.length - 1; index++) product = ((product + digitAt(text, index)) * 2) % 11;
  const check = (12 - product) % 11;
  return text.endsWith(check === 10 ? "X" : String(check));
}

const VERHOEFF_D = [
  "0123456789",
  "1234067895",
  "2340178956",
  "3401289567",
  "4012395678",
  "5987604321",
  "6598710432",
  "7659821043",
  "8765932104",
  "9876543210",
];
const VERHOEFF_P = ["0123456789", "1576283094", "5803796142", "8916043527", "9453126870", "4286573901", "2793806415", "7046913258"];

/** Verhoeff's dihedral check: Aadhaar. */
export function isVerhoeff(digits: string): boolean {
  let check = 0;
  for (let index = 0; index < digits.length; index++) {
    const permuted = digitAt(VERHOEFF_P[index % 8] ?? "", digitAt(digits, digits.length - 1 - index));
    check = digitAt(VERHOEFF_D[check] ?? "", permuted);
  }
  return check === 0;
}

/** The check digit of travel documents, ICAO 9303 part 3: weights 7, 3, 1; letters count from A as 10. */
export function isIcao(text: string): boolean {
  let sum = 0;
  for (let index = 0; index < text.length - 1; index++) {
    const code = text.charCodeAt(index);
    sum += (code < 65 ? code - 48 : code - 55) * (([7, 3, 1] as const)[index % 3] ?? 0);
  }
  return sum % 10 === digitAt(text, text.length - 1);
}

/** Whether there is such a day. A year of two digits is one of some century. */
export function isDay(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  const isLeap = year < 100 ? year % 4 === 0 : year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day <= (month === 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31);
}

/** Whether the digits at an offset write a day, as the order says: `YMD`, `DMY`, `YYYYMD`, `DMYYYY`. */
export function hasDay(digits: string, order: "YMD" | "DMY" | "YYYYMD" | "DMYYYY", at = 0): boolean {
  const number = (from: number, length: number) => Number(digits.slice(at + from, at + from + length));
  switch (order) {
    case "YMD":
      return isDay(number(0, 2), number(2, 2), number(4, 2));
    case "DMY":
      return isDay(number(4, 2), number(2, 2), number(0, 2));
    case "YYYYMD":
      return isYear(number(0, 4)) && isDay(number(0, 4), number(4, 2), number(6, 2));
    case "DMYYYY":
      return isYear(number(4, 4)) && isDay(number(4, 4), number(2, 2), number(0, 2));
  }
}

/** Whether a person who lives, or lived within memory, may have been born in it. */
function isYear(year: number): boolean {
  return year >= 1880 && year < 2100;
}

/** Whether it is one digit over and over. */
export function isOneDigit(digits: string): boolean {
  return /^(.)\1*$/.test(digits);
}

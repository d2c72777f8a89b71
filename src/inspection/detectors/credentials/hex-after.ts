/** The literals of a short prefix with each hexadecimal digit behind it: longer literals are hit less often. */
export function hexAfter(prefix: string): readonly string[] {
  return [..."0123456789abcdef"].map((digit) => prefix + digit);
}

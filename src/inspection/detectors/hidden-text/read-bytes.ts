/** Bytes and bits as readable text, or undefined where they are none. */

const UTF8 = new TextDecoder("utf-8", { fatal: true });
const UNREADABLE = /[\p{Cc}\p{Co}\p{Cn}\p{Cs}]/u;

/** UTF-8 text of the bytes (a final zero byte is none of it), undefined where they are no text of at least 2 characters. */
export function readBytes(bytes: readonly number[]): string | undefined {
  try {
    const text = UTF8.decode(Uint8Array.from(bytes)).replace(/\0+$/, "");
    return text.length < 2 || UNREADABLE.test(text.replaceAll(/[\t\n\r]/g, "")) ? undefined : text;
  } catch {
    return undefined;
  }
}

/** Text of a string of `0` and `1`, by eight or by seven of them, either of which may mean one. */
export function readBits(bits: string): string | undefined {
  for (const size of [8, 7]) {
    if (bits.length < 2 * size || bits.length % size !== 0) continue;
    const groups = bits.match(new RegExp(`.{${size}}`, "g")) ?? [];
    for (const flip of [0, 2 ** size - 1]) {
      const text = readBytes(groups.map((group) => Number.parseInt(group, 2) ^ flip));
      if (text !== undefined) return text;
    }
  }
  return undefined;
}

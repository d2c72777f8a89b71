/** Reads a `.tar.gz` (ustar, with the long names of pax and GNU) into memory. */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

const BLOCK = 512;

/** Path to text of each regular file. */
export function readTarGz(file: string): ReadonlyMap<string, string> {
  const bytes = gunzipSync(readFileSync(file));
  const files = new Map<string, string>();
  let longName: string | undefined;
  for (let at = 0; at + BLOCK <= bytes.length; ) {
    const text = (from: number, length: number): string => bytes.toString("utf8", at + from, at + from + length).replace(/\0[\s\S]*$/, "");
    const name = text(0, 100);
    if (name === "") break;
    const size = Number.parseInt(text(124, 12).trim(), 8);
    const kind = text(156, 1);
    const content = bytes.toString("utf8", at + BLOCK, at + BLOCK + size);
    if (kind === "L") longName = content.replace(/\0[\s\S]*$/, "");
    else if (kind === "x") longName = /\d+ path=(.*)\n/.exec(content)?.[1];
    else {
      const prefix = text(345, 155);
      if (kind === "0" || kind === "") files.set((longName ?? (prefix === "" ? name : `${prefix}/${name}`)).replace(/^\.\//, ""), content);
      longName = undefined;
    }
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return files;
}

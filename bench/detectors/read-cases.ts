/** Files of cases: what format one has is told by what is in it. Plain or gzipped. */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { CaseSet } from "./case.ts";
import { gitleaks } from "./gitleaks.ts";
import { injections } from "./injections.ts";
import { presidio } from "./presidio.ts";
import { secretlint } from "./secretlint.ts";

/** Formats by a member that only they have. */
const FORMATS: readonly { readonly member: string; readonly read: (rows: never[]) => readonly CaseSet[] }[] = [
  { member: "recognizer", read: presidio },
  { member: "regexMatches", read: gitleaks },
  { member: "expected", read: secretlint },
  { member: "channel", read: injections },
];

const GZIP = [0x1f, 0x8b];

/** Throws where the file holds none of the formats. */
export function readCases(file: string): readonly CaseSet[] {
  const bytes = readFileSync(file);
  const text = (GZIP.every((byte, at) => bytes[at] === byte) ? gunzipSync(bytes) : bytes).toString("utf8");
  const rows = rowsOf(text);
  const [first] = rows;
  const format = FORMATS.find(({ member }) => typeof first === "object" && first !== null && member in first);
  if (format === undefined) throw new Error(`${file} holds no cases of a known format: ${FORMATS.map(({ member }) => member).join(", ")}`);
  return format.read(rows as never[]);
}

/** Rows of `{"cases": [...]}`, of an array, or of lines of JSON. */
function rowsOf(text: string): readonly unknown[] {
  try {
    const value = JSON.parse(text) as { readonly cases?: readonly unknown[] } | readonly unknown[];
    return Array.isArray(value) ? (value as readonly unknown[]) : ((value as { readonly cases?: readonly unknown[] }).cases ?? []);
  } catch {
    return text.split("\n").flatMap((line) => (line.trim() === "" ? [] : [JSON.parse(line) as unknown]));
  }
}

/** Words that do not belong into the tree: paths of one machine, hosts of package registries, loose ends. */
import type { TextFile, Untidy } from "./source.ts";
import { lineOf } from "./source.ts";

/** Written in two parts, so that this file does not name what it forbids. */
const FORBIDDEN: readonly { readonly pattern: RegExp; readonly instead: string }[] = [
  {
    pattern: new RegExp(String.raw`(?<![\w.])/(?:wo` + String.raw`rk|fa` + String.raw`rm)/`, "g"),
    instead: "a path of one machine: use a path relative to the project",
  },
  {
    pattern: new RegExp("registry\\.np" + "mjs|registry\\.yarn" + "pkg|deb\\.deb" + "ian\\.org|\\.libr" + "ary/", "g"),
    instead: "a host or folder of one installation: leave it out",
  },
];

const LOOSE_END = new RegExp("\\b(?:TO" + "DO|FIX" + "ME|XX" + "X)\\b(?![^\\n]*#\\d+)", "g");
const CONTROL = new RegExp(
  "[\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f\\u200b\\u200e\\u200f\\u202a-\\u202e\\u2060-\\u2069\\ufeff]",
  "g",
);

export function checkWords(files: readonly TextFile[]): readonly Untidy[] {
  return files
    .filter((file) => file.path !== "package-lock.json")
    .flatMap((file) => [
      ...FORBIDDEN.flatMap(({ pattern, instead }) => all(file, pattern, "words", (word) => `"${word}" is ${instead}`)),
      ...all(file, LOOSE_END, "loose ends", (word) => `${word} without an issue number: finish it, or write ${word} #123`),
      ...all(
        file,
        CONTROL,
        "control characters",
        (word) => `U+${word.charCodeAt(0).toString(16).padStart(4, "0")} cannot be seen: write it as an escape`,
      ),
    ]);
}

function all(file: TextFile, pattern: RegExp, check: string, say: (word: string) => string): readonly Untidy[] {
  return [...file.text.matchAll(pattern)].map((match) => ({
    check,
    path: file.path,
    line: lineOf(file.text, match.index),
    what: say(match[0]),
  }));
}

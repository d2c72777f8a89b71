/** The languages of `run_code`, and how a program of each begins in a sandbox: its text comes first on standard input, then what it reads. */

/** The tool. */
export const RUN_CODE = "run_code";

export const LANGUAGES = ["python", "node", "shell", "javascript"] as const;
/** `javascript` is a snippet in QuickJS, with nothing around it; `node` is a program for Node in the sandbox. */
export type Language = (typeof LANGUAGES)[number];

/** A program that reads so many bytes of its input as code, and runs them with the rest as input. */
export interface Beginning {
  readonly command: string;
  readonly args: readonly string[];
}

const PYTHON = `import sys
code = sys.stdin.buffer.read(int(sys.argv[1]))
sys.argv = ["code.py"]
exec(compile(code, "code.py", "exec"), {"__name__": "__main__"})`;

const NODE = `const { readSync } = require("node:fs");
const Module = require("node:module");
const code = Buffer.alloc(Number(process.argv[1]));
for (let at = 0; at < code.length; ) {
  const read = readSync(0, code, at, code.length - at);
  if (read === 0) break;
  at += read;
}
const file = process.cwd() + "/code.cjs";
const main = new Module(file);
main.filename = file;
main.paths = Module._nodeModulePaths(process.cwd());
main._compile(code.toString("utf8"), file);`;

/** How a program of so many bytes begins. */
export function beginning(language: Exclude<Language, "javascript">, codeBytes: number): Beginning {
  const bytes = String(codeBytes);
  switch (language) {
    case "python":
      return { command: "python3", args: ["-I", "-c", PYTHON, bytes] };
    case "node":
      return { command: "node", args: ["-e", NODE, bytes] };
    case "shell":
      return { command: "sh", args: ["-c", 'code=$(head -c "$1"); shift; eval "$code"', "sh", bytes] };
  }
}

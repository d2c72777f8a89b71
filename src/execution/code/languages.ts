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

// It runs as what it is, the main module: programs find by `__main__` what they have defined. No file has its name: Python
// would show the lines of that file as the program's.
const PYTHON = `import sys
code = compile(sys.stdin.buffer.read(int(sys.argv.pop())), "<code>", "exec")
sys.argv[0] = "<code>"
del sys
exec(globals().pop("code"))`;

// What is no function of CommonJS is a module, or says as one what is wrong with it. Nothing is caught that the program throws:
// Node would show where it was thrown on, and not the program's own line.
const NODE = `const { readSync } = require("node:fs");
const Module = require("node:module");
const code = Buffer.alloc(Number(process.argv[1]));
for (let at = 0; at < code.length; ) {
  const read = readSync(0, code, at, code.length - at);
  if (read === 0) break;
  at += read;
}
const text = code.toString("utf8");
const isModule = () => {
  try {
    require("node:vm").compileFunction(text, ["exports", "require", "module", "__filename", "__dirname"]);
    return false;
  } catch {
    return true;
  }
};
if (isModule()) {
  const url = String(require("node:url").pathToFileURL(process.cwd() + "/code.mjs"));
  const isCode = { format: "module", shortCircuit: true };
  Module.registerHooks({
    resolve: (name, context, next) => (name === url ? { ...isCode, url } : next(name, context)),
    load: (name, context, next) => (name === url ? { ...isCode, source: text } : next(name, context)),
  });
  import(url);
} else {
  const file = process.cwd() + "/code.cjs";
  const main = new Module(file);
  main.filename = file;
  main.paths = Module._nodeModulePaths(process.cwd());
  main._compile(text, file);
}`;

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

/**
 * What a server's command line names beside its program: files and folders that its owner wrote down, and so lets it work on. And the
 * rest of an installed program, which `programParts` cannot tell from a file of one's own.
 */
import { accessSync, constants, existsSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, extname, isAbsolute, join, resolve, sep } from "node:path";
import { isWithin } from "./mounts.ts";
import { isOfSystem, type Program } from "./program-parts.ts";

export interface NamedProgram extends Program {
  /** As it is configured: no value of a secret. */
  readonly env: { readonly [name: string]: string };
}

/** Where programs are looked for, and the home: no paths to work on. */
const NO_PLACES = ["PATH", "HOME"] as const;
/** The sandbox has its own of these, or shows the host's to everybody. */
const OWN = ["/proc", "/sys", "/dev", "/usr", "/etc/ssl"] as const;
/** Files of a program, which it reads and does not write. */
const CODE = [".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".py", ".pyz", ".sh", ".rb", ".php", ".jar", ".wasm"] as const;
/** What stands at the root of a package. */
const ROOT_MARKS = ["package.json", "pyproject.toml", "setup.py", "requirements.txt"] as const;

/** Files and folders that arguments (`PATH`, `--option=PATH`) and variables name, as far as they are there. Those of its program are not among them. */
export function namedPaths({ args, cwd, env }: NamedProgram): readonly string[] {
  const told = args.flatMap((arg) => (arg.startsWith("-") ? [arg.slice(arg.indexOf("=") + 1)] : [arg]));
  const set = Object.entries(env).flatMap(([name, value]) => (isAbsolute(value) && !NO_PLACES.some((one) => one === name) ? [value] : []));
  const paths = [
    ...told.filter((text) => text !== "" && !text.startsWith("-") && !text.includes("\0")).map((text) => resolve(cwd, text)),
    ...set,
  ];
  return [...new Set(paths)].filter(
    (path) => path !== sep && path !== cwd && isThere(path) && !isCode(path) && ![...OWN].some((own) => isWithin(path, own)),
  );
}

/**
 * What an installed program has beside its file: the `bin` folder that it is in with the libraries of that installation (`uvx` starts the `uv` beside it), and the
 * package that a script belongs to, unless something private is inside of that.
 */
export function installedParts({ command, args, cwd }: Program, isPrivate: (folder: string) => boolean): readonly string[] {
  const files = [
    command,
    ...args
      .filter((arg) => !arg.startsWith("-"))
      .map((arg) => resolve(cwd, arg))
      .filter(isCode),
  ].filter(isFile);
  const places = [...new Set(files.flatMap((file) => [file, realpathSync(file)]))];
  const parts = [...places.flatMap(installationOf), ...places.flatMap((file) => packageOf(dirname(file)) ?? [])];
  return [...new Set(parts)].filter((path) => !isOfSystem(path) && path !== sep && !isPrivate(path));
}

function installationOf(file: string): readonly string[] {
  const bin = dirname(file);
  if (basename(bin) !== "bin") return [];
  return [bin, ...["lib", "lib64", "libexec"].map((name) => join(dirname(bin), name)).filter((path) => existsSync(path))];
}

function packageOf(folder: string): string | undefined {
  if (ROOT_MARKS.some((mark) => existsSync(join(folder, mark)))) return folder;
  return folder === dirname(folder) ? undefined : packageOf(dirname(folder));
}

/** Whether a file belongs to a program: by its name, by its place, or because it can be started. */
function isCode(path: string): boolean {
  if (!isFile(path)) return false;
  return CODE.some((ending) => ending === extname(path)) || path.includes(`${sep}node_modules${sep}`) || isExecutable(path);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function isThere(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  return found?.isFile() === true || found?.isDirectory() === true;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/** What a server's program is made of, as far as that can be told without running it: files and folders that a sandbox shows it read-only. */
import { existsSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join, resolve, sep } from "node:path";

export interface Program {
  /** An absolute path where it was found. */
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
}

/** Every sandbox has these. */
const SYSTEM = ["/usr/", "/bin/", "/sbin/", "/lib/"] as const;
const MODULES = "node_modules";

/**
 * The program, each file that its arguments name, and with a file of a package the `node_modules` that it loads from; of a Python environment
 * (PEP 405) all of it and the interpreter that it was made with; the house's own Node under the path by which it is found.
 * What a script of one's own loads beside these must be in `cwd` or in `reads` of a profile.
 */
export function programParts({ command, args, cwd }: Program): readonly string[] {
  const named = [command, ...args.filter((arg) => !arg.startsWith("-")).map((arg) => resolve(cwd, arg))];
  const files = named.filter((path) => path.startsWith("/") && statSync(path, { throwIfNoEntry: false })?.isFile() === true);
  const parts = [process.execPath, ...files.flatMap(partsOf)];
  return [...new Set(parts)].filter((path) => !isOfSystem(path));
}

/** Whether every sandbox that sees the system sees it. */
export function isOfSystem(path: string): boolean {
  return SYSTEM.some((folder) => `${path}/`.startsWith(folder));
}

function partsOf(file: string): readonly string[] {
  const real = realpathSync(file);
  if (real === realpathSync(process.execPath)) return [file];
  return [...new Set([file, real])].flatMap((path) => [...modulesOf(path), ...environmentOf(path)]).concat(isWithin(file) ? [] : [file]);
}

/** Of a file below `node_modules` the outermost of these; of any other its package's description and the nearest ones that it loads from. */
function modulesOf(file: string): readonly string[] {
  const at = file.indexOf(`${sep}${MODULES}${sep}`);
  if (at >= 0) return [file.slice(0, at + 1 + MODULES.length)];
  return ["package.json", MODULES].flatMap((name) => above(dirname(file), name) ?? []);
}

function isWithin(file: string): boolean {
  return file.includes(`${sep}${MODULES}${sep}`);
}

/** The Python environment that a program is in, and the installation that its interpreter comes from. */
function environmentOf(file: string): readonly string[] {
  const root = dirname(dirname(file));
  if (!/^(?:bin|Scripts)$/.test(basename(dirname(file))) || !existsSync(join(root, "pyvenv.cfg"))) return [];
  const interpreter = join(root, "bin", "python");
  return existsSync(interpreter) ? [root, dirname(dirname(realpathSync(interpreter)))] : [root];
}

/** The nearest thing of that name in a folder or above it. */
function above(folder: string, name: string): string | undefined {
  const path = join(folder, name);
  if (existsSync(path)) return path;
  return folder === dirname(folder) ? undefined : above(dirname(folder), name);
}

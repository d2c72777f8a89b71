/**
 * What runs is built: `build/` holds every file of `src/` with its types taken out and everything else in its place, so
 * that lines and columns stay the same. A house then starts without the stripper in its memory, and below node_modules.
 * Plain JavaScript: looking whether the build is fresh works on Node 20, building needs the pinned Node.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import * as modules from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const source = join(root, "src");
const target = join(root, "build");
const STAMP = ".sources";
/** How a file names another of ours: `from "./x.ts"`, `import("./x.ts")`, `new URL("./x.ts", …)`. */
const OURS = /((?:\bfrom |\bimport |\bimport\(|\bnew URL\()"\.{1,2}\/[^"\n]*)\.ts"/g;
const LEFT = /"\.{1,2}\/[^"\n]*\.ts"/;

/** The built file of one of src/, such as `cli/main`; builds first where a file of src/ is newer. */
export function built(name, node) {
  if (existsSync(source) && !isFresh()) {
    const done = spawnSync(node, ["--disable-warning=ExperimentalWarning", fileURLToPath(import.meta.url)], { stdio: ["ignore", 2, 2] });
    if (done.status !== 0) throw new Error("the sources could not be built");
  }
  return join(target, `${name}.js`);
}

function isFresh() {
  const stamp = join(target, STAMP);
  return existsSync(stamp) && readFileSync(stamp, "utf8") === stampOf(sourceFiles());
}

function sourceFiles() {
  return readdirSync(source, { recursive: true })
    .filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts"))
    .sort();
}

/** Names, sizes and times of all files, as one digest: content is not read, so that a start costs a few milliseconds. */
function stampOf(paths) {
  const digest = createHash("sha256");
  for (const path of paths) {
    const { mtimeMs, size } = statSync(join(source, path));
    digest.update(`${path}\n${mtimeMs}\n${size}\n`);
  }
  return digest.digest("hex");
}

/** Each file is put in its place whole, the stamp last: two builds at once write the same. */
function build() {
  const paths = sourceFiles();
  const stamp = stampOf(paths);
  const wanted = new Set(paths.map(builtName));
  for (const path of paths) put(join(target, builtName(path)), withoutTypes(join(source, path)));
  for (const path of readdirSync(target, { recursive: true })) {
    if (path.endsWith(".js") && !wanted.has(path)) rmSync(join(target, path));
  }
  put(join(target, STAMP), stamp);
}

function builtName(path) {
  return path.replace(/\.ts$/, ".js");
}

function withoutTypes(path) {
  const text = modules.stripTypeScriptTypes(readFileSync(path, "utf8")).replace(OURS, '$1.js"');
  const left = LEFT.exec(text);
  if (left !== null) throw new Error(`${path} names ${left[0]} in a way that the build does not know`);
  return text;
}

function put(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, text);
  renameSync(draft, path);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) build();

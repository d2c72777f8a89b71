/**
 * Builds the console: `console/` becomes files for browsers in `build/console/`, which the house serves as they lie there.
 * A build that was made of the same sources is left as it is. Plain JavaScript: looking whether the build is there works
 * on Node 20, building needs the pinned Node.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const source = join(root, "console");
const target = join(root, "build", "console");
/** Beside what is built: the name of the sources that it was made of. */
const STAMP = "made-of";
/** Where the house serves it: CONSOLE_PATH of src/server/contract.ts. */
const BASE = "/console/";

/** The folder of the built console; builds first where the sources are others than those of the build. */
export function builtConsole(node) {
  if (!existsSync(source) || madeOf(target) === nameOfSources()) return target;
  const done = spawnSync(node, [fileURLToPath(import.meta.url)], { stdio: ["ignore", 2, 2] });
  if (done.status !== 0) throw new Error("the console could not be built");
  return target;
}

function madeOf(folder) {
  const stamp = join(folder, STAMP);
  return existsSync(stamp) ? readFileSync(stamp, "utf8") : undefined;
}

/** Names, sizes and times of all files, as one digest: content is not read, so that a start costs a few milliseconds. */
function nameOfSources() {
  const own = readdirSync(source, { recursive: true }).map((path) => join("console", path));
  const others = ["package-lock.json", join("tools", "build-console.mjs"), join("src", "server", "contract.ts")];
  const digest = createHash("sha256");
  for (const path of [...own.sort(), ...others]) {
    const stat = statSync(join(root, path));
    if (stat.isFile()) digest.update(`${path}\n${stat.mtimeMs}\n${stat.size}\n`);
  }
  return digest.digest("hex").slice(0, 32);
}

/** A build is put in its place whole. An open page has loaded all that it needs, so it may be replaced under a house that runs. */
async function build() {
  const name = nameOfSources();
  const draft = join(root, "build", `draft-console-${process.pid}`);
  mkdirSync(dirname(target), { recursive: true });
  try {
    await bundleInto(draft);
    writeFileSync(join(draft, STAMP), name);
    rmSync(target, { recursive: true, force: true });
    place(draft, name);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** Where two build at once, the later one finds that it is there. */
function place(draft, name) {
  try {
    renameSync(draft, target);
  } catch (error) {
    if (madeOf(target) !== name) throw error;
  }
}

async function bundleInto(folder) {
  // Whatever stood there: a build that the tests began would have React's parts for development.
  process.env["NODE_ENV"] = "production";
  // Here, and not above: Node 20 may look whether the build is there before the packages are.
  const { build } = await import("vite");
  await build({
    root: source,
    base: BASE,
    configFile: false,
    envDir: false,
    logLevel: "warn",
    build: {
      outDir: folder,
      emptyOutDir: true,
      // A page holds links to files of the house alone: no data in addresses.
      assetsInlineLimit: 0,
      modulePreload: false,
      target: ["chrome123", "firefox120", "safari17.5"],
      rolldownOptions: { onLog },
    },
    oxc: { jsx: { runtime: "automatic" } },
  });
  // Packed once here: the house sends them as they lie, and a remote browser waits for a third of the bytes.
  const assets = join(folder, "assets");
  for (const file of readdirSync(assets)) writeFileSync(join(assets, `${file}.gz`), gzipSync(readFileSync(join(assets, file)), { level: 9 }));
}

/** Packages say of their files on which side of a server they run; here is only the browser's. Everything else is a defect. */
function onLog(level, log, handle) {
  if (log.code === "MODULE_LEVEL_DIRECTIVE") return;
  if (level === "warn") throw new Error(log.message);
  handle(level, log);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await build();

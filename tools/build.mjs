/**
 * What runs is built: `build/NAME/` holds the house as a few files of plain JavaScript, the packages that it uses among
 * them, where NAME stands for the sources that it was made of. A house then starts without hundreds of files to find and
 * without the stripper in its memory, and below node_modules; and a new build takes nothing from a house that runs.
 * Plain JavaScript: looking whether the build is there works on Node 20, building needs the pinned Node.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, isAbsolute, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const source = join(root, "src");
const target = join(root, "build");
/** What others start or import; benchmarks measure the threads of Cedar's engine as they run. A thread is found where it is named. */
const ENTRIES = ["cli/main", "main", "operate/operate", "main/cedar-threads"];
/** WebAssembly stands beside its package's code: Cedar's own engine, and QuickJS. */
const LEFT_OUT = [/^@cedar-policy\//, /^quickjs-emscripten$/];
/** Besides the newest, so many are kept: a house that still runs one of them has yet to load some of its files. */
const BUILDS_KEPT = 4;
const DRAFT = "draft-";
/** A draft that is older was given up. */
const DRAFT_MS_MAX = 600_000;
/** So often it is built once more because a source changed meanwhile. */
const TRIES_MAX = 5;

/** The built file of one of the entries, such as `cli/main`; builds first where the sources are others than those of any build. */
export function built(name, node) {
  const folder = join(target, nameOfSources());
  if (!existsSync(folder)) {
    const done = spawnSync(node, [fileURLToPath(import.meta.url)], { stdio: ["ignore", 2, 2] });
    if (done.status !== 0) throw new Error("the sources could not be built");
  }
  return join(folder, fileOf(name));
}

/** Names, sizes and times of all files, as one digest: content is not read, so that a start costs a few milliseconds. */
export function nameOfSources() {
  const paths = readdirSync(source, { recursive: true }).filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts"));
  const others = ["package-lock.json", join("tools", "build.mjs")].filter((path) => existsSync(join(root, path)));
  const digest = createHash("sha256");
  for (const path of [...paths.map((path) => join("src", path)).sort(), ...others]) {
    const { mtimeMs, size } = statSync(join(root, path));
    digest.update(`${path}\n${mtimeMs}\n${size}\n`);
  }
  return digest.digest("hex").slice(0, 32);
}

/** All files lie beside one another. */
export function fileOf(name) {
  return `${name.replaceAll("/", "-")}.js`;
}

/** A build is put in its place whole: two at once do not meet, and the later one finds that it is there. */
async function build() {
  mkdirSync(target, { recursive: true });
  const draft = join(target, `${DRAFT}${process.pid}`);
  try {
    const name = await bundleInto(draft);
    if (!existsSync(join(target, name))) place(draft, join(target, name));
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  removeOld();
}

/** The name of the sources that it was made of: a source that changes meanwhile could be in it as it was or as it is. */
async function bundleInto(draft) {
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const name = nameOfSources();
    rmSync(draft, { recursive: true, force: true });
    await bundle(draft, { name, entries: ENTRIES.filter((entry) => existsSync(join(source, `${entry}.ts`))), external: LEFT_OUT, sourcemap: true });
    if (nameOfSources() === name) return name;
  }
  throw new Error("the sources changed while they were built, again and again");
}

function place(draft, folder) {
  try {
    renameSync(draft, folder);
  } catch (error) {
    if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
  }
}

function removeOld() {
  const all = readdirSync(target).filter((name) => name !== "console").map((name) => ({ path: join(target, name), isDraft: name.startsWith(DRAFT), at: timeOf(join(target, name)) }));
  const builds = all.filter(({ isDraft }) => !isDraft).sort((a, b) => b.at - a.at);
  const givenUp = all.filter(({ isDraft, at }) => isDraft && at < Date.now() - DRAFT_MS_MAX);
  for (const { path } of [...builds.slice(1 + BUILDS_KEPT), ...givenUp]) rmSync(path, { recursive: true, force: true });
}

/** Another build may have removed it already. */
function timeOf(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** The same without the packages, which npm puts beside what another project installs. */
export function bundleWithoutPackages(folder, { name, entries }) {
  return bundle(folder, { name, entries, external: isPackage, sourcemap: false });
}

function isPackage(id) {
  return !/^(\.|\0|node:)/.test(id) && !isAbsolute(id);
}

async function bundle(folder, { name, entries, external, sourcemap }) {
  // Here, and not above: Node 20 may look whether the build is there before the packages are.
  const { rolldown } = await import("rolldown");
  const bundled = await rolldown({
    input: Object.fromEntries(entries.map((name) => [fileOf(name).slice(0, -3), join(source, `${name}.ts`)])),
    cwd: root,
    platform: "node",
    external,
    // src/main/build-name.ts reads it.
    transform: { define: { BUILD_NAME: JSON.stringify(name) } },
    plugins: [places, plainHttp],
    onLog: (level, log) => {
      if (level === "warn") throw new Error(log.message);
    },
  });
  await bundled.write({
    dir: folder,
    format: "esm",
    entryFileNames: "[name].js",
    chunkFileNames: "[name]-[hash].js",
    // Names stay; `NODE_OPTIONS=--enable-source-maps` gives a stack trace the places of the sources too.
    sourcemap,
    comments: false,
  });
  await bundled.close();
  escaped(folder);
}

/** Keeps what a source says of places: where it stands itself, and the threads that it starts. */
const places = {
  name: "places",
  transform: {
    filter: { id: /\.ts$/, code: /import\.meta/ },
    handler(code, id) {
      const own = JSON.stringify(`/../../${relative(root, dirname(id))}`);
      const text = code
        .replace(/new URL\("(\.[^"\n]*\.ts)", import\.meta\.url\)/g, (_, to) => {
          const path = join(dirname(id), to);
          const fileName = fileOf(relative(source, path).slice(0, -3));
          this.emitFile({ type: "chunk", id: path, fileName });
          return `new URL("./${fileName}", import.meta.url)`;
        })
        .replaceAll("import.meta.dirname", `(import.meta.dirname + ${own})`);
      const left = /import\.meta\b(?!\.dirname \+|\.url\))/.exec(text);
      if (left !== null) throw new Error(`${id} names its place in a way that the build does not know`);
      // Lines stay, so that the map of the source holds.
      return { code: text, map: null };
    },
  },
};

/**
 * An import of `node:http` reads everything that it offers, with it WebSocket and the like, which Node loads when they are
 * read: a fetch of a browser, in a thirtieth of a second and megabytes. A house reads only what it uses.
 */
const plainHttp = {
  name: "plain-http",
  resolveId: { filter: { id: /^(node:)?http$/ }, handler: () => ({ id: "\0plain-http" }) },
  load: {
    filter: { id: /^\0plain-http$/ },
    handler: () => {
      const offers = Object.entries(Object.getOwnPropertyDescriptors(process.getBuiltinModule("node:http")));
      const names = offers.filter(([, { get }]) => get === undefined).map(([name]) => name);
      return `const http = process.getBuiltinModule("node:http");\nexport default http;\nexport const { ${names.join(", ")} } = http;\n`;
    },
  },
};

/**
 * Node keeps the text of a file as long as something of it may yet be compiled, in one byte a character where all of them are ASCII
 * and else in two. An escape says the same; lines stay, so that the map holds.
 */
function escaped(folder) {
  for (const path of readdirSync(folder).filter((name) => name.endsWith(".js")).map((name) => join(folder, name))) {
    const code = readFileSync(path, "utf8");
    if (/\braw`[^`]*[^\0-\x7f`]/.test(code)) throw new Error(`${path} has a raw text with a character that an escape would not stand for`);
    const text = code.replaceAll(/(\\*)([^\0-\x7f])/g, (_, before, unit) => {
      // A backslash before such a character says nothing, and would take the escape's own.
      const escape = `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
      return before.slice(before.length % 2) + escape;
    });
    writeFileSync(path, text);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await build();

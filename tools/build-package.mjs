/**
 * Builds what another project installs: `build/package/` gets what `exports` of package.json names and the command line, as
 * JavaScript, and below `types/` the declarations of what is exported. What was made of the same sources is left as it is.
 * A checkout itself runs without it. Plain JavaScript, on the pinned Node.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { bundleWithoutPackages, nameOfSources } from "./build.mjs";
import { root } from "./pinned-node.mjs";

/** What `exports` names. */
const EXPORTED = ["main", "client/house-client", "adapters/ai-sdk", "adapters/openai-agents", "adapters/mastra", "adapters/langchain"];
const ENTRIES = [...EXPORTED, "cli/main"];
const target = join(root, "build", "package");
/** Beside what is built: the name of the sources that it was made of. */
const STAMP = "made-of";
/** How a declaration names another file. */
const NAMED = /((?:from|import\() ?")(\.[^"]+)\.ts"/g;

async function build() {
  const name = nameOfSources();
  const stamp = join(target, STAMP);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === name) return;
  const draft = join(root, "build", `draft-package-${process.pid}`);
  try {
    await bundleWithoutPackages(draft, { name, entries: ENTRIES });
    declare(draft);
    writeFileSync(join(draft, STAMP), name);
    rmSync(target, { recursive: true, force: true });
    renameSync(draft, target);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** The compiler declares every file that these import; those are kept that a declaration names. */
function declare(folder) {
  const all = join(folder, "declared");
  const config = join(folder, "tsconfig.json");
  const files = EXPORTED.map((door) => join(root, "src", `${door}.ts`));
  const compilerOptions = {
    ...{ noEmit: false, incremental: false, declaration: true, emitDeclarationOnly: true },
    ...{ rewriteRelativeImportExtensions: true, rootDir: join(root, "src"), outDir: all },
    typeRoots: [join(root, "node_modules", "@types")],
  };
  writeFileSync(config, JSON.stringify({ extends: join(root, "tsconfig.json"), compilerOptions, include: [], files }));
  const done = spawnSync(process.execPath, [join(root, "node_modules", "typescript", "bin", "tsc"), "-p", config], { stdio: ["ignore", 2, 2] });
  if (done.status !== 0) throw new Error("the declarations could not be made");
  for (const file of namedFrom(EXPORTED.map((door) => join(all, `${door}.d.ts`)))) {
    const to = join(folder, "types", relative(all, file));
    mkdirSync(dirname(to), { recursive: true });
    writeFileSync(to, readFileSync(file, "utf8").replaceAll(NAMED, '$1$2.js"'));
  }
  rmSync(all, { recursive: true });
  rmSync(config);
}

function namedFrom(files) {
  const named = new Set(files);
  for (const file of named)
    for (const [, , path] of readFileSync(file, "utf8").matchAll(NAMED)) named.add(join(dirname(file), `${path}.d.ts`));
  return named;
}

await build();

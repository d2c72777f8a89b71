/**
 * `npm run pack` makes what another project installs, and prints its path: a tarball with what `exports` of package.json names
 * and the command line as JavaScript, the declarations of what is exported, and the files that a house reads. A checkout runs
 * without it, and its own `exports` name the sources. Plain JavaScript, on the pinned Node.
 */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { bundleWithoutPackages, fileOf, nameOfSources } from "./build.mjs";
import { giveUp, NODE_MIN, npm, root } from "./pinned-node.mjs";

const own = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
/** What is exported, by the door that it is exported as; such as `client/house-client` as `./client`. */
const EXPORTED = Object.fromEntries(Object.entries(own.exports).map(([door, file]) => [door, /^\.\/src\/(.+)\.ts$/.exec(file)[1]]));
/** Two folders below the package, as any build lies below a checkout: so the files below are found where a checkout has them. */
const BUILD = join("build", "package");
const TYPES = "types";
const CARRIED = [
  join("build", "console"),
  join("examples", "house"),
  join("examples", "policies"),
  ...["manifests", "models", "policies", "schema", "CHANGELOG.md", "LICENSE", "README.md"],
  join("tools", "chatelaine.mjs"),
  join("tools", "pinned-node.mjs"),
];
/** How a declaration names another file. */
const NAMED = /((?:from|import\() ?")(\.[^"]+)\.ts"/g;

async function pack(destination) {
  const draft = join(root, "build", `draft-package-${process.pid}`);
  try {
    mkdirSync(draft, { recursive: true });
    for (const path of CARRIED) cpSync(join(root, path), join(draft, path), { recursive: true });
    await bundleWithoutPackages(join(draft, BUILD), { name: nameOfSources(), entries: [...Object.values(EXPORTED), "cli/main"] });
    declare(draft);
    writeFileSync(join(draft, "package.json"), `${JSON.stringify(described(), null, 2)}\n`);
    const packed = npm(["pack", draft, "--silent", "--pack-destination", destination], root);
    if (packed.status !== 0) giveUp("TOOLS_PACK_FAILED", "npm pack did not succeed", "read npm's message above");
    process.stdout.write(`${join(destination, `${own.name}-${own.version}.tgz`)}\n`);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** The package.json of the package. */
function described() {
  const { scripts: _scripts, devDependencies: _developers, ...kept } = own;
  const doors = Object.entries(EXPORTED).map(([door, name]) => [door, { types: `./${TYPES}/${name}.d.ts`, default: `./${BUILD}/${fileOf(name)}` }]);
  // Nothing pins Node for another project.
  return { ...kept, engines: { node: `>=${NODE_MIN.join(".")}` }, exports: { ...Object.fromEntries(doors), "./package.json": "./package.json" } };
}

/** The compiler declares every file that these import; those are kept that a declaration names. */
function declare(folder) {
  const all = join(folder, "declared");
  const config = join(folder, "tsconfig.json");
  const names = Object.values(EXPORTED);
  const compilerOptions = {
    ...{ noEmit: false, incremental: false, declaration: true, emitDeclarationOnly: true },
    ...{ rewriteRelativeImportExtensions: true, rootDir: join(root, "src"), outDir: all },
    typeRoots: [join(root, "node_modules", "@types")],
  };
  const files = names.map((name) => join(root, "src", `${name}.ts`));
  writeFileSync(config, JSON.stringify({ extends: join(root, "tsconfig.json"), compilerOptions, include: [], files }));
  const done = spawnSync(process.execPath, [join(root, "node_modules", "typescript", "bin", "tsc"), "-p", config], { stdio: ["ignore", 2, 2] });
  if (done.status !== 0) throw new Error("the declarations could not be made");
  for (const file of namedFrom(names.map((name) => join(all, `${name}.d.ts`)))) {
    const to = join(folder, TYPES, relative(all, file));
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

const destination = resolve(process.argv[2] ?? ".");
if (!existsSync(destination)) giveUp("TOOLS_PACK_FAILED", `there is no folder ${destination}`, "npm run pack -- FOLDER, or leave it out for this one");
await pack(destination);

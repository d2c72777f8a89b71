/**
 * The house runs on one pinned Node, whatever Node the machine has. This file is plain JavaScript for Node 20 and up:
 * it installs what package-lock.json names where that is missing, and finds the Node among it.
 */
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The least that the house runs on; of a checkout the launcher alone runs on an older one. */
export const NODE_MIN = [24, 15];

/** Says what could not be done and what to do about it, and ends the process with 2. */
export function giveUp(code, what, hint) {
  process.stderr.write(`${code}: ${what}\n  hint: ${hint}\n`);
  process.exit(2);
}

/** Installs the packages unless node_modules already holds exactly what the lockfile names. */
export function install(folder = root) {
  const lock = readFileSync(join(folder, "package-lock.json"));
  const digest = createHash("sha256").update(lock).digest("hex");
  const stamp = join(folder, "node_modules", ".chatelaine-lock");
  if (existsSync(stamp) && readFileSync(stamp, "utf8").trim() === digest) return;
  if (!matchesLock(folder, JSON.parse(lock.toString("utf8")))) installFromLock(folder);
  writeFileSync(stamp, `${digest}\n`);
}

/** Whether npm's own note of what it installed names the same packages; optional ones may be left out. */
function matchesLock(folder, lock) {
  const note = join(folder, "node_modules", ".package-lock.json");
  if (!existsSync(note)) return false;
  const installed = JSON.parse(readFileSync(note, "utf8")).packages;
  return Object.entries(lock.packages).every(([path, wanted]) => {
    if (path === "" || (wanted.optional === true && installed[path] === undefined)) return true;
    const found = installed[path];
    return found !== undefined && found.version === wanted.version && found.integrity === wanted.integrity;
  });
}

function installFromLock(folder) {
  process.stderr.write("Installing the packages that package-lock.json names; this happens once.\n");
  const done = npm(["ci", "--no-audit", "--no-fund", "--loglevel=error"], folder);
  if (done.status !== 0) giveUp("TOOLS_INSTALL_FAILED", "npm ci did not succeed", "read npm's message above, then run `npm ci` yourself");
}

/** Runs the npm that called us, or the one on the PATH. Its output goes to standard error. */
export function npm(args, cwd) {
  const own = process.env.npm_execpath;
  const [program, first] = own?.endsWith(".js") ? [process.env.npm_node_execpath ?? process.execPath, [own]] : ["npm", []];
  return spawnSync(program, [...first, ...args], { cwd, stdio: ["ignore", 2, 2] });
}

/** The path of a Node that the house can run on: the pinned one, else this one when it is new enough. */
export function pinnedNode(folder = root) {
  const pinned = join(folder, "node_modules", "node", "bin", "node");
  if (!existsSync(pinned) && !isNewEnough(process.version)) placePinnedNode(folder);
  if (existsSync(pinned)) {
    const version = spawnSync(pinned, ["--version"], { encoding: "utf8" }).stdout?.trim() ?? "";
    if (isNewEnough(version)) return pinned;
  }
  if (isNewEnough(process.version)) return process.execPath;
  return giveUp(
    "TOOLS_NODE_TOO_OLD",
    `this is Node ${process.version}, the house needs Node ${NODE_MIN.join(".")} or newer, and the pinned one is not in node_modules`,
    "start again with network, or install Node 24 and put it on the PATH",
  );
}

/** npm 12 skips install scripts that it was not told to run; the one of the package `node` puts the program in its place. */
function placePinnedNode(folder) {
  const script = join(folder, "node_modules", "node", "installArchSpecificPackage.js");
  if (!existsSync(script)) return;
  process.stderr.write("npm left out the install step of the pinned Node; running it now.\n");
  spawnSync(process.execPath, [script], { cwd: dirname(script), stdio: ["ignore", 2, 2] });
}

/** Whether a version such as v24.21.0 is at least the least that the house runs on. */
export function isNewEnough(version) {
  const [major = 0, minor = 0] = version.replace(/^v/, "").split(".").map(Number);
  return major > NODE_MIN[0] || (major === NODE_MIN[0] && minor >= NODE_MIN[1]);
}

/** The environment of everything that runs here: the packages' programs, and the pinned Node as `node`, come first. */
export function environment(node, program = "") {
  const first = [join(root, "node_modules", ".bin"), dirname(node)];
  // Node keeps what it compiled there, and starts in half the time. What it compiled of a build goes with the build.
  const place = program.startsWith(join(root, "build", "/")) ? dirname(program) : join(root, "node_modules", ".cache");
  const compiled = process.env.NODE_COMPILE_CACHE ?? join(place, "compiled");
  return { ...process.env, PATH: [...first, process.env.PATH ?? ""].join(":"), NODE_COMPILE_CACHE: compiled };
}

/**
 * Runs a program in our place: same terminal, its exit code is ours, signals are passed on. An interrupt from the
 * keyboard reaches the whole process group by itself, so it is passed on only where there is no terminal. Of a signal
 * that cannot be passed on (SIGKILL) the program learns by its channel to us, which closes with this process.
 */
export function become(node, args) {
  const child = spawn(node, args, { stdio: ["inherit", "inherit", "inherit", "ipc"], env: environment(node, args[0]) });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => {
      if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.on("error", (error) =>
    giveUp("TOOLS_NOT_STARTED", `${node} could not be started (${error.code})`, "delete node_modules and start again"),
  );
  child.on("exit", (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

/**
 * The program that a server's command really is. Version managers put shims on the PATH, which look for a version of the program in the
 * home of their user, and a sandbox shows no home: the manager is asked before, outside, and the sandbox is given what it answers.
 */
import { execFile } from "node:child_process";
import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { basename, delimiter, dirname, isAbsolute, join } from "node:path";
import type { ProcessServer } from "../configuration.ts";
import { SHIM_BYTES_MAX, WHICH_BYTES_MAX, WHICH_DEADLINE_MS } from "./limits.ts";
import { refused } from "./mounts.ts";

type Started = Pick<ProcessServer, "command" | "args" | "cwd" | "env" | "ownsCwd">;
type Environment = { readonly [name: string]: string | undefined };

/** What a shim that is a script hands over to: `exec "/home/anna/.pyenv/libexec/pyenv" exec "$program" "$@"`. */
const HANDS_OVER = /^exec "?([^\s"]*\b(?:pyenv|rbenv|nodenv|goenv|asdf))"? exec /m;
/** Variables by which a manager is told where it is and which version is wanted. */
const MANAGERS = /^(?:PYENV|RBENV|NODENV|GOENV|ASDF|MISE|VOLTA)_/;
/** Programs that ask a daemon outside to start what they name. */
const DAEMON_CLIENTS: readonly string[] = ["docker", "podman", "nerdctl"];
const DAEMON_ELSEWHERE = ["DOCKER_HOST", "CONTAINER_HOST", "CONTAINERD_ADDRESS"] as const;

/**
 * The same, with the program itself in the place of a shim of pyenv, rbenv, nodenv, goenv, asdf, mise or volta, and its folder before others
 * on the PATH. Which version that is, the manager says: by its variables in `env`, by what it is set to for its user, and by files in the
 * server's folder unless the server may write there. Faults: EXECUTION_SANDBOX_REFUSED.
 */
export async function realProgram<Server extends Started>(server: Server, around: Environment): Promise<Server> {
  const manager = managerOf(server);
  if (manager === undefined) return server;
  const name = basename(server.command);
  const told = Object.entries({ ...around, ...server.env }).filter(([variable]) => MANAGERS.test(variable) || variable === "HOME");
  const env = { ...Object.fromEntries(told), PATH: server.env["PATH"] ?? around["PATH"] };
  const command = await which(manager, name, { env, cwd: server.ownsCwd ? "/" : server.cwd });
  if (command === undefined) throw unresolved(server.command, manager);
  return { ...server, command, env: { ...server.env, PATH: [dirname(command), server.env["PATH"] ?? ""].join(delimiter) } };
}

/** Refuses what starts its server outside of any sandbox of this house. Faults: EXECUTION_SANDBOX_REFUSED. */
export function refuseDaemonClient({ command, env }: Started): void {
  const name = basename(command);
  if (!DAEMON_CLIENTS.includes(name) || DAEMON_ELSEWHERE.some((variable) => env[variable] !== undefined)) return;
  throw refused(
    `${name} asks a daemon to start its server, which no sandbox shows`,
    command,
    undefined,
    `sandbox: none starts ${name} bare, and the container is what holds the server: give it no more than it needs (--network none, --read-only, few --volume); or name the server's own program as command`,
  );
}

/** The manager whose shim a command is. */
function managerOf({ command, env }: Started): string | undefined {
  if (!isAbsolute(command) || !existsSync(command)) return undefined;
  const real = realpathSync(command);
  if (basename(real) === "mise" && basename(command) !== "mise") return real;
  if (basename(real) === "volta-shim") return join(dirname(real), "volta");
  if (basename(dirname(command)) !== "shims" || statSync(real).size > SHIM_BYTES_MAX) return undefined;
  const manager = HANDS_OVER.exec(readFileSync(real, "utf8"))?.[1];
  if (manager === undefined || isAbsolute(manager)) return manager;
  const folders = [join(dirname(dirname(command)), "bin"), ...(env["PATH"] ?? "").split(delimiter)];
  return folders.map((folder) => join(folder, manager)).find((path) => isAbsolute(path) && existsSync(path)) ?? manager;
}

function which(
  manager: string,
  name: string,
  { env, cwd }: { readonly env: Environment; readonly cwd: string },
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const limits = { timeout: WHICH_DEADLINE_MS, maxBuffer: WHICH_BYTES_MAX, killSignal: "SIGKILL" } as const;
    execFile(manager, ["which", name], { cwd, env: { ...env }, ...limits }, (error, stdout) => {
      const found = stdout.trim();
      const isProgram = error === null && isAbsolute(found) && statSync(found, { throwIfNoEntry: false })?.isFile() === true;
      resolve(isProgram ? found : undefined);
    });
  });
}

function unresolved(command: string, manager: string): Error {
  const [name, by] = [basename(command), basename(manager)];
  const hint = `choose a version for its user (${by}) or by a variable in env (${by.toUpperCase()}_...), or name the program that \`${by} which ${name}\` says as command`;
  return refused(`${name} is a shim, and ${by} does not say which program it stands for`, command, undefined, hint);
}

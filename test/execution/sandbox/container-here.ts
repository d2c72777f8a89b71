/**
 * A container runtime for tests: podman with runc, its storage in a folder of the test's own, and an image made of this
 * machine's own files, because nothing is fetched. Undefined where they are not installed or do not work here, with the reason said aloud.
 */
import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";

export interface ContainerHere {
  /** A command that is podman with all that. */
  readonly command: string;
  readonly image: string;
  /** Names of containers that there are, running or not. */
  readonly containers: () => readonly string[];
  readonly remove: () => void;
}

const IMAGE = "localhost/from-this-machine:1";
const PROGRAMS = ["sh", "cat", "ls", "id", "sleep", "env", "head", "tr", "grep", "true"];

export function containerHere(): ContainerHere | undefined {
  const folder = mkdtempSync(join(tmpdir(), "chatelaine-container-"));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    const found = ["podman", "runc"].filter((name) => !existsSync(`/usr/bin/${name}`) && !existsSync(`/usr/sbin/${name}`));
    if (found.length > 0) throw new Error(`${found.join(" and ")} not installed`);
    const command = join(folder, "podman");
    const places = `--root ${folder}/store --runroot ${folder}/run --tmpdir ${folder}/tmp`;
    // Its own default is more than a root without CAP_SYS_RESOURCE may give.
    const processes = 'if [ "$1" = run ]; then shift; set -- run --ulimit nproc=4096:4096 "$@"; fi';
    writeFileSync(command, `#!/bin/sh\n${processes}\nexec podman --storage-driver vfs --cgroup-manager cgroupfs --events-backend none --runtime runc ${places} "$@"\n`);
    chmodSync(command, 0o755);
    const run = (...args: string[]): string => execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
    const tar = join(folder, "image.tar");
    execFileSync("tar", ["-C", rootIn(folder), "-cf", tar, "."]);
    run("import", tar, IMAGE);
    run("run", "--rm", "--init", "--network", "none", "--ulimit", "nofile=256:256", IMAGE, "true");
    return { command, image: IMAGE, remove, containers: () => run("ps", "--all", "--quiet").split("\n").filter((line) => line !== "") };
  } catch (error) {
    const says = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : String(error);
    console.warn(`SKIPPED, no container runtime was tried: ${says.split("\n").at(-1)}`);
    remove();
    return undefined;
  }
}

/** A root with a few programs of this machine, the libraries that they and the house's Node need, and the folders that a container wants. */
function rootIn(folder: string): string {
  const root = join(folder, "root");
  for (const name of ["proc", "dev", "sys", "tmp", "etc", "bin"]) mkdirSync(join(root, name), { recursive: true });
  // As images have it: podman gives a /tmp of its own the mode of the image's.
  chmodSync(join(root, "tmp"), 0o1777);
  const programs = PROGRAMS.map((name) => ["/usr/bin", "/bin"].map((bin) => join(bin, name)).find((path) => existsSync(path)) ?? name);
  for (const program of programs) copyFileSync(program, join(root, "bin", basename(program)));
  for (const library of new Set([...programs, process.execPath].flatMap(librariesOf))) {
    mkdirSync(join(root, dirname(library)), { recursive: true });
    copyFileSync(library, join(root, library));
  }
  return root;
}

function librariesOf(program: string): readonly string[] {
  const said = execFileSync("ldd", [program], { encoding: "utf8" });
  return [...said.matchAll(/(\/\S+)/g)].map(([, path]) => path ?? "");
}

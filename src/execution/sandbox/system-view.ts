/** What every sandbox sees of the host: programs, libraries and a few files of /etc. Never /etc itself, /home, /root, /var, /run or /sys. */
import { chmodSync, existsSync, lstatSync, mkdirSync, readlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Folders of programs and libraries that are links into /usr on most systems, and folders of their own on some. */
const BESIDE_USR = ["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"] as const;

/** Files of /etc that programs need and that say nothing of this host beyond its distribution. */
const OF_ETC = [
  "/etc/alternatives",
  "/etc/ca-certificates.conf",
  "/etc/ld.so.cache",
  "/etc/ld-musl-x86_64.path",
  "/etc/ld-musl-aarch64.path",
  "/etc/localtime",
  "/etc/pki/ca-trust/extracted",
  "/etc/pki/tls/certs",
  "/etc/ssl/certs",
  "/etc/ssl/cert.pem",
  "/etc/ssl/openssl.cnf",
] as const;

/** Who a program inside is, whoever runs the house. */
export const INSIDE_NAME = "sandbox";
export const INSIDE_HOME = "/home/sandbox";
export const INSIDE_HOST = "sandbox";

/** Options of bwrap that mount the system read-only. */
export function systemView(): readonly string[] {
  const beside = BESIDE_USR.flatMap((path) => {
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found === undefined) return [];
    return found.isSymbolicLink() ? ["--symlink", readlinkSync(path), path] : ["--ro-bind", path, path];
  });
  const etc = OF_ETC.filter((path) => existsSync(path)).flatMap((path) => ["--ro-bind", path, path]);
  return ["--ro-bind", "/usr", "/usr", ...beside, ...etc];
}

/** Writes the files of /etc that no host has, into a folder of the house. Returns the options that mount them. */
export function madeEtc(folder: string, user: number): readonly string[] {
  const files: { readonly [name: string]: string } = {
    passwd: `root:x:0:0:root:/:/usr/sbin/nologin\n${INSIDE_NAME}:x:${user}:${user}:${INSIDE_NAME}:${INSIDE_HOME}:/bin/sh\n`,
    group: `root:x:0:\n${INSIDE_NAME}:x:${user}:\n`,
    hosts: `127.0.0.1 localhost ${INSIDE_HOST}\n::1 localhost\n`,
    hostname: `${INSIDE_HOST}\n`,
    "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files dns\n",
    "resolv.conf": "# A sandbox has no way to a name server: its proxy resolves names.\n",
  };
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  return Object.entries(files).flatMap(([name, text]) => {
    const file = join(folder, name);
    writeFileSync(file, text);
    // Whoever is inside reads them, whatever the house's own files are by default.
    chmodSync(file, 0o644);
    return ["--ro-bind", file, `/etc/${name}`];
  });
}

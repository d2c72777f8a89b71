/** Where the house runs as root, programs in sandboxes are another user: what is named for servers and is not that user's to write to. */
import { statSync } from "node:fs";
import { namedPaths } from "../execution/sandbox/named-paths.ts";
import { BARE } from "../execution/sandbox/profile.ts";
import type { Configuration } from "./configuration/configuration.ts";

export interface Unwritable {
  readonly server: string;
  readonly path: string;
  readonly what: string;
  readonly hint: string;
}

const WRITABLE_BY_ALL = 0o002;

/** Nothing where the house is anybody else: then programs inside have its own rights on files. */
export function unwritablePaths({
  servers,
  sandbox: { user, profiles },
}: Pick<Configuration, "servers" | "sandbox">): readonly Unwritable[] {
  if (process.getuid?.() !== 0) return [];
  const isForeign = (path: string): boolean => {
    const found = statSync(path, { throwIfNoEntry: false });
    return found !== undefined && found.uid !== user && (found.mode & WRITABLE_BY_ALL) === 0;
  };
  return Object.entries(servers).flatMap(([name, server]): readonly Unwritable[] => {
    if (server.kind !== "process" || server.sandbox === BARE) return [];
    const profile = profiles[server.sandbox];
    const paths = [
      ...(profile?.shows === "paths" ? namedPaths(server) : []),
      ...(server.ownsCwd && profile?.workspace === "write" ? [server.cwd] : []),
    ];
    return paths.filter(isForeign).map((path) => ({
      server: name,
      path,
      what: `cannot write to ${path}: the house runs as root, and its programs as the user ${user}`,
      hint: `chown -R ${user}:${user} ${path}, where it is to write there; or run the house as the user whom the folder belongs to`,
    }));
  });
}

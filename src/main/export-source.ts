/** The files of an export as a source: `house.pub`, and a folder for each log laid out as C2SP tlog-tiles has it. */
import { isId } from "../call/id.ts";
import { readBundle } from "./bundle.ts";
import { VKEYS_FILE } from "../ledger/note.ts";
import { HASH_BYTES } from "../ledger/hash.ts";
import { TILE_WIDTH, tilePath, tilesOf } from "../ledger/tile.ts";
import type { LogName, VerifyLog, VerifySource } from "../verify/source.ts";

/** Files by path, with `/` between folders. */
export interface FileTree {
  readonly paths: readonly string[];
  read(path: string): Uint8Array;
}

const PLACED = /^tile\/(0|[1-9][0-9]?|entries)\/((?:x[0-9]{3}\/)*[0-9]{3})(?:\.p\/([1-9][0-9]{0,2}))?$/;

/** The logs in the files of an export. Faults: those of reading a file. */
export function exportSource(files: FileTree): VerifySource {
  const logs = new Map<LogName, string[]>();
  for (const path of files.paths) {
    const cut = path.indexOf("/");
    const name = path.slice(0, Math.max(cut, 0));
    if (isLogName(name)) logs.set(name, [...(logs.get(name) ?? []), path.slice(cut + 1)]);
  }
  return {
    logs: () => [...logs.keys()],
    open: (name) => new ExportedLog(logs.get(name) ?? [], (path) => files.read(`${name}/${path}`)),
    vkeys: () => (files.paths.includes(VKEYS_FILE) ? text(files.read(VKEYS_FILE)) : undefined),
  };
}

class ExportedLog implements VerifyLog {
  readonly #paths: readonly string[];
  readonly #read: (path: string) => Uint8Array;
  /** The widest file of each place, by level and index. */
  readonly #widest = new Map<string, number>();
  readonly #size: number;

  constructor(paths: readonly string[], read: (path: string) => Uint8Array) {
    this.#paths = paths;
    this.#read = read;
    let size = 0;
    for (const path of paths) {
      const placed = readPath(path);
      if (placed === undefined) continue;
      const { place, level, index, width } = placed;
      this.#widest.set(place, Math.max(width, this.#widest.get(place) ?? 0));
      if (level === "entries") size = Math.max(size, index * TILE_WIDTH + width);
    }
    this.#size = size;
  }

  checkpoint(): string | undefined {
    return this.#paths.includes("checkpoint") ? text(this.#read("checkpoint")) : undefined;
  }

  size(): number {
    return this.#size;
  }

  entries(from: number, to: number): readonly (Uint8Array | undefined)[] {
    const entries: (Uint8Array | undefined)[] = [];
    for (let bundle = Math.floor(from / TILE_WIDTH); bundle * TILE_WIDTH < to; bundle++) {
      const read = this.#bundle(bundle);
      const first = bundle * TILE_WIDTH;
      for (let index = Math.max(from, first); index < Math.min(to, first + TILE_WIDTH); index++) entries.push(read[index - first]);
    }
    return entries;
  }

  tile(level: number, index: number, width: number): Uint8Array | undefined {
    const stored = this.#widest.get(`${level}/${index}`) ?? 0;
    if (stored < width) return undefined;
    const bytes = this.#read(tilePath(level, index, stored));
    return bytes.length === stored * HASH_BYTES ? bytes.subarray(0, width * HASH_BYTES) : undefined;
  }

  strays(size: number): readonly string[] {
    const expected = new Set(["checkpoint"]);
    for (const { level, index, width } of tilesOf(size)) {
      expected.add(tilePath(level, index, width));
      if (level === 0) expected.add(tilePath("entries", index, width));
    }
    return this.#paths.filter((path) => !expected.has(path)).sort();
  }

  close(): void {}

  #bundle(index: number): readonly Uint8Array[] {
    const width = this.#widest.get(`entries/${index}`);
    return width === undefined ? [] : readBundle(this.#read(tilePath("entries", index, width)), width);
  }
}

/** A file of tiles or entries, as its path names it; undefined for any other path. */
function readPath(
  path: string,
): { readonly place: string; readonly level: string; readonly index: number; readonly width: number } | undefined {
  const [, level, groups, partial] = PLACED.exec(path) ?? [];
  if (level === undefined || groups === undefined) return undefined;
  const index = Number(groups.replaceAll(/[x/]/g, ""));
  const width = partial === undefined ? TILE_WIDTH : Number(partial);
  if (tilePath(level === "entries" ? level : Number(level), index, width) !== path) return undefined;
  return { place: `${level}/${index}`, level, index, width };
}

function isLogName(name: string): name is LogName {
  return name === "house" || isId("agt", name);
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
}

/** An export folder as a source: what `chatelaine ledger export` wrote, or any mirror of it. Only plain files are read. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isId } from "../call/id.ts";
import { readBundle } from "../ledger/bundle.ts";
import { VKEYS_FILE } from "../ledger/export.ts";
import { HASH_BYTES } from "../ledger/hash.ts";
import { TILE_WIDTH, tilePath, tilesOf } from "../ledger/tile.ts";
import { verifyFault } from "./fault.ts";
import type { LogName, VerifyLog, VerifySource } from "./source.ts";

/** A file of tiles or entries, as its path names it. */
interface Placed {
  readonly level: number | "entries";
  readonly index: number;
  readonly width: number;
}

const PLACED = /^tile\/(0|[1-9][0-9]?|entries)\/((?:x[0-9]{3}\/)*[0-9]{3})(?:\.p\/([1-9][0-9]{0,2}))?$/;

/** The logs in an export folder. Faults: VERIFY_UNREADABLE. */
export function exportFolder(folder: string): VerifySource {
  return {
    logs: () => reading(folder, () => readdirSync(folder, { withFileTypes: true }).filter((item) => item.isDirectory()).map(({ name }) => name).filter(isLogName)),
    open: (log) => new FolderLog(join(folder, log)),
    vkeys: () => readText(join(folder, VKEYS_FILE)),
  };
}

class FolderLog implements VerifyLog {
  readonly #folder: string;
  readonly #paths: ReadonlySet<string>;
  /** Widths that are there, by level and index. */
  readonly #widths = new Map<string, number[]>();
  readonly #size: number;

  constructor(folder: string) {
    this.#folder = folder;
    this.#paths = new Set(reading(folder, () => [...filesBelow(folder, "")]));
    let size = 0;
    for (const path of this.#paths) {
      const placed = readPath(path);
      if (placed === undefined) continue;
      const { level, index, width } = placed;
      this.#widths.set(`${level}/${index}`, [...(this.#widths.get(`${level}/${index}`) ?? []), width]);
      if (level === "entries") size = Math.max(size, index * TILE_WIDTH + width);
    }
    this.#size = size;
  }

  checkpoint(): string | undefined {
    return this.#paths.has("checkpoint") ? readText(join(this.#folder, "checkpoint")) : undefined;
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
    const stored = this.#widest(level, index);
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
    return [...this.#paths].filter((path) => !expected.has(path)).sort();
  }

  close(): void {}

  #bundle(index: number): readonly Uint8Array[] {
    const width = this.#widest("entries", index);
    return width === 0 ? [] : readBundle(this.#read(tilePath("entries", index, width)), width);
  }

  /** The widest file of a place; 0 when there is none. */
  #widest(level: number | "entries", index: number): number {
    return Math.max(0, ...(this.#widths.get(`${level}/${index}`) ?? []));
  }

  #read(path: string): Uint8Array {
    const file = join(this.#folder, path);
    return reading(file, () => readFileSync(file));
  }
}

function* filesBelow(folder: string, prefix: string): Generator<string> {
  for (const item of readdirSync(join(folder, prefix), { withFileTypes: true })) {
    const path = `${prefix}${item.name}`;
    if (item.isDirectory()) yield* filesBelow(folder, `${path}/`);
    if (item.isFile()) yield path;
  }
}

function readPath(path: string): Placed | undefined {
  const [, level, groups, partial] = PLACED.exec(path) ?? [];
  if (level === undefined || groups === undefined) return undefined;
  const width = partial === undefined ? TILE_WIDTH : Number(partial);
  const placed: Placed = { level: level === "entries" ? level : Number(level), index: Number(groups.replaceAll(/[x/]/g, "")), width };
  return tilePath(placed.level, placed.index, width) === path ? placed : undefined;
}

function isLogName(name: string): name is LogName {
  return name === "house" || isId("agt", name);
}

function readText(path: string): string | undefined {
  return reading(path, () => {
    try {
      return readFileSync(path, "utf8");
    } catch (thrown) {
      if (thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT") return undefined;
      throw thrown;
    }
  });
}

function reading<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (thrown) {
    throw verifyFault("VERIFY_UNREADABLE", "it cannot be read", { where: path, hint: "give the folder that `chatelaine ledger export` wrote", cause: thrown });
  }
}

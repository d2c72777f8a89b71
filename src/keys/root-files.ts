/**
 * Where root keys stand: each in a file of its own in the folder of the keys, `root.key` or `root-ID.key`. As 64
 * hexadecimal digits where the house keeps it itself, as a JSON object of what a key service wrapped where one does.
 */
import { createSecretKey } from "node:crypto";
import { join } from "node:path";
import type { Chance } from "../call/clock.ts";
import { keysFault } from "./fault.ts";
import type { KeyService } from "./key-service.ts";
import { KEY_BYTES } from "./limits.ts";
import { FIRST_ROOT, RootKeys } from "./root-keys.ts";
import { makeSecretFile, namesIn, readSecretFile, removeSecretFile } from "./secret-file.ts";

export interface RootPlace {
  readonly folder: string;
  /** Wraps the root key where the configuration says so; undefined where it stands as it is. */
  readonly service: KeyService | undefined;
}

const HEX_KEY = new RegExp(`^[0-9a-f]{${KEY_BYTES * 2}}\\n$`);
const PUT_BACK = "put the file back from your backup of the keys";
const NAME = /^root(?:-(key_[0-9a-z]{26}))?\.key$/;

/** Makes a new root key, durable when this resolves. Its id, and its bytes, which the caller wipes. Faults: KEYS_SERVICE. */
export async function makeRoot(
  { folder, service }: RootPlace,
  { id, chance }: { readonly id: string; readonly chance: Chance },
): Promise<Uint8Array> {
  const bytes = chance.bytes(KEY_BYTES);
  const text = service === undefined ? Buffer.from(bytes).toString("hex") : await wrapped(service, id, bytes);
  makeSecretFile(fileOf(folder, id), `${text}\n`);
  return bytes;
}

/** The ids of the root keys that stand in the folder, the newest last. */
export function rootsIn(folder: string): readonly string[] {
  return namesIn(folder)
    .flatMap((name) => {
      const found = NAME.exec(name);
      return found === null ? [] : [found[1] ?? FIRST_ROOT];
    })
    .sort((a, b) => (a === FIRST_ROOT ? -1 : b === FIRST_ROOT ? 1 : a < b ? -1 : 1));
}

/** Reads the root keys of these ids; the last is the one that wraps. Faults: KEYS_MISSING, KEYS_EXPOSED, KEYS_MALFORMED, KEYS_SERVICE. */
export async function readRoots(place: RootPlace, ids: readonly string[]): Promise<RootKeys> {
  const read = async (id: string) => {
    const kept = readKept(place.folder, id);
    return [id, createSecretKey("bytes" in kept ? kept.bytes : await unwrapped(place, id, kept))] as const;
  };
  return new RootKeys((await Promise.all(ids.map(read))).reverse());
}

/** The root keys that stand in the folder as they are, for what reads a house's content beside it; what a key service wrapped is left out. Faults: KEYS_EXPOSED, KEYS_MALFORMED. */
export function rootsAsTheyStand(folder: string): RootKeys {
  const kept = rootsIn(folder).map((id) => [id, readKept(folder, id)] as const);
  return new RootKeys(kept.flatMap(([id, root]) => ("bytes" in root ? [[id, createSecretKey(root.bytes)] as const] : [])));
}

/** Whether the root key of an id stands in its file as the configuration would have it. */
export function isKeptAsSaid({ folder, service }: RootPlace, id: string): boolean {
  const text = readSecretFile(fileOf(folder, id)) ?? "";
  return service === undefined ? HEX_KEY.test(text) : wrappedIn(text)?.service === service.kind;
}

/** Takes a root key away that wraps nothing any more. */
export function removeRoot(folder: string, id: string): void {
  removeSecretFile(fileOf(folder, id));
}

/** A root key as its file has it: itself, or what a service made of it. */
type Kept = { readonly bytes: Uint8Array } | { readonly service: string; readonly wrapped: string };

function readKept(folder: string, id: string): Kept {
  const path = fileOf(folder, id);
  const text = readSecretFile(path);
  if (text === undefined)
    throw keysFault("KEYS_MISSING", `${path} is gone, and what this house keeps is wrapped by it`, { where: path, hint: PUT_BACK });
  if (HEX_KEY.test(text)) return { bytes: Buffer.from(text.trimEnd(), "hex") };
  const kept = wrappedIn(text);
  if (kept === undefined)
    throw keysFault("KEYS_MALFORMED", `${path} is neither a root key nor one that a key service wrapped`, { where: path, hint: PUT_BACK });
  return kept;
}

async function unwrapped(
  { folder, service }: RootPlace,
  id: string,
  kept: Exclude<Kept, { readonly bytes: Uint8Array }>,
): Promise<Uint8Array> {
  if (service?.kind !== kept.service)
    throw keysFault("KEYS_SERVICE", `the root key was wrapped by a key service (${kept.service}), which is not configured`, {
      where: fileOf(folder, id),
      hint: `configure it under keys.root; once the house is open, chatelaine key rotate moves it elsewhere`,
    });
  const key = await service.unwrap(kept.wrapped, aboutOf(id));
  if (key.length !== KEY_BYTES) throw keysFault("KEYS_SERVICE", "the key service unwrapped something that is no root key");
  return key;
}

async function wrapped(service: KeyService, id: string, bytes: Uint8Array): Promise<string> {
  return JSON.stringify({ service: service.kind, wrapped: await service.wrap(bytes, aboutOf(id)) });
}

function wrappedIn(text: string): Exclude<Kept, { readonly bytes: Uint8Array }> | undefined {
  try {
    const { service, wrapped: bytes } = JSON.parse(text) as { readonly service?: unknown; readonly wrapped?: unknown };
    return typeof service === "string" && typeof bytes === "string" ? { service, wrapped: bytes } : undefined;
  } catch {
    // The parser's message may quote the file.
    return undefined;
  }
}

function fileOf(folder: string, id: string): string {
  return join(folder, id === FIRST_ROOT ? "root.key" : `root-${id}.key`);
}

function aboutOf(id: string): string {
  return `chatelaine/root-key/1 ${id}`;
}

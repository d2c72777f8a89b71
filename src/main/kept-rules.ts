/**
 * What reading and validating the rules came to, kept in the data folder over a stop: a start with the same rules and the
 * same servers then needs no engine of Cedar's own, which takes more processor time than all the rest of a start. What is
 * kept decides calls, so it counts only under the house's own key and for the very build that wrote it; anything else is
 * as if it were not there, and the rules are read and validated anew.
 */
import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import { RuleCache } from "../analysis/rule-cache.ts";
import type { KeptRules } from "../analysis/rule-cache.ts";
import { onDisk } from "./data-folder.ts";
import { RULES_KEPT_BYTES_MAX } from "./limits.ts";

/** In the data folder: an HMAC-SHA-256, then the rules as V8 serializes them. */
export const KEPT_RULES_FILE = "policy.kept";
const KEY_INFO = "chatelaine/kept-rules/1";
const MAC_BYTES = 32;

export interface KeptRulesPlace {
  /** The data folder. */
  readonly folder: string;
  /** The house's key for digests, of which this key is derived. */
  readonly key: Uint8Array;
  /** The build that runs; where the sources run as they are, nothing is kept. */
  readonly build: string | undefined;
}

export interface KeptRulesFile {
  /** The cache as it was kept; an empty one where nothing was, or nothing that counts. */
  read(): RuleCache;
  /** Keeps what the cache gained since it was read or written. Faults: STORE_READ_ONLY, STORE_FULL, STORE_IO. */
  write(cache: RuleCache): void;
}

export function keptRules({ folder, key, build }: KeptRulesPlace): KeptRulesFile {
  const path = join(folder, KEPT_RULES_FILE);
  if (build === undefined) return { read: () => new RuleCache(), write: () => {} };
  const own = new Uint8Array(hkdfSync("sha256", key, "", KEY_INFO, MAC_BYTES));
  const macOf = (body: Uint8Array): Uint8Array =>
    createHmac("sha256", own).update(`${build}\n${process.versions.v8}\n`).update(body).digest();
  return {
    read: () => {
      const bytes = bytesOf(path);
      if (bytes === undefined || bytes.length < MAC_BYTES) return new RuleCache();
      const body = bytes.subarray(MAC_BYTES);
      // Nothing is read of bytes that this house and this build did not write.
      const isOurs = timingSafeEqual(bytes.subarray(0, MAC_BYTES), macOf(body));
      return isOurs ? RuleCache.of(deserialize(body) as KeptRules) : new RuleCache();
    },
    write: (cache) => {
      if (!cache.hasGained()) return;
      const body = serialize(cache.kept());
      if (body.length > RULES_KEPT_BYTES_MAX) return;
      onDisk(path, () => {
        writeFileSync(`${path}.new`, Buffer.concat([macOf(body), body]), { mode: 0o600 });
        renameSync(`${path}.new`, path);
      });
    },
  };
}

function bytesOf(path: string): Uint8Array | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

/** Tries the key service that wraps the root key, as a start and a rotation would. For `doctor`, with no house running. */
import { join } from "node:path";
import { asFault, Fault } from "../call/fault.ts";
import { readRoots, rootsIn, type KeyService } from "../keys/index.ts";
import { KEY_BYTES } from "../keys/limits.ts";
import { systemChance } from "./system.ts";

/** Wraps and unwraps a key that is used for nothing, and unwraps what stands in the data folder. Why that does not go; undefined where it does. Never rejects. */
export async function lookAtRoot(service: KeyService, data: string): Promise<Fault | undefined> {
  const key = systemChance.bytes(KEY_BYTES);
  const about = "chatelaine/look/1";
  try {
    const unwrapped = await service.unwrap(await service.wrap(key, about), about);
    if (!Buffer.from(unwrapped).equals(key)) return new Fault("KEYS_SERVICE", "the key service unwraps another key than it wrapped");
    const folder = join(data, "keys");
    await readRoots({ folder, service }, rootsIn(folder));
    return undefined;
  } catch (thrown) {
    return asFault(thrown, "KEYS_SERVICE");
  }
}

/** The certificate that programs are to trust for inspected hosts, as the data folder has it. */
import { join } from "node:path";
import { readAuthority } from "../keys/index.ts";

/** Undefined where no house has needed one yet. Faults: KEYS_EXPOSED, KEYS_MALFORMED. */
export function authorityIn(data: string): { readonly certificate: string; readonly names: readonly string[] } | undefined {
  const read = readAuthority(join(data, "keys"));
  return read && { certificate: read.certificate, names: read.names };
}

/** Makes the house's login at a Vault or OpenBao server; its credentials are read where they stand, each time they are needed. */
import { readFileSync } from "node:fs";
import type { Clock } from "../call/clock.ts";
import { Fault } from "../call/fault.ts";
import type { ExecutionFault } from "../execution/fault.ts";
import type { Credential, VaultServer } from "../execution/secrets/vault/configuration.ts";
import { VaultSession } from "../execution/secrets/vault/session.ts";
import { readSecretFile } from "../keys/secret-file.ts";

/** Nothing is asked of it yet. Faults: EXECUTION_SECRET_UNREADABLE for authorities that cannot be read. */
export function openVault({ url, namespace, authorities, auth }: VaultServer, clock: Clock): VaultSession {
  const place = {
    url,
    ...(namespace !== undefined && { namespace }),
    ...(authorities !== undefined && { authorities: textOf(authorities) }),
  };
  return new VaultSession({ place, auth, clock, credential: credentialOf });
}

function credentialOf(from: Credential, isMounted: boolean): string {
  const where = "file" in from ? from.file : from.variable;
  const text = "file" in from ? (isMounted ? textOf(from.file) : readSecretFile(from.file)) : process.env[from.variable];
  if (text === undefined || text.trim() === "") throw unreadable(where, "it is not there, or empty");
  return text.trim();
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw unreadable(file, "it cannot be read");
  }
}

function unreadable(where: string, why: string): Error {
  return new Fault<ExecutionFault>("EXECUTION_SECRET_UNREADABLE", `what the house signs in with at the vault is not read: ${why}`, {
    where,
  });
}

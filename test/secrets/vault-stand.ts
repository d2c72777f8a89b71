/**
 * A Vault server with what the cases of vault-contract.ts and vault-house.ts need, whichever it is: the house's role with
 * every way in, a key-value engine at `kv`, an engine that makes users of a broker on leases, a transit key `house`.
 */
import type { VaultAuth, VaultServer } from "../../src/execution/secrets/vault/configuration.ts";

export type Way = VaultAuth["method"];
export const WAYS: readonly Way[] = ["approle", "jwt", "kubernetes", "token"];

export interface VaultStand {
  readonly server: Omit<VaultServer, "auth">;
  /** Where a read takes a user of the broker out, with `username` and `password`. */
  readonly leased: string;
  /** A way in for the house, or the same with a credential that the server does not take. */
  way(method: Way, is?: "right" | "wrong"): VaultAuth;
  /** Another version of a secret below `kv`. What stands at `kv/denied` may not be read by the house. */
  put(path: string, fields: { readonly [name: string]: string }): Promise<void>;
  /** Takes the newest version of a secret away. */
  remove(path: string): Promise<void>;
  /** Tokens of the house's that stand, without those of the way `token`, and whether one of them was renewed. */
  tokens(): Promise<{ readonly count: number; readonly isRenewed: boolean }>;
  revokeTokens(): Promise<void>;
  /** Seconds after which a token of AppRole is not renewed any longer; 0 for no such end. */
  tokenLife(most: number): Promise<void>;
  /** Seconds of leases and their renewals, and seconds after which a lease is not renewed any longer. */
  lease(seconds: number, most: number): Promise<void>;
  /** Users of the broker that stand, and how many of their leases were renewed. */
  users(): Promise<{ readonly names: readonly string[]; readonly renewed: number }>;
  /** From now on no user is made and no answer given; resolves when one was asked for. */
  stall(): Promise<void>;
  /** Another version of the transit key; what older ones than `floor` wrapped does not open any more. */
  rotateTransit(floor: number): Promise<void>;
  seal(): Promise<void>;
  unseal(): Promise<void>;
  /** Ends without a word; `rise` brings it back at the same address, with what it kept. */
  die(): Promise<void>;
  rise(): Promise<void>;
  close(): Promise<void>;
}

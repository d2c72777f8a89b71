/** A HashiCorp Vault or OpenBao server as it is configured, for secrets and for the root key alike. No credential stands here. */

export interface VaultServer {
  /** HTTPS, or HTTP to a loopback address; `/v1/` and the path come after it. */
  readonly url: string;
  /** Of Vault Enterprise and OpenBao; absent for the root namespace. */
  readonly namespace?: string;
  /** A PEM file of the authorities that its certificate may come from, in the place of the system's. */
  readonly authorities?: string;
  readonly auth: VaultAuth;
}

/** How the house signs in. `mount` is where the method is mounted. Files are read at each login: who rotates one need not restart the house. */
export type VaultAuth =
  | { readonly method: "token"; readonly token: Credential }
  | { readonly method: "approle"; readonly mount: string; readonly roleId: string; readonly secretId: Credential }
  | { readonly method: "kubernetes" | "jwt"; readonly mount: string; readonly role: string; readonly jwt: Credential };

/** Where a credential stands: a file, or a variable of the house's own environment. */
export type Credential = { readonly file: string } | { readonly variable: string };

/** Secrets of such a server: `secret://NAME/MOUNT/PATH#FIELD`. */
export interface VaultSource extends VaultServer {
  readonly kind: "vault";
  /** Mounts of the key-value engine, version 2. What stands elsewhere is read at its own path, such as `database/creds/ROLE`. */
  readonly kv: readonly string[];
  /** How often secrets in use are read again, in milliseconds; leases have times of their own. */
  readonly rereadMs: number;
}

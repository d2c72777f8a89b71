/** Sources of secrets, and who keeps the root key, from what was checked to what the house reads: paths absolute. */
import { resolve } from "node:path";
import type { SourceConfiguration } from "../../execution/secrets/configuration.ts";
import type { Credential, VaultAuth, VaultServer } from "../../execution/secrets/vault/configuration.ts";
import type { RootConfiguration } from "./configuration.ts";
import type { CheckedConfiguration } from "./schema.ts";

type CheckedSource = CheckedConfiguration["secrets"]["sources"][string];
type CheckedVault = Extract<CheckedSource, { readonly kind: "vault" }>;

export function resolveSource(source: CheckedSource, folder: string): SourceConfiguration {
  switch (source.kind) {
    case "files":
      return { ...source, folder: resolve(folder, source.folder) };
    case "vault":
      return { kind: "vault", kv: source.kv, rereadMs: source.rereadMs, ...resolveVault(source, folder) };
    case "aws": {
      const { kind, region, rereadMs } = source;
      return { kind, rereadMs, ...(region !== undefined && { region }) };
    }
    case "environment":
    case "azure":
    case "google":
      return source;
  }
}

/** A vault, whatever it is for. */
export function resolveVault(
  { url, namespace, authorities, auth }: Pick<CheckedVault, "url" | "namespace" | "authorities" | "auth">,
  folder: string,
): VaultServer {
  return {
    url,
    auth: resolveAuth(auth, folder),
    ...(namespace !== undefined && { namespace }),
    ...(authorities !== undefined && { authorities: resolve(folder, authorities) }),
  };
}

/** Who keeps the root key. */
export function resolveRoot(root: CheckedConfiguration["keys"]["root"], folder: string): RootConfiguration {
  switch (root.kind) {
    case "vault":
      return { kind: "vault", mount: root.mount, key: root.key, ...resolveVault(root, folder) };
    case "aws": {
      const { kind, key, region } = root;
      return { kind, key, ...(region !== undefined && { region }) };
    }
    case "local":
    case "azure":
    case "google":
      return root;
  }
}

/** Files and folders that secrets, or what opens them, stand in. */
export function placesOfSecrets(source: SourceConfiguration | RootConfiguration): readonly string[] {
  if (source.kind === "files") return [source.folder];
  return source.kind === "vault" ? credentialsOf(source.auth).flatMap((from) => ("file" in from ? [from.file] : [])) : [];
}

function credentialsOf(auth: VaultAuth): readonly Credential[] {
  switch (auth.method) {
    case "token":
      return [auth.token];
    case "approle":
      return [auth.secretId];
    case "kubernetes":
    case "jwt":
      return [auth.jwt];
  }
}

function resolveAuth(auth: CheckedVault["auth"], folder: string): VaultAuth {
  const at = (from: Credential): Credential => ("file" in from ? { file: resolve(folder, from.file) } : from);
  switch (auth.method) {
    case "token":
      return { ...auth, token: at(auth.token) };
    case "approle":
      return { ...auth, secretId: at(auth.secretId) };
    case "kubernetes":
    case "jwt":
      return { ...auth, jwt: at(auth.jwt) };
  }
}

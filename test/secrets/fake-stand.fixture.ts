/** The server of these tests as the cases of vault-contract.ts need it. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { VaultAuth } from "../../src/execution/secrets/vault/configuration.ts";
import { FakeVault } from "./vault.fixture.ts";
import type { VaultStand, Way } from "./vault-stand.ts";

export class FakeStand implements VaultStand {
  readonly server: VaultStand["server"];
  readonly leased = "database/creds/reader";
  readonly #vault: FakeVault;
  readonly #folder = mkdtempSync(join(tmpdir(), "fake-vault-"));

  private constructor(vault: FakeVault, url: string) {
    this.#vault = vault;
    this.server = { url };
  }

  static async open(): Promise<FakeStand> {
    const vault = new FakeVault();
    return new FakeStand(vault, await vault.listen());
  }

  way(method: Way, is: "right" | "wrong" = "right"): VaultAuth {
    const file = (right: () => string) => this.#file(`${method}-${is}`, is === "right" ? right() : "wrong");
    if (method === "token") return { method, token: { file: file(() => this.#vault.token()) } };
    if (method === "approle") return { method, mount: method, roleId: "role", secretId: { file: file(() => "the-secret-id") } };
    return { method, mount: method, role: "house", jwt: { file: file(() => "a.b.c") } };
  }

  async put(path: string, fields: { readonly [name: string]: string }): Promise<void> {
    this.#vault.kv.set(path, [...(this.#vault.kv.get(path) ?? []), fields]);
  }

  async remove(path: string): Promise<void> {
    this.#vault.kv.set(path, [...(this.#vault.kv.get(path) ?? []).slice(0, -1), undefined]);
  }

  async tokens(): Promise<{ readonly count: number; readonly isRenewed: boolean }> {
    const own = [...this.#vault.tokens.values()].filter(({ isHouse }) => isHouse);
    return { count: own.length, isRenewed: own.some(({ isRenewed }) => isRenewed) };
  }

  async revokeTokens(): Promise<void> {
    for (const [value, { isHouse }] of this.#vault.tokens) if (isHouse) this.#vault.end(value);
  }

  async tokenLife(most: number): Promise<void> {
    this.#vault.tokenSecondsMost = most === 0 ? Number.POSITIVE_INFINITY : most;
  }

  async lease(seconds: number, most: number): Promise<void> {
    this.#vault.leaseSeconds = seconds;
    this.#vault.leaseSecondsMost = most;
  }

  async users(): Promise<{ readonly names: readonly string[]; readonly renewed: number }> {
    const leases = [...this.#vault.leases.values()];
    return { names: leases.map(({ username }) => username), renewed: leases.filter(({ isRenewed }) => isRenewed).length };
  }

  stall(): Promise<void> {
    return this.#vault.stall();
  }

  async rotateTransit(floor: number): Promise<void> {
    this.#vault.transitVersion++;
    this.#vault.transitFloor = floor;
  }

  async seal(): Promise<void> {
    this.#vault.broken = [503, { errors: ["Vault is sealed"] }];
  }

  async unseal(): Promise<void> {
    this.#vault.broken = undefined;
  }

  die(): Promise<void> {
    return this.#vault.close();
  }

  async rise(): Promise<void> {
    await this.#vault.listen();
  }

  async close(): Promise<void> {
    await this.#vault.close();
    rmSync(this.#folder, { recursive: true });
  }

  #file(name: string, text: string): string {
    const path = join(this.#folder, name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  }
}

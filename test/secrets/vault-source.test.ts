/** The source of a vault against a server of the documented shapes; vault.test.ts does the same against the real one. */
import { describe, expect, test } from "vitest";
import type { Fault } from "../../src/call/fault.ts";
import { VaultSession } from "../../src/execution/secrets/vault/session.ts";
import { VaultSecrets } from "../../src/execution/secrets/vault/source.ts";
import { FakeStand } from "./fake-stand.fixture.ts";
import { HeldClock } from "./held-clock.fixture.ts";
import { vaultContract } from "./vault-contract.ts";
import { FakeVault } from "./vault.fixture.ts";

describe("a server of the documented shapes", () => {
  vaultContract(() => FakeStand.open());
});

test("a vault is asked in the namespace that was configured, and what it refuses is a fault that never says what it answered", async () => {
  const { signal } = new AbortController();
  const vault = new FakeVault();
  const clock = new HeldClock();
  const place = { url: await vault.listen(), namespace: "team" };
  const auth = { method: "approle", mount: "approle", roleId: "role", secretId: { file: "secret-id" } } as const;
  const secrets = new VaultSecrets({ session: new VaultSession({ place, auth, clock, credential: () => "the-secret-id" }), kv: ["kv"], clock });
  vault.kv.set("a", [{ x: "value-of-a" }]);
  await secrets.read({ key: "kv/a", field: "x" }, signal);
  expect(vault.namespaces).toEqual(new Set(["team"]));
  for (const [status, said] of [[503, /sealed/], [501, /not initialised/], [400, /does not take/], [500, /status 500/], [302, /status 302/]] as const) {
    vault.broken = [status, { errors: [`it leaks a ${"hunter2".repeat(2)}`] }];
    const fault: Fault = await secrets.read({ key: "kv/a", field: "x" }, signal).then(() => expect.unreachable(), (thrown: Fault) => thrown);
    expect(fault).toMatchObject({ code: "EXECUTION_SECRET_UNREADABLE", message: expect.stringMatching(said) });
    expect(JSON.stringify([fault, String(fault), fault.stack])).not.toContain("hunter2");
  }
  vault.broken = undefined;
  await secrets.close();
  await vault.close();
});

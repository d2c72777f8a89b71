/** What the house and a Vault server do together: the same cases against the real server and against the one of these tests. */
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Fault } from "../../src/call/fault.ts";
import type { VaultAuth } from "../../src/execution/secrets/vault/configuration.ts";
import { VaultSecrets } from "../../src/execution/secrets/vault/source.ts";
import type { KeyService } from "../../src/keys/index.ts";
import { lookAtRoot } from "../../src/main/look-at-root.ts";
import { openKeyService } from "../../src/main/open-key-service.ts";
import { openVault } from "../../src/main/open-vault.ts";
import { systemClock } from "../../src/main/system.ts";
import { HeldClock } from "./held-clock.fixture.ts";
import { type VaultStand, WAYS } from "./vault-stand.ts";

const { signal } = new AbortController();
const ABOUT = "chatelaine/root-key/1 key_1";

/** To be called within a `describe`. */
export function vaultContract(open: () => Promise<VaultStand>): void {
  let stand: VaultStand;
  beforeAll(async () => void (stand = await open()), 90_000);
  afterAll(() => stand.close());

  function source(auth: VaultAuth = stand.way("approle")): { readonly secrets: VaultSecrets; readonly clock: HeldClock } {
    const clock = new HeldClock();
    return { secrets: new VaultSecrets({ session: openVault({ ...stand.server, auth }, clock), kv: ["kv"], clock }), clock };
  }
  function transit(key = "house", auth = stand.way("approle")): KeyService {
    const service = openKeyService({ kind: "vault", ...stand.server, auth, mount: "transit", key }, systemClock);
    if (service === undefined) throw new Error("a vault is a key service");
    return service;
  }

  test("a secret is read with its version, its field and the version of before", async () => {
    await stand.put("app/db", { user: "dora", password: "the-first-one" });
    await stand.put("app/db", { user: "dora", password: "the-second-one" });
    const { secrets, clock } = source();
    expect(await secrets.read({ key: "kv/app/db", field: "password" }, signal)).toEqual({ value: "the-second-one", version: "2", previous: ["the-first-one"] });
    expect(JSON.parse((await secrets.read({ key: "kv/app/db" }, signal)).value)).toEqual({ user: "dora", password: "the-second-one" });
    await stand.put("app/db", { user: "dora", password: "the-third-one" });
    expect(await secrets.read({ key: "kv/app/db", field: "password" }, signal)).toEqual({ value: "the-third-one", version: "3", previous: ["the-second-one"] });
    clock.pass(2 * 60 * 60_000);
    expect(await secrets.read({ key: "kv/app/db", field: "password" }, signal)).toMatchObject({ previous: [] });
    await secrets.close();
  });

  test("a secret that never was, that was taken away, that may not be read, and a field that is not there are told apart", async () => {
    await stand.put("gone", { x: "was-here-once" });
    await stand.put("denied", { x: "not-for-the-house" });
    const { secrets } = source();
    expect(await faultOf(secrets.read({ key: "kv/nothing", field: "x" }, signal))).toMatchObject({ code: "EXECUTION_SECRET_UNKNOWN" });
    expect(await secrets.read({ key: "kv/gone", field: "x" }, signal)).toMatchObject({ value: "was-here-once" });
    expect(await faultOf(secrets.read({ key: "kv/gone", field: "y" }, signal))).toMatchObject({ code: "EXECUTION_SECRET_UNKNOWN" });
    await stand.remove("gone");
    expect(await faultOf(secrets.read({ key: "kv/gone", field: "x" }, signal))).toMatchObject({ code: "EXECUTION_SECRET_UNKNOWN" });
    expect(await faultOf(secrets.read({ key: "kv/denied", field: "x" }, signal))).toMatchObject({
      code: "EXECUTION_SECRET_UNREADABLE",
      hint: 'its policy needs: path "kv/data/denied" { capabilities = ["read"] }',
    });
    await secrets.close();
  });

  test.each(WAYS.filter((way) => way !== "token"))("a house signs in by %s once for many secrets, and gives its token back", async (way) => {
    await stand.put("a", { x: "value-of-a" });
    await stand.put("b", { x: "value-of-b" });
    const { secrets } = source(stand.way(way));
    const read = await Promise.all(["a", "b"].map((path) => secrets.read({ key: `kv/${path}`, field: "x" }, signal)));
    expect(read.map(({ value }) => value)).toEqual(["value-of-a", "value-of-b"]);
    expect((await stand.tokens()).count).toBe(1);
    await secrets.close();
    expect((await stand.tokens()).count).toBe(0);
  });

  test("a token that somebody else made is used, and stays theirs", async () => {
    await stand.put("a", { x: "value-of-a" });
    const auth = stand.way("token");
    for (const time of ["once", "again"]) {
      const { secrets } = source(auth);
      expect(await secrets.read({ key: "kv/a", field: "x" }, signal), time).toMatchObject({ value: "value-of-a" });
      await secrets.close();
    }
  });

  test.each(WAYS)("a wrong credential lets nobody in by %s, and the fault says so without it", async (way) => {
    const { secrets } = source(stand.way(way, "wrong"));
    const fault = await faultOf(secrets.read({ key: "kv/a" }, signal));
    expect(fault).toMatchObject({ code: "EXECUTION_SECRET_UNREADABLE", message: expect.stringMatching(/does not let the house in|does not take the token/) });
    await secrets.close();
    expect((await stand.tokens()).count).toBe(0);
  });

  test("a token is renewed before it ends, and replaced where it is taken no more", async () => {
    await stand.put("a", { x: "value-of-a" });
    const { secrets, clock } = source();
    await secrets.read({ key: "kv/a", field: "x" }, signal);
    clock.pass(700_001);
    await expect.poll(() => stand.tokens()).toEqual({ count: 1, isRenewed: true });
    expect(await secrets.read({ key: "kv/a", field: "x" }, signal)).toMatchObject({ value: "value-of-a" });
    clock.pass(20_000);
    await stand.revokeTokens();
    expect(await secrets.read({ key: "kv/a", field: "x" }, signal)).toMatchObject({ value: "value-of-a" });
    expect(await stand.tokens()).toEqual({ count: 1, isRenewed: false });
    await secrets.close();
  });

  test("a token whose longest life ends is replaced before it does, and what was leased with it is taken out anew", async () => {
    const user = { key: stand.leased, field: "username" };
    await stand.lease(3000, 9000);
    const { secrets, clock } = source();
    const first = await secrets.read(user, signal);
    expect(first.usableForMs).toBeLessThanOrEqual(1_000_000);
    await stand.tokenLife(400);
    clock.pass(700_001);
    await expect.poll(async () => (await stand.tokens()).count).toBe(2);
    await expect.poll(() => secrets.isStale(user)).toBe(true);
    const second = await secrets.read(user, signal);
    expect(second).toMatchObject({ previous: [], usableForMs: expect.toSatisfy((ms: number) => ms <= 400_000) });
    expect(second.value).not.toBe(first.value);
    await stand.tokenLife(0);
    await secrets.close();
    await stand.revokeTokens();
    await expect.poll(async () => (await stand.users()).names).toEqual([]);
  });

  test("the fields of one lease go together; it is renewed, replaced when its longest life ends, and given back", async () => {
    const user = { key: stand.leased, field: "username" };
    const password = { key: stand.leased, field: "password" };
    const usable = (most: number) => expect.toSatisfy((ms: number) => ms > most * 0.9 && ms <= most);
    await stand.lease(100, 80);
    const { secrets, clock } = source();
    const [first, itsPassword] = await Promise.all([secrets.read(user, signal), secrets.read(password, signal)]);
    expect((await stand.users()).names).toEqual([first.value]);
    expect(itsPassword.value).not.toBe(first.value);
    await stand.lease(100, 1000);
    clock.pass(70_000);
    expect(await secrets.read(user, signal)).toMatchObject({ value: first.value, usableForMs: usable(80_000) });
    expect(await stand.users()).toMatchObject({ names: [first.value], renewed: 1 });
    expect(secrets.isStale(password)).toBeUndefined();
    // Its longest life is so near that a renewal gives less, and it must not be used for longer than that.
    await stand.lease(100, 60);
    expect(await secrets.read(user, signal)).toMatchObject({ value: first.value, usableForMs: usable(60_000) });
    await stand.lease(100, 10);
    const second = await secrets.read(user, signal);
    expect(second).toMatchObject({ previous: [first.value] });
    expect(second.value).not.toBe(first.value);
    expect((await stand.users()).names).toHaveLength(2);
    expect([secrets.isStale(user), secrets.isStale(password)]).toEqual([undefined, true]);
    expect((await secrets.read(password, signal)).value).not.toBe(itsPassword.value);
    await secrets.close();
    await expect.poll(async () => (await stand.users()).names).toEqual([]);
  });

  test("of the leases that others took the place of, the last alone stands", async () => {
    const { secrets } = source();
    await stand.lease(100, 1000);
    const read = () => secrets.read({ key: stand.leased, field: "username" }, signal);
    const values = [(await read()).value];
    for (const most of [40, 16]) {
      await stand.lease(100, most);
      values.push((await read()).value);
    }
    await expect.poll(async () => [...(await stand.users()).names].sort()).toEqual(values.slice(1).sort());
    await secrets.close();
    await expect.poll(async () => (await stand.users()).names).toEqual([]);
  });

  test("transit wraps a root key and unwraps it in its own place alone", async () => {
    const root = randomBytes(32);
    const wrapped = await transit().wrap(root, ABOUT);
    expect(wrapped).toMatch(/^vault:v\d+:/);
    expect(Buffer.from(await transit().unwrap(wrapped, ABOUT)).equals(root)).toBe(true);
    expect(await faultOf(transit().unwrap(wrapped, "chatelaine/root-key/1 key_2"))).toMatchObject({ code: "KEYS_SERVICE" });
    expect(await faultOf(transit().unwrap(`${wrapped.slice(0, -8)}AAAAAAA=`, ABOUT))).toMatchObject({ code: "KEYS_SERVICE" });
    expect((await stand.tokens()).count).toBe(0);
  });

  test("a transit key that is rotated wraps by its new version and opens what the old one wrapped, until the old one is closed", async () => {
    const root = randomBytes(32);
    const before = await transit().wrap(root, ABOUT);
    expect(await lookAtRoot(transit(), "/nonexistent")).toBeUndefined();
    await stand.rotateTransit(1);
    const after = await transit().wrap(root, ABOUT);
    expect(versionOf(after)).toBe(versionOf(before) + 1);
    for (const wrapped of [before, after]) expect(Buffer.from(await transit().unwrap(wrapped, ABOUT)).equals(root)).toBe(true);
    await stand.rotateTransit(versionOf(after));
    expect(Buffer.from(await transit().unwrap(after, ABOUT)).equals(root)).toBe(true);
    expect(await faultOf(transit().unwrap(before, ABOUT))).toMatchObject({ code: "KEYS_SERVICE" });
  });

  test("a transit key that is not there wraps nothing and is not made, and a house that is not let in is told so", async () => {
    expect(await faultOf(transit("house-with-a-slip").wrap(randomBytes(32), ABOUT))).toMatchObject({ code: "KEYS_SERVICE" });
    expect(await faultOf(transit("house", stand.way("approle", "wrong")).wrap(randomBytes(32), ABOUT))).toMatchObject({
      code: "KEYS_SERVICE",
      message: expect.stringContaining("does not let the house in"),
    });
  });

  test("a sealed server gives nothing and says why; once it is unsealed the house goes on as it was", async () => {
    await stand.put("a", { x: "value-of-a" });
    const { secrets } = source();
    const read = () => secrets.read({ key: "kv/a", field: "x" }, signal);
    await read();
    await stand.seal();
    expect(await faultOf(read())).toMatchObject({ code: "EXECUTION_SECRET_UNREADABLE", message: expect.stringContaining("sealed") });
    const sealed = { code: "KEYS_SERVICE", message: expect.stringContaining("sealed"), where: stand.server.url };
    expect(await faultOf(transit().wrap(randomBytes(32), ABOUT))).toMatchObject(sealed);
    expect(await lookAtRoot(transit(), "/nonexistent")).toMatchObject(sealed);
    await stand.unseal();
    expect(await read()).toMatchObject({ value: "value-of-a" });
    await secrets.close();
  });

  test("a server that dies while it answers is a fault, and one that comes back is used again", async () => {
    await stand.put("a", { x: "value-of-a" });
    const { secrets } = source();
    const read = () => secrets.read({ key: "kv/a", field: "x" }, signal);
    await read();
    const asked = stand.stall();
    const taking = faultOf(secrets.read({ key: stand.leased, field: "username" }, signal));
    await asked;
    await stand.die();
    expect(await taking).toMatchObject({ code: "EXECUTION_SECRET_UNREADABLE" });
    expect(await faultOf(read())).toMatchObject({ code: "EXECUTION_SECRET_UNREADABLE", message: expect.stringContaining("cannot be reached") });
    await stand.rise();
    expect(await read()).toMatchObject({ value: "value-of-a" });
    await secrets.close();
  });
}

function versionOf(wrapped: string): number {
  return Number(/^vault:v(\d+):/.exec(wrapped)?.[1]);
}

async function faultOf(asked: Promise<unknown>): Promise<Fault> {
  return asked.then(
    () => expect.unreachable(),
    (fault: Fault) => fault,
  );
}

/** The source of a vault against a server of the documented shapes; vault.test.ts does the same against the real one. */
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Clock } from "../../src/call/clock.ts";
import type { Fault } from "../../src/call/fault.ts";
import type { VaultAuth } from "../../src/execution/secrets/vault/configuration.ts";
import { VaultSession } from "../../src/execution/secrets/vault/session.ts";
import { VaultSecrets } from "../../src/execution/secrets/vault/source.ts";
import { FakeVault } from "./vault.fixture.ts";

/** Time that stands until it is told to pass. */
class HeldClock implements Clock {
  #at = 0;
  #timers: { readonly at: number; readonly task: () => void }[] = [];
  now(): number {
    return Date.now() + this.#at;
  }
  monotonic(): number {
    return this.#at;
  }
  after(delayMs: number, task: () => void): () => void {
    const timer = { at: this.#at + delayMs, task };
    this.#timers.push(timer);
    return () => void (this.#timers = this.#timers.filter((each) => each !== timer));
  }
  pass(ms: number): void {
    this.#at += ms;
    const due = this.#timers.filter(({ at }) => at <= this.#at);
    this.#timers = this.#timers.filter(({ at }) => at > this.#at);
    for (const { task } of due) task();
  }
}

const APPROLE: VaultAuth = { method: "approle", mount: "approle", roleId: "role", secretId: { file: "secret-id" } };
const { signal } = new AbortController();
let vault: FakeVault;
let clock: HeldClock;
let url: string;
let secretId: string;

beforeEach(async () => {
  vault = new FakeVault();
  clock = new HeldClock();
  url = await vault.listen();
  secretId = "the-secret-id";
});
afterEach(() => vault.close());

function source(auth: VaultAuth = APPROLE, credential: (name: string) => string = () => secretId): VaultSecrets {
  const session = new VaultSession({
    place: { url, namespace: "team" },
    auth,
    clock,
    credential: (from) => credential("file" in from ? from.file : from.variable),
  });
  return new VaultSecrets({ session, kv: ["kv"], clock });
}

async function faultOf(asked: Promise<unknown>): Promise<Fault> {
  return asked.then(
    () => expect.unreachable(),
    (fault: Fault) => fault,
  );
}

test("a secret is read with its version, its field and the version of before, in the namespace that was configured", async () => {
  vault.kv.set("app/db", [{ user: "dora", password: "the-first-one" }, { user: "dora", password: "the-second-one" }]);
  const secrets = source();
  expect(await secrets.read({ key: "kv/app/db", field: "password" }, signal)).toEqual({ value: "the-second-one", version: "2", previous: ["the-first-one"] });
  expect(await secrets.read({ key: "kv/app/db" }, signal)).toMatchObject({ value: '{"user":"dora","password":"the-second-one"}' });
  expect(vault.namespaces).toEqual(new Set(["team"]));
  clock.pass(2 * 60 * 60_000);
  expect(await secrets.read({ key: "kv/app/db", field: "password" }, signal)).toMatchObject({ previous: [] });
  await secrets.close();
});

test.each<[string, VaultAuth]>([
  ["kubernetes", { method: "kubernetes", mount: "kubernetes", role: "house", jwt: { file: "jwt" } }],
  ["jwt", { method: "jwt", mount: "corp", role: "house", jwt: { variable: "JWT" } }],
])("a house signs in by %s, once for many secrets, and gives its token back", async (_, auth) => {
  vault.kv.set("a", [{ x: "value-of-a" }]);
  vault.kv.set("b", [{ x: "value-of-b" }]);
  const secrets = source(auth, () => "a.b.c");
  await Promise.all([secrets.read({ key: "kv/a", field: "x" }, signal), secrets.read({ key: "kv/b", field: "x" }, signal)]);
  expect(vault.asked.filter((line) => line.endsWith("/login"))).toHaveLength(1);
  expect(vault.tokens.size).toBe(1);
  await secrets.close();
  expect(vault.tokens.size).toBe(0);
});

test("a token that somebody else made is used, and stays theirs", async () => {
  vault.kv.set("a", [{ x: "value-of-a" }]);
  const token = vault.token();
  const secrets = source({ method: "token", token: { file: "token" } }, () => token);
  expect(await secrets.read({ key: "kv/a", field: "x" }, signal)).toMatchObject({ value: "value-of-a" });
  await secrets.close();
  expect(vault.tokens.has(token)).toBe(true);
});

test("a token is renewed before it ends, and replaced where it is taken no more", async () => {
  vault.kv.set("a", [{ x: "value-of-a" }]);
  const secrets = source();
  await secrets.read({ key: "kv/a", field: "x" }, signal);
  clock.pass(700_001);
  await expect.poll(() => vault.asked.includes("POST auth/token/renew-self")).toBe(true);
  await expect.poll(() => secrets.read({ key: "kv/a", field: "x" }, signal)).toMatchObject({ value: "value-of-a" });
  clock.pass(20_000);
  vault.tokens.clear();
  expect(await secrets.read({ key: "kv/a", field: "x" }, signal)).toMatchObject({ value: "value-of-a" });
  expect(vault.asked.filter((line) => line.endsWith("/login"))).toHaveLength(2);
  await secrets.close();
});

test("the fields of one lease go together; it is renewed, replaced when it ends, and given back", async () => {
  const secrets = source();
  const user = { key: "database/creds/reader", field: "username" };
  const password = { key: "database/creds/reader", field: "password" };
  const [first, itsPassword] = await Promise.all([secrets.read(user, signal), secrets.read(password, signal)]);
  expect(first).toMatchObject({ value: "v-reader-1-aaaaaaaa", usableForMs: 100_000 });
  expect(itsPassword.value).toMatch(/^pw-1-/);
  clock.pass(70_000);
  expect(await secrets.read(user, signal)).toMatchObject({ value: "v-reader-1-aaaaaaaa", usableForMs: 100_000 });
  expect(secrets.isStale(password)).toBeUndefined();
  vault.renewedSeconds = 5;
  expect(await secrets.read(user, signal)).toMatchObject({ value: "v-reader-2-aaaaaaaa", previous: ["v-reader-1-aaaaaaaa"] });
  expect(secrets.isStale(user)).toBeUndefined();
  expect(secrets.isStale(password)).toBe(true);
  vault.renewedSeconds = 100;
  expect((await secrets.read(password, signal)).value).toMatch(/^pw-2-/);
  expect(vault.leases.size).toBe(2);
  await secrets.close();
  expect(vault.leases.size).toBe(0);
});

test("what a vault refuses is a fault that says why and what to do, and never what it answered", async () => {
  const secrets = source();
  expect(await faultOf(secrets.read({ key: "kv/nothing", field: "x" }, signal))).toMatchObject({ code: "EXECUTION_SECRET_UNKNOWN" });
  const denied = await faultOf(secrets.read({ key: "kv/denied", field: "x" }, signal));
  expect(denied).toMatchObject({ code: "EXECUTION_SECRET_UNREADABLE", hint: 'its policy needs: path "kv/data/denied" { capabilities = ["read"] }' });
  for (const [status, said] of [[503, /sealed/], [501, /not initialised/], [400, /does not take/], [500, /status 500/], [302, /status 302/]] as const) {
    vault.broken = [status, { errors: [`it leaks a ${"hunter2".repeat(2)}`] }];
    const fault = await faultOf(secrets.read({ key: "kv/a", field: "x" }, signal));
    expect(fault).toMatchObject({ code: "EXECUTION_SECRET_UNREADABLE", message: expect.stringMatching(said) });
    expect(JSON.stringify([fault, String(fault), fault.stack])).not.toContain("hunter2");
  }
  vault.broken = undefined;
  await secrets.close();
});

test("a wrong credential lets nobody in, and is not repeated", async () => {
  secretId = `wrong-${"z".repeat(20)}`;
  const fault = await faultOf(source().read({ key: "kv/a" }, signal));
  expect(fault).toMatchObject({ code: "EXECUTION_SECRET_UNREADABLE" });
  expect(JSON.stringify([fault, fault.stack])).not.toContain("zzzz");
});

test("a vault that is not there is said to be so", async () => {
  const secrets = source();
  await vault.close();
  expect(await faultOf(secrets.read({ key: "kv/a" }, signal))).toMatchObject({ message: expect.stringContaining("ECONNREFUSED") });
});

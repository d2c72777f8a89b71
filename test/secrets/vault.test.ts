/**
 * Against the real HashiCorp Vault or OpenBao, where there is one: the program `vault` or `bao` on the PATH, or where
 * CHATELAINE_VAULT says. Elsewhere these tests are skipped, and say so.
 */
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/call/json.ts";
import type { VaultAuth } from "../../src/execution/secrets/vault/configuration.ts";
import { VaultSession } from "../../src/execution/secrets/vault/session.ts";
import { VaultSecrets } from "../../src/execution/secrets/vault/source.ts";
import { transitService } from "../../src/keys/index.ts";
import { systemClock } from "../../src/main/system.ts";

const ROOT = `root-${randomBytes(9).toString("hex")}`;
const { signal } = new AbortController();

function programOf(): string | undefined {
  const named = process.env["CHATELAINE_VAULT"];
  for (const program of named === undefined ? ["vault", "bao"] : [named]) {
    try {
      execFileSync(program, ["version"], { stdio: "ignore" });
      return program;
    } catch {
      // The next one may be there.
    }
  }
  process.stderr.write("SKIPPED: there is no Vault and no OpenBao (on the PATH, or where CHATELAINE_VAULT says), so the source of secrets and the root key were not tried on the real server\n");
  return undefined;
}

const program = programOf();

describe.skipIf(program === undefined)("the real Vault", () => {
  let server: ChildProcess;
  let url: string;
  let secretId: string;
  let roleId: string;

  async function api(method: string, path: string, body?: object): Promise<JsonObject> {
    const answer = await fetch(`${url}/v1/${path}`, { method, headers: { "x-vault-token": ROOT }, ...(body !== undefined && { body: JSON.stringify(body) }) });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    const text = await answer.text();
    return text === "" ? {} : (JSON.parse(text) as JsonObject);
  }

  function session(auth: VaultAuth, credential: () => string): VaultSession {
    return new VaultSession({ place: { url }, auth, clock: systemClock, credential });
  }
  const approle = () => session({ method: "approle", mount: "approle", roleId, secretId: { file: "secret-id" } }, () => secretId);
  const token = (value: string) => session({ method: "token", token: { file: "token" } }, () => value);
  const source = (of: VaultSession) => new VaultSecrets({ session: of, kv: ["secret"], clock: systemClock });

  beforeAll(async () => {
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    server = spawn(program ?? "", ["server", "-dev", `-dev-root-token-id=${ROOT}`, `-dev-listen-address=127.0.0.1:${port}`, "-dev-no-store-token"], { stdio: "ignore" });
    const until = AbortSignal.timeout(60_000);
    while (!(await fetch(`${url}/v1/sys/health`).then(({ ok }) => ok, () => false))) until.throwIfAborted();
    await api("POST", "sys/auth/approle", { type: "approle" });
    await api("PUT", "sys/policies/acl/house", {
      policy: 'path "secret/data/*" { capabilities = ["read"] } path "secret/data/denied" { capabilities = ["deny"] } path "transit/*" { capabilities = ["update"] }',
    });
    await api("POST", "auth/approle/role/house", { token_policies: ["default", "house"], token_ttl: "60s" });
    roleId = String(((await api("GET", "auth/approle/role/house/role-id"))["data"] as JsonObject)["role_id"]);
    secretId = String(((await api("POST", "auth/approle/role/house/secret-id", {}))["data"] as JsonObject)["secret_id"]);
    await api("POST", "sys/mounts/transit", { type: "transit" });
    await api("POST", "transit/keys/house", { type: "aes256-gcm96" });
  }, 90_000);
  afterAll(async () => {
    server.kill();
    await once(server, "exit");
  });

  test("gives a secret with its version and the one of before, by AppRole; the token is given back", async () => {
    await api("POST", "secret/data/app/db", { data: { password: "the-first-one" } });
    await api("POST", "secret/data/app/db", { data: { password: "the-second-one" } });
    const of = approle();
    const secrets = source(of);
    expect(await secrets.read({ key: "secret/app/db", field: "password" }, signal)).toEqual({ value: "the-second-one", version: "2", previous: ["the-first-one"] });
    const { body } = await of.ask({ method: "GET", path: "auth/token/lookup-self", signal });
    const accessor = String((body["data"] as JsonObject)["accessor"]);
    await secrets.close();
    await expect(api("POST", "auth/token/lookup-accessor", { accessor })).rejects.toThrow(/40[03]/);
  });

  test("says that there is no such secret, that it was deleted, and that the house may not read it", async () => {
    const secrets = source(approle());
    await expect(secrets.read({ key: "secret/nothing" }, signal)).rejects.toMatchObject({ code: "EXECUTION_SECRET_UNKNOWN" });
    await api("POST", "secret/data/gone", { data: { x: "was here" } });
    await api("DELETE", "secret/data/gone");
    await expect(secrets.read({ key: "secret/gone" }, signal)).rejects.toMatchObject({ code: "EXECUTION_SECRET_UNKNOWN" });
    await expect(secrets.read({ key: "secret/denied" }, signal)).rejects.toMatchObject({ code: "EXECUTION_SECRET_UNREADABLE" });
    await secrets.close();
  });

  test("takes no wrong secret id and no wrong token", async () => {
    const wrong = session({ method: "approle", mount: "approle", roleId, secretId: { file: "x" } }, () => "wrong");
    await expect(source(wrong).read({ key: "secret/app/db" }, signal)).rejects.toMatchObject({ code: "EXECUTION_SECRET_UNREADABLE" });
    await expect(source(token("hvs.wrong")).read({ key: "secret/app/db" }, signal)).rejects.toMatchObject({ code: "EXECUTION_SECRET_UNREADABLE" });
  });

  test("wraps a root key by transit, and unwraps it in its own place alone", async () => {
    const of = approle();
    const transit = transitService((path, body) => of.ask({ method: "POST", path, body, signal }), { mount: "transit", key: "house" });
    const root = randomBytes(32);
    const wrapped = await transit.wrap(root, "chatelaine/root-key/1 key_1");
    expect(wrapped).toMatch(/^vault:v1:/);
    expect(Buffer.from(await transit.unwrap(wrapped, "chatelaine/root-key/1 key_1")).equals(root)).toBe(true);
    await expect(transit.unwrap(wrapped, "chatelaine/root-key/1 key_2")).rejects.toMatchObject({ code: expect.stringMatching(/^(?:KEYS_SERVICE|EXECUTION_SECRET_UNREADABLE)$/) });
    await of.close();
  });

  test("says that it is sealed", async () => {
    const secrets = source(token(ROOT));
    await api("PUT", "sys/seal");
    await expect(secrets.read({ key: "secret/app/db" }, signal)).rejects.toMatchObject({ message: expect.stringContaining("sealed") });
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

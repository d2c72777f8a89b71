/**
 * The real HashiCorp Vault or OpenBao as the cases of vault-contract.ts need it: initialised and unsealed here, with its
 * storage in a file, so that it survives its own death. The house speaks to it over TLS; the test, over a listener of its own.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { generateKeyPairSync, type KeyObject, randomUUID, sign } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JsonObject } from "../../src/call/json.ts";
import type { VaultAuth } from "../../src/execution/secrets/vault/configuration.ts";
import { makeAuthority } from "../egress/authority.fixture.ts";
import { type Outside, startOutside } from "./outside.fixture.ts";
import type { VaultStand, Way } from "./vault-stand.ts";
import { freePort } from "../free-port.ts";
import { starts } from "../starts.ts";

const POLICY = `
path "kv/data/*" { capabilities = ["read"] }
path "kv/data/denied" { capabilities = ["deny"] }
path "rabbitmq/creds/reader" { capabilities = ["read"] }
path "transit/encrypt/house" { capabilities = ["update"] }
path "transit/decrypt/house" { capabilities = ["update"] }
path "sys/leases/revoke" { capabilities = ["update"] }
`;
/** What is asked of the server whole, whichever the namespace. */
const OF_ALL = /^sys\/(?:init|seal|unseal|namespaces\/.+)$/;
const ISSUER = "https://kubernetes.default.svc.cluster.local";
const ACCOUNT = { namespace: "agents", name: "chatelaine", uid: randomUUID() };

/** The program `vault` or `bao`, on the PATH or where CHATELAINE_VAULT says; undefined, and said so, where there is none. */
export function vaultProgram(): string | undefined {
  const named = process.env["CHATELAINE_VAULT"];
  const program = (named === undefined ? ["vault", "bao"] : [named]).find((one) => starts(one, ["version"]));
  if (program !== undefined) return program;
  process.stderr.write("SKIPPED: there is no Vault and no OpenBao (on the PATH, or where CHATELAINE_VAULT says), so the source of secrets and the root key were not tried on the real server\n");
  return undefined;
}

/** Whether a program has namespaces, and says so where not: OpenBao does, HashiCorp's Vault in its edition for enterprises alone. */
export function hasNamespaces(program: string): boolean {
  const isBao = spawnSync(program, ["version"], { encoding: "utf8" }).stdout.startsWith("OpenBao");
  if (!isBao) process.stderr.write("SKIPPED: that Vault has no namespaces, so they were not tried\n");
  return isBao;
}

interface Parts {
  readonly outside: Outside;
  readonly ports: readonly [tls: number, plain: number];
  readonly namespace: string | undefined;
}

export class RealStand implements VaultStand {
  readonly server: VaultStand["server"];
  readonly leased = "rabbitmq/creds/reader";
  readonly #program: string;
  readonly #folder = mkdtempSync(join(tmpdir(), "vault-"));
  readonly #outside: Outside;
  readonly #admin: string;
  readonly #authority: string;
  readonly #signing = generateKeyPairSync("ec", { namedCurve: "P-256" });
  #process: ChildProcess | undefined;
  #root = "";
  #unsealing = "";
  #roleId = "";
  readonly #credentials = new Map<Way, string>();

  private constructor(program: string, parts: Parts) {
    const [tls, plain] = parts.ports;
    const { namespace } = parts;
    this.#program = program;
    this.#outside = parts.outside;
    this.#admin = `http://127.0.0.1:${plain}`;
    const authority = makeAuthority("Vault's Authority", "localhost");
    const { key, cert } = authority.issue("localhost");
    this.#authority = authority.certificate;
    this.server = { url: `https://localhost:${tls}`, authorities: this.#file("authority.pem", authority.certificate), ...(namespace !== undefined && { namespace }) };
    const listener = (port: number, more: object) => ({ tcp: { address: `127.0.0.1:${port}`, ...more } });
    this.#file(
      "vault.json",
      JSON.stringify({
        disable_mlock: true,
        log_level: "error",
        api_addr: this.#admin,
        storage: { file: { path: join(this.#folder, "storage") } },
        listener: [listener(tls, { tls_key_file: this.#file("key.pem", key), tls_cert_file: this.#file("cert.pem", cert) }), listener(plain, { tls_disable: true })],
      }),
    );
  }

  /** With a namespace, all that the house reads and signs in at stands in that one, made for it. */
  static async open(program: string, namespace?: string): Promise<RealStand> {
    const stand = new RealStand(program, { outside: await startOutside(), ports: [await freePort(), await freePort()], namespace });
    await stand.#begin().catch(async (thrown: unknown) => {
      await stand.close();
      throw thrown;
    });
    return stand;
  }

  way(method: Way, is: "right" | "wrong" = "right"): VaultAuth {
    const credential = { file: this.#file(`${method}-${is}`, is === "right" ? (this.#credentials.get(method) ?? "") : this.#wrong(method)) };
    if (method === "token") return { method, token: credential };
    if (method === "approle") return { method, mount: method, roleId: this.#roleId, secretId: credential };
    return { method, mount: method, role: "house", jwt: credential };
  }

  async put(path: string, fields: { readonly [name: string]: string }): Promise<void> {
    await this.#api("POST", `kv/data/${path}`, { data: fields });
  }

  async remove(path: string): Promise<void> {
    await this.#api("DELETE", `kv/data/${path}`);
  }

  async tokens(): Promise<{ readonly count: number; readonly isRenewed: boolean }> {
    const own = (await this.#tokens()).filter(isHouse);
    return { count: own.length, isRenewed: own.some(({ last_renewal_time: at }) => at !== undefined) };
  }

  async revokeTokens(): Promise<void> {
    for (const { accessor } of (await this.#tokens()).filter(isHouse)) await this.#api("POST", "auth/token/revoke-accessor", { accessor });
  }

  async tokenLife(most: number): Promise<void> {
    await this.#api("POST", "sys/auth/approle/tune", { max_lease_ttl: `${most}s` });
  }

  async lease(seconds: number, most: number): Promise<void> {
    await this.#api("POST", "rabbitmq/config/lease", { ttl: seconds, max_ttl: most });
  }

  async users(): Promise<{ readonly names: readonly string[]; readonly renewed: number }> {
    const ids = await this.#list(`sys/leases/lookup/${this.leased}`);
    const leases = await Promise.all(ids.map((id) => this.#api("PUT", "sys/leases/lookup", { lease_id: `${this.leased}/${id}` })));
    const renewed = leases.filter(({ data }) => (data as JsonObject)["last_renewal"] !== null).length;
    return { names: [...this.#outside.users], renewed };
  }

  stall(): Promise<void> {
    return this.#outside.stall();
  }

  async rotateTransit(floor: number): Promise<void> {
    await this.#api("POST", "transit/keys/house/rotate");
    await this.#api("POST", "transit/keys/house/config", { min_decryption_version: floor });
  }

  async seal(): Promise<void> {
    await this.#api("PUT", "sys/seal");
  }

  async unseal(): Promise<void> {
    await this.#api("PUT", "sys/unseal", { key: this.#unsealing });
    await this.#ready();
  }

  async die(): Promise<void> {
    const ended = this.#process;
    this.#process = undefined;
    if (ended === undefined) return;
    ended.kill("SIGKILL");
    await once(ended, "exit");
  }

  async rise(): Promise<void> {
    this.#outside.resume();
    await this.#start();
    await this.unseal();
  }

  async close(): Promise<void> {
    await this.die();
    await this.#outside.close();
    rmSync(this.#folder, { recursive: true });
  }

  async #begin(): Promise<void> {
    await this.#start();
    const { keys_base64: keys, root_token: root } = await this.#api("PUT", "sys/init", { secret_shares: 1, secret_threshold: 1 });
    this.#unsealing = String((keys as readonly string[])[0]);
    this.#root = String(root);
    await this.#api("PUT", "sys/unseal", { key: this.#unsealing });
    const { namespace } = this.server;
    if (namespace !== undefined) await this.#api("POST", `sys/namespaces/${namespace}`, {});
    await this.#furnish();
  }

  /** Runs until it says that it started. */
  async #start(): Promise<void> {
    const server = spawn(this.#program, ["server", `-config=${join(this.#folder, "vault.json")}`], { stdio: ["ignore", "pipe", "ignore"], cwd: this.#folder });
    this.#process = server;
    let said = "";
    await new Promise<void>((resolve, reject) => {
      server.once("exit", () => reject(new Error(`the server ended: ${said}`)));
      server.stdout.on("data", (chunk: Buffer) => {
        said += String(chunk);
        if (/server started!/.test(said)) resolve();
      });
    });
  }

  async #furnish(): Promise<void> {
    await this.#api("PUT", "sys/policies/acl/house", { policy: POLICY });
    await this.#api("POST", "sys/mounts/kv", { type: "kv", options: { version: "2" } });
    await this.#api("POST", "sys/mounts/transit", { type: "transit" });
    await this.#api("POST", "transit/keys/house", { type: "aes256-gcm96" });
    await this.#api("POST", "sys/mounts/rabbitmq", { type: "rabbitmq" });
    await this.#api("POST", "rabbitmq/config/connection", { connection_uri: this.#outside.url, username: "vault", password: randomUUID() });
    await this.#api("POST", "rabbitmq/roles/reader", { tags: "monitoring" });
    await this.#open("approle", {}, { secret_id_ttl: "1h" });
    this.#roleId = String(((await this.#api("GET", "auth/approle/role/house/role-id"))["data"] as JsonObject)["role_id"]);
    this.#credentials.set("approle", String(((await this.#api("POST", "auth/approle/role/house/secret-id", {}))["data"] as JsonObject)["secret_id"]));
    await this.#open("jwt", { jwt_validation_pubkeys: [pem(this.#signing.publicKey)], bound_issuer: ISSUER }, { role_type: "jwt", user_claim: "sub", bound_audiences: ["vault"] });
    this.#credentials.set("jwt", this.#jwt(this.#signing.privateKey));
    // OpenBao wants an authority beside an address without TLS too.
    const kubernetes = { kubernetes_host: this.#outside.url, kubernetes_ca_cert: this.#authority, disable_local_ca_jwt: true };
    await this.#open("kubernetes", kubernetes, { bound_service_account_names: [ACCOUNT.name], bound_service_account_namespaces: [ACCOUNT.namespace], audience: "vault" });
    this.#credentials.set("kubernetes", this.#jwt(this.#signing.privateKey));
    this.#outside.accept(this.#credentials.get("kubernetes") ?? "", { username: `system:serviceaccount:${ACCOUNT.namespace}:${ACCOUNT.name}`, uid: ACCOUNT.uid });
    const made = await this.#api("POST", "auth/token/create", { policies: ["house"], ttl: "1h" });
    this.#credentials.set("token", String((made["auth"] as JsonObject)["client_token"]));
    await this.#ready();
  }

  /** Mounts a way in, with the role of the house. */
  async #open(method: "approle" | "jwt" | "kubernetes", config: JsonObject, role: JsonObject): Promise<void> {
    await this.#api("POST", `sys/auth/${method}`, { type: method });
    if (method !== "approle") await this.#api("POST", `auth/${method}/config`, config);
    await this.#api("POST", `auth/${method}/role/house`, { token_policies: ["house"], token_ttl: "1000s", ...role });
  }

  /** A key-value engine looks at what it keeps for a moment after it was opened, and answers 400 in that time. */
  async #ready(): Promise<void> {
    const until = AbortSignal.timeout(30_000);
    const isOpen = () => this.#api("GET", "kv/config").then(() => true, () => false);
    while (!(await isOpen())) until.throwIfAborted();
  }

  /** Of the right form, and not the right one. */
  #wrong(method: Way): string {
    if (method === "approle") return randomUUID();
    if (method === "token") return `hvs.${randomUUID().replaceAll("-", "")}`;
    return this.#jwt(generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey);
  }

  /** The token of a pod's service account (kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin). */
  #jwt(key: KeyObject): string {
    const now = Math.floor(Date.now() / 1000);
    const { namespace, name, uid } = ACCOUNT;
    const claims = {
      iss: ISSUER, aud: ["vault"], sub: `system:serviceaccount:${namespace}:${name}`, iat: now, nbf: now - 5, exp: now + 3600, jti: randomUUID(),
      "kubernetes.io": { namespace, serviceaccount: { name, uid } },
    };
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const signed = `${part({ alg: "ES256", typ: "JWT" })}.${part(claims)}`;
    return `${signed}.${sign("sha256", Buffer.from(signed), { key, dsaEncoding: "ieee-p1363" }).toString("base64url")}`;
  }

  async #tokens(): Promise<readonly JsonObject[]> {
    const accessors = await this.#list("auth/token/accessors");
    const found = accessors.map((accessor) => this.#api("POST", "auth/token/lookup-accessor", { accessor }).then(({ data }) => [data as JsonObject], () => []));
    return (await Promise.all(found)).flat();
  }

  async #list(path: string): Promise<readonly string[]> {
    const { data } = await this.#api("LIST", path).catch(() => ({ data: { keys: [] } }));
    return (data as { readonly keys: readonly string[] }).keys;
  }

  async #api(method: string, path: string, body?: object): Promise<JsonObject> {
    const { namespace } = this.server;
    const headers = { "x-vault-token": this.#root, ...(namespace !== undefined && !OF_ALL.test(path) && { "x-vault-namespace": namespace }) };
    const answer = await fetch(`${this.#admin}/v1/${path}`, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text === "" ? {} : (JSON.parse(text) as JsonObject);
  }

  #file(name: string, text: string): string {
    const path = join(this.#folder, name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  }
}

function isHouse({ path }: JsonObject): boolean {
  return /^auth\/(?:approle|jwt|kubernetes)\/login$/.test(String(path));
}

function pem(key: KeyObject): string {
  return key.export({ type: "spki", format: "pem" }).toString();
}

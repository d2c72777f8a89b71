/**
 * A server that answers as the documents of Vault's HTTP API say, over real HTTP: logins, tokens, the key-value engine,
 * users on leases, transit. It holds no more than these tests need, and breaks on request. The cases of vault-contract.ts
 * hold it to what the real server does.
 */
import { EventEmitter, once } from "node:events";
import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { isJsonObject, type JsonObject } from "../../src/call/json.ts";

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: JsonObject;
  readonly token: string;
  readonly namespace: string | undefined;
}

interface FakeToken {
  readonly ttl: number;
  /** Whether the house signed in for it. */
  readonly isHouse: boolean;
  isRenewed: boolean;
}

interface FakeLease {
  readonly username: string;
  readonly token: string;
  isRenewed: boolean;
}

type Answer = readonly [status: number, body?: JsonObject];
const DENIED: Answer = [403, { errors: ["1 error occurred:\n\t* permission denied\n\n"] }];

export class FakeVault {
  readonly asked: string[] = [];
  readonly tokens = new Map<string, FakeToken>();
  /** Versions of a secret; one that was taken away is undefined. */
  readonly kv = new Map<string, (JsonObject | undefined)[]>();
  readonly leases = new Map<string, FakeLease>();
  readonly namespaces = new Set<string | undefined>();
  /** Answers so to everything. */
  broken: Answer | undefined;
  /** Seconds of leases, and after which one is not renewed any longer; no time passes here. */
  leaseSeconds = 100;
  leaseSecondsMost = 1000;
  tokenSeconds = 1000;
  tokenSecondsMost = Number.POSITIVE_INFINITY;
  transitVersion = 1;
  transitFloor = 1;
  readonly #stalls = new EventEmitter();
  #isStalled = false;
  #server: Server | undefined;
  #port = 0;
  #users = 0;

  /** At the same port as before, where it listened before. */
  async listen(): Promise<string> {
    const server = createServer((request, response) => {
      const answer = async (): Promise<void> => {
        const [status, body] = await this.#answer(request);
        response.writeHead(status, { "content-type": "application/json" });
        response.end(body === undefined ? "" : JSON.stringify(body));
      };
      void answer();
    });
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(this.#port, "127.0.0.1", resolve));
    this.#port = (server.address() as AddressInfo).port;
    return `http://127.0.0.1:${this.#port}`;
  }

  async close(): Promise<void> {
    this.#isStalled = false;
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  /** From now on nobody gets a user, nor an answer; resolves when somebody asked. */
  async stall(): Promise<void> {
    this.#isStalled = true;
    await once(this.#stalls, "asked");
  }

  token(isHouse = false): string {
    const value = `hvs.${randomBytes(12).toString("hex")}`;
    this.tokens.set(value, { ttl: this.tokenSeconds, isHouse, isRenewed: false });
    return value;
  }

  async #answer(request: IncomingMessage): Promise<Answer> {
    const asked = await read(request);
    this.asked.push(`${asked.method} ${asked.path}`);
    this.namespaces.add(asked.namespace);
    if (this.broken !== undefined) return this.broken;
    const login = /^auth\/([^/]+)\/login$/.exec(asked.path)?.[1];
    if (login !== undefined) return this.#login(login, asked);
    if (!this.tokens.has(asked.token)) return [403, { errors: ["2 errors occurred:\n\t* permission denied\n\t* invalid token\n\n"] }];
    if (this.#isStalled && asked.path === "database/creds/reader") await this.#silence();
    return this.#known(asked);
  }

  #silence(): Promise<never> {
    this.#stalls.emit("asked");
    return new Promise(() => undefined);
  }

  #login(mount: string, { body }: Asked): Answer {
    const isIn =
      mount === "approle" ? body["role_id"] === "role" && body["secret_id"] === "the-secret-id" : body["role"] === "house" && body["jwt"] === "a.b.c";
    if (!isIn && mount === "kubernetes") return [403, { errors: ["permission denied"] }];
    if (!isIn) return [400, { errors: ["invalid role or secret ID"] }];
    return this.#token(this.token(true));
  }

  #known({ method, path, query, body, token }: Asked): Answer {
    if (path === "auth/token/lookup-self") return [200, { data: { ttl: this.tokens.get(token)?.ttl ?? 0, renewable: true } }];
    if (path === "auth/token/renew-self") return this.#renewToken(token);
    if (path === "auth/token/revoke-self") return this.end(token);
    if (path === "sys/leases/renew") return this.#renew(String(body["lease_id"]), Number(body["increment"]));
    if (path === "sys/leases/revoke") return this.#revoke(String(body["lease_id"]));
    if (path === "database/creds/reader" && method === "GET") return this.#user(token);
    if (path.startsWith("transit/")) return this.#transit(path, body);
    if (path.startsWith("kv/data/denied")) return DENIED;
    if (path.startsWith("kv/data/")) return this.#secret(path.slice("kv/data/".length), query);
    return DENIED;
  }

  #renewToken(token: string): Answer {
    const kept = this.tokens.get(token);
    if (kept !== undefined) kept.isRenewed = true;
    return this.#token(token);
  }

  #token(token: string): Answer {
    return [200, { auth: { client_token: token, lease_duration: Math.min(this.tokenSeconds, this.tokenSecondsMost), renewable: true } }];
  }

  /** A token takes its leases along. */
  end(token: string): Answer {
    this.tokens.delete(token);
    for (const [id, lease] of this.leases) if (lease.token === token) this.leases.delete(id);
    return [204];
  }

  #renew(id: string, increment: number): Answer {
    const lease = this.leases.get(id);
    if (lease === undefined) return [400, { errors: ["lease not found"] }];
    lease.isRenewed = true;
    return [200, { lease_id: id, lease_duration: Math.min(increment, this.leaseSecondsMost), renewable: true }];
  }

  /** One that is none is not told from one that was: 204 for both. */
  #revoke(id: string): Answer {
    this.leases.delete(id);
    return [204];
  }

  #user(token: string): Answer {
    const id = `database/creds/reader/${randomBytes(6).toString("hex")}`;
    const user = ++this.#users;
    const data = { username: `v-reader-${user}-aaaaaaaa`, password: `pw-${user}-${"q".repeat(16)}` };
    this.leases.set(id, { username: data.username, token, isRenewed: false });
    return [200, { lease_id: id, lease_duration: Math.min(this.leaseSeconds, this.leaseSecondsMost), renewable: true, data }];
  }

  #secret(path: string, query: URLSearchParams): Answer {
    const versions = this.kv.get(path) ?? [];
    const version = Number(query.get("version") ?? versions.length);
    if (version < 1 || version > versions.length) return [404, { errors: [] }];
    const data = versions[version - 1];
    const metadata = { version, created_time: new Date().toISOString(), destroyed: false };
    return data === undefined ? [404, { data: { data: null, metadata } }] : [200, { data: { data, metadata } }];
  }

  /** No encryption: a letter says what it is, and what it was bound to. */
  #transit(path: string, body: JsonObject): Answer {
    const [, verb, name] = path.split("/");
    const about = String(body["associated_data"] ?? "");
    // A key that is not there is one to be made, which the house may not.
    if (name !== "house") return verb === "encrypt" ? DENIED : [400, { errors: ["encryption key not found"] }];
    if (verb === "encrypt") {
      const ciphertext = `vault:v${this.transitVersion}:${Buffer.from(`${about} ${String(body["plaintext"])} end`).toString("base64")}`;
      return [200, { data: { ciphertext, key_version: this.transitVersion } }];
    }
    const [, version = "", letter = ""] = /^vault:v(\d+):(.*)$/.exec(String(body["ciphertext"])) ?? [];
    if (Number(version) < this.transitFloor) return [400, { errors: ["ciphertext or signature version is disallowed by policy (too old)"] }];
    const [bound, plaintext, end] = Buffer.from(letter, "base64").toString().split(" ");
    const isWhole = bound === about && end === "end" && plaintext !== undefined;
    return isWhole ? [200, { data: { plaintext } }] : [400, { errors: ["cipher: message authentication failed"] }];
  }
}

async function read(request: IncomingMessage): Promise<Asked> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString("utf8");
  const body: unknown = text === "" ? {} : JSON.parse(text);
  const { pathname, searchParams: query } = new URL(request.url ?? "", "http://vault");
  const { "x-vault-token": token, "x-vault-namespace": namespace } = request.headers;
  return {
    method: request.method ?? "",
    path: pathname.slice("/v1/".length),
    query,
    body: isJsonObject(body) ? body : {},
    token: String(token),
    namespace: namespace === undefined ? undefined : String(namespace),
  };
}

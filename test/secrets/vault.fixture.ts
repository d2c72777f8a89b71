/**
 * A server that answers as the documents of Vault's HTTP API say, over real HTTP: logins, tokens, the key-value engine,
 * a database's users on leases, transit. It holds no more than these tests need, and breaks on request.
 */
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

type Answer = readonly [status: number, body?: JsonObject];

export class FakeVault {
  readonly asked: string[] = [];
  readonly tokens = new Map<string, { readonly ttl: number; readonly renewable: boolean }>();
  readonly kv = new Map<string, JsonObject[]>();
  readonly leases = new Set<string>();
  readonly namespaces = new Set<string | undefined>();
  /** Answers so to everything. */
  broken: Answer | undefined;
  /** Seconds of the leases that it gives, and of their renewals. */
  leaseSeconds = 100;
  renewedSeconds = 100;
  tokenSeconds = 1000;
  createdAt = new Date().toISOString();
  #server: Server | undefined;
  #users = 0;

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
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  token(renewable = true): string {
    const value = `hvs.${randomBytes(12).toString("hex")}`;
    this.tokens.set(value, { ttl: this.tokenSeconds, renewable });
    return value;
  }

  async #answer(request: IncomingMessage): Promise<Answer> {
    const asked = await read(request);
    this.asked.push(`${asked.method} ${asked.path}`);
    this.namespaces.add(asked.namespace);
    if (this.broken !== undefined) return this.broken;
    const login = /^auth\/([^/]+)\/login$/.exec(asked.path)?.[1];
    if (login !== undefined) return this.#login(login, asked);
    if (!this.tokens.has(asked.token)) return [403, { errors: ["permission denied", "invalid token"] }];
    return this.#known(asked);
  }

  #login(mount: string, { body }: Asked): Answer {
    const isIn =
      mount === "approle" ? body["role_id"] === "role" && body["secret_id"] === "the-secret-id" : body["role"] === "house" && body["jwt"] === "a.b.c";
    if (!isIn) return [400, { errors: ["invalid role or secret ID"] }];
    return [200, { auth: { client_token: this.token(), lease_duration: this.tokenSeconds, renewable: true } }];
  }

  #known({ method, path, query, body, token }: Asked): Answer {
    if (path === "auth/token/lookup-self") return [200, { data: { ttl: this.tokens.get(token)?.ttl ?? 0, renewable: true } }];
    if (path === "auth/token/renew-self")
      return [200, { auth: { client_token: token, lease_duration: this.tokenSeconds, renewable: true } }];
    if (path === "auth/token/revoke-self") return this.#end(token);
    if (path === "sys/leases/renew") return this.#renew(String(body["lease_id"]));
    if (path === "sys/leases/revoke") return this.leases.delete(String(body["lease_id"])) ? [204] : [400, { errors: ["invalid lease ID"] }];
    if (path === "database/creds/reader" && method === "GET") return this.#user();
    if (path.startsWith("transit/")) return this.#transit(path, body);
    if (path.startsWith("kv/data/denied")) return [403, { errors: ["1 error occurred: permission denied"] }];
    if (path.startsWith("kv/data/")) return this.#secret(path.slice("kv/data/".length), query);
    return [404, { errors: [] }];
  }

  #end(token: string): Answer {
    this.tokens.delete(token);
    return [204];
  }

  #renew(lease: string): Answer {
    if (!this.leases.has(lease)) return [400, { errors: ["lease not found"] }];
    return [200, { lease_id: lease, lease_duration: this.renewedSeconds, renewable: true }];
  }

  #user(): Answer {
    const lease = `database/creds/reader/${randomBytes(6).toString("hex")}`;
    this.leases.add(lease);
    const user = ++this.#users;
    const data = { username: `v-reader-${user}-aaaaaaaa`, password: `pw-${user}-${"q".repeat(16)}` };
    return [200, { lease_id: lease, lease_duration: this.leaseSeconds, renewable: true, data }];
  }

  #secret(path: string, query: URLSearchParams): Answer {
    const versions = this.kv.get(path) ?? [];
    const version = Number(query.get("version") ?? versions.length);
    const data = versions[version - 1];
    if (data === undefined) return [404, { errors: [] }];
    return [200, { data: { data, metadata: { version, created_time: this.createdAt, destroyed: false } } }];
  }

  /** No encryption: a letter says what it is, and what it was bound to. */
  #transit(path: string, body: JsonObject): Answer {
    const [, verb, name] = path.split("/");
    const about = String(body["associated_data"] ?? "");
    if (name !== "house") return [400, { errors: ["encryption key not found"] }];
    if (verb === "encrypt") return [200, { data: { ciphertext: `vault:v1:${Buffer.from(`${about} ${String(body["plaintext"])}`).toString("base64")}`, key_version: 1 } }];
    const [bound, plaintext] = Buffer.from(String(body["ciphertext"]).slice("vault:v1:".length), "base64").toString().split(" ");
    return bound === about && plaintext !== undefined ? [200, { data: { plaintext } }] : [400, { errors: ["cipher: message authentication failed"] }];
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

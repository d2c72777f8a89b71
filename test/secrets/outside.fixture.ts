/**
 * What a real Vault asks of others, as they are documented: the management API of RabbitMQ, where it makes users and takes
 * them away (rabbitmq.com/docs/management, HTTP API), and the token reviews of Kubernetes (authentication.k8s.io/v1).
 */
import { EventEmitter, once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

export interface Outside {
  readonly url: string;
  readonly users: ReadonlySet<string>;
  /** The token of a pod that is taken, and whose it is. */
  accept(token: string, account: { readonly username: string; readonly uid: string }): void;
  /** From now on no user is made and no answer given; resolves when one was asked for. */
  stall(): Promise<void>;
  resume(): void;
  close(): Promise<void>;
}

export async function startOutside(): Promise<Outside> {
  const users = new Set<string>();
  const accounts = new Map<string, object>();
  const stalls = new EventEmitter();
  let isStalled = false;
  const answer = async (request: IncomingMessage): Promise<readonly [status: number, body: object]> => {
    const { method, url = "" } = request;
    const text = await textOf(request);
    const user = /^\/api\/users\/([^/]+)$/.exec(url)?.[1];
    if (url.startsWith("/apis/authentication.k8s.io/v1/tokenreviews")) {
      const { spec } = JSON.parse(text) as { readonly spec: { readonly token: string; readonly audiences?: readonly string[] } };
      const account = accounts.get(spec.token);
      const status = account === undefined ? { authenticated: false } : { authenticated: true, user: account, audiences: spec.audiences ?? [] };
      return [201, { apiVersion: "authentication.k8s.io/v1", kind: "TokenReview", spec, status }];
    }
    if (user === undefined) return [200, []];
    if (method === "PUT" && isStalled) {
      stalls.emit("asked");
      return new Promise(() => undefined);
    }
    if (method === "PUT") users.add(decodeURIComponent(user));
    if (method === "DELETE") users.delete(decodeURIComponent(user));
    return [204, {}];
  };
  const listener = createServer((request, response) => {
    const respond = async (): Promise<void> => {
      const [status, body] = await answer(request);
      response.writeHead(status, { "content-type": "application/json" });
      response.end(status === 204 ? "" : JSON.stringify(body));
    };
    void respond();
  }).listen(0, "127.0.0.1");
  await once(listener, "listening");
  return {
    url: `http://127.0.0.1:${(listener.address() as AddressInfo).port}`,
    users,
    accept: (token, { username, uid }) => void accounts.set(token, { username, uid, groups: ["system:serviceaccounts"] }),
    stall: async () => {
      isStalled = true;
      await once(stalls, "asked");
    },
    resume: () => void (isStalled = false),
    close: async () => {
      listener.closeAllConnections();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

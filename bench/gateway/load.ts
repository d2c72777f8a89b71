/** Load: so many calls at once over kept connections, each timed from the first byte sent to the last received. */
import { Agent, request } from "node:http";

export interface Target {
  readonly url: string;
  readonly token?: string;
}

export interface Load {
  readonly concurrent: number;
  readonly calls: number;
}

export interface Latencies {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly callsPerSecond: number;
}

const VERSION = "2026-07-28";
const META = {
  "io.modelcontextprotocol/protocolVersion": VERSION,
  "io.modelcontextprotocol/clientCapabilities": {},
  "io.modelcontextprotocol/clientInfo": { name: "bench", version: "1.0.0" },
};

/** Makes the calls and measures them. Throws when any is not answered with a result. */
export async function load(target: Target, { concurrent, calls }: Load): Promise<Latencies> {
  const agent = new Agent({ keepAlive: true, maxSockets: concurrent });
  const times: number[] = [];
  let next = 0;
  const worker = async () => {
    while (next < calls) {
      const id = next++;
      const started = performance.now();
      await call(target, agent, id);
      times.push(performance.now() - started);
    }
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: concurrent }, worker));
  const seconds = (performance.now() - started) / 1000;
  agent.destroy();
  times.sort((a, b) => a - b);
  return { p50Ms: at(times, 0.5), p99Ms: at(times, 0.99), callsPerSecond: Math.round(calls / seconds) };
}

function call({ url, token }: Target, agent: Agent, id: number): Promise<void> {
  const body = JSON.stringify({ jsonrpc: "2.0", id, method: "tools/call", params: { name: "read", arguments: { path: `/documents/${id}` }, _meta: META } });
  const headers = {
    "content-type": "application/json",
    accept: "application/json, text/event-stream",
    "content-length": Buffer.byteLength(body),
    "mcp-protocol-version": VERSION,
    "mcp-method": "tools/call",
    "mcp-name": "read",
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  };
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: "POST", agent, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      response.on("end", () => (response.statusCode === 200 && text.includes('"result"') && !text.includes('"isError":true') ? resolve() : reject(new Error(`${response.statusCode} ${text.slice(0, 300)}`))));
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

function at(sorted: readonly number[], share: number): number {
  return Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0) * 1000) / 1000;
}

/**
 * The way out beside a bare CONNECT proxy of node:net, in the same run, to the same host: what of its throughput is left,
 * and what a connection takes longer. Each connection of the house is a call whose decision is a durable commit that is waited for before anything is
 * connected to; outcomes are committed some at a time, behind which some of the next connections wait. The bare proxy commits nothing; what a sync of
 * the same disk takes stands beside them.
 * npm run bench -- egress [--json] [--megabytes N] [--connections N] [--warming N]
 */
import { once } from "node:events";
import { closeSync, fsyncSync, openSync, rmSync, writeSync } from "node:fs";
import { createServer as createHttp } from "node:http";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openEgressHouse } from "../test/egress/house.fixture.ts";

interface EgressMeasured {
  readonly name: "egress";
  readonly megabytesPerSecond: number;
  readonly bareMegabytesPerSecond: number;
  /** Of the bare proxy's throughput, over one connection. */
  readonly throughputRatio: number;
  readonly connectMsP50: number;
  readonly bareConnectMsP50: number;
  /** What a connection takes longer, one after the other, its commits included. */
  readonly addedMsP50: number;
  /** Of that, what is left beside one sync of the disk. */
  readonly addedMsP50BesideSync: number;
  /** The first connections that either opens, for which the engine has compiled next to nothing. */
  readonly firstMsP50: number;
  readonly bareFirstMsP50: number;
  /** What one kilobyte there and back takes longer over a connection that stands. */
  readonly addedMsP50Standing: number;
  /** One page written and synced to the same disk, in turn with them: what a durable commit takes at least. */
  readonly syncMsP50: number;
  readonly connectionsPerSecond: number;
  readonly bareConnectionsPerSecond: number;
}

const ROUNDS = 3;
const CONCURRENT = 10;
const PINGS = 2000;
const FIRST = 100;

interface Proxy {
  readonly port: number;
  readonly line: string;
}

async function listening(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

/** What a proxy is that decides and records nothing. */
function bareProxy(): Server {
  return createHttp().on("connect", (request, socket: Socket, head: Buffer) => {
    const [host = "", port] = (request.url ?? "").split(":");
    const outside = connect(
      { host: host.endsWith(".test") ? "127.0.0.1" : host, port: Number(port), noDelay: true, allowHalfOpen: true },
      () => {
        socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
        if (head.length > 0) outside.write(head);
        socket.pipe(outside);
        outside.pipe(socket);
      },
    );
    for (const side of [socket, outside]) side.on("error", () => {}).once("close", () => (side === socket ? outside : socket).destroy());
  });
}

async function tunnel({ port, line }: Proxy, target: string): Promise<Socket> {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  socket.write(`CONNECT ${target} HTTP/1.1\r\nhost: ${target}\r\n${line}\r\n`);
  const [chunk] = (await once(socket, "data")) as [Buffer];
  if (!chunk.toString("latin1").startsWith("HTTP/1.1 200")) throw new Error(chunk.toString());
  return socket;
}

async function pulled(proxy: Proxy, target: string, bytes: number): Promise<number> {
  const socket = await tunnel(proxy, target);
  const startedAt = performance.now();
  let left = bytes;
  const whole = new Promise<void>((resolve) => {
    socket.on("data", (chunk: Buffer) => (left -= chunk.length) <= 0 && resolve());
  });
  socket.write("pull");
  await whole;
  socket.destroy();
  return bytes / 1e6 / ((performance.now() - startedAt) / 1000);
}

async function connectTimes(proxy: Proxy, target: string, count: number): Promise<number[]> {
  const times: number[] = [];
  for (let at = 0; at < count; at++) {
    const startedAt = performance.now();
    (await tunnel(proxy, target)).destroy();
    times.push(performance.now() - startedAt);
  }
  return times;
}

async function rate(proxy: Proxy, target: string, count: number): Promise<number> {
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: CONCURRENT }, () => connectTimes(proxy, target, Math.ceil(count / CONCURRENT))));
  return count / ((performance.now() - startedAt) / 1000);
}

async function pings(proxy: Proxy, target: string): Promise<number> {
  const socket = await tunnel(proxy, target);
  const times: number[] = [];
  const message = Buffer.alloc(1024, "x");
  // One listener for all: what comes between two would be lost, and waited for without end.
  let [left, whole] = [0, () => {}];
  socket.on("data", (chunk: Buffer) => (left -= chunk.length) <= 0 && whole());
  for (let at = 0; at < PINGS; at++) {
    const startedAt = performance.now();
    left = message.length;
    const answered = new Promise<void>((resolve) => (whole = resolve));
    socket.write(message);
    await answered;
    times.push(performance.now() - startedAt);
  }
  socket.destroy();
  return median(times);
}

/** What the disk takes to keep one page, of which a commit has some. */
function syncTimes(folder: string, count: number): number[] {
  const path = join(folder, "sync.bench");
  const file = openSync(path, "w");
  const page = Buffer.alloc(4096, "x");
  const times = Array.from({ length: count }, () => {
    const startedAt = performance.now();
    writeSync(file, page);
    fsyncSync(file);
    return performance.now() - startedAt;
  });
  closeSync(file);
  rmSync(path);
  return times;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** The best of some rounds, the two taking turns: other work of the machine only slows. */
export async function benchEgress(
  { megabytes, connections, warming }: { readonly megabytes: number; readonly connections: number; readonly warming: number },
  tell: (text: string) => void = () => {},
): Promise<EgressMeasured> {
  const chunk = Buffer.alloc(64 * 1024);
  const source = createServer((socket) => {
    let left = megabytes * 1e6;
    const push = () => {
      while (left > 0) {
        left -= chunk.length;
        if (!socket.write(chunk)) return;
      }
    };
    socket
      .on("error", () => {})
      .on("drain", push)
      .once("data", push);
  });
  const echo = createServer((socket) => void socket.on("error", () => {}).pipe(socket));
  const [sourcePort, echoPort] = [await listening(source), await listening(echo)];
  const ports = [sourcePort, echoPort];
  const story = await openEgressHouse({
    rules: `permit(principal, action == Action::"fetch", resource == Host::"host.test");`,
    egress: { listen: { port: 0 }, ports, notTls: ports.map((port) => `host.test:${port}`), limits: { connectionsMax: 1000 } },
  });
  const plain = bareProxy();
  const { token } = await story.tokenOf("fetcher");
  const line = `proxy-authorization: Basic ${Buffer.from(`fetcher:${token}`).toString("base64")}\r\n`;
  const house: Proxy = { port: Number(new URL(story.house.egress.url ?? "").port), line };
  const bare: Proxy = { port: await listening(plain), line: "" };
  const [bulk, other] = [`host.test:${sourcePort}`, `host.test:${echoPort}`];
  const best = { house: 0, bare: 0, houseRate: 0, bareRate: 0 };
  const took = { house: [] as number[], bare: [] as number[], sync: [] as number[], housePing: Infinity, barePing: Infinity };
  const startedAt = performance.now();
  const first = { bare: await connectTimes(bare, other, FIRST), house: await connectTimes(house, other, FIRST) };
  // A house that runs has opened connections before: what the engine compiles then is no part of one.
  for (const proxy of [bare, house]) await connectTimes(proxy, other, warming);
  tell(`warm after ${((performance.now() - startedAt) / 1000).toFixed(0)} s\n`);
  for (let round = 0; round < ROUNDS; round++) {
    best.bare = Math.max(best.bare, await pulled(bare, bulk, megabytes * 1e6));
    best.house = Math.max(best.house, await pulled(house, bulk, megabytes * 1e6));
    took.bare.push(...(await connectTimes(bare, other, connections)));
    took.house.push(...(await connectTimes(house, other, connections)));
    took.sync.push(...syncTimes(story.house.data, connections));
    best.bareRate = Math.max(best.bareRate, await rate(bare, other, connections));
    best.houseRate = Math.max(best.houseRate, await rate(house, other, connections));
    took.barePing = Math.min(took.barePing, await pings(bare, other));
    took.housePing = Math.min(took.housePing, await pings(house, other));
    tell(`round ${round + 1} of ${ROUNDS} after ${((performance.now() - startedAt) / 1000).toFixed(0)} s\n`);
  }
  await story.close();
  for (const server of [plain, source, echo]) server.close();
  const [connectMsP50, bareConnectMsP50, syncMsP50] = [median(took.house), median(took.bare), median(took.sync)];
  return {
    name: "egress",
    megabytesPerSecond: Math.round(best.house),
    bareMegabytesPerSecond: Math.round(best.bare),
    throughputRatio: best.house / best.bare,
    connectMsP50,
    bareConnectMsP50,
    addedMsP50: connectMsP50 - bareConnectMsP50,
    addedMsP50BesideSync: connectMsP50 - bareConnectMsP50 - syncMsP50,
    firstMsP50: median(first.house),
    bareFirstMsP50: median(first.bare),
    syncMsP50,
    addedMsP50Standing: took.housePing - took.barePing,
    connectionsPerSecond: Math.round(best.houseRate),
    bareConnectionsPerSecond: Math.round(best.bareRate),
  };
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      json: { type: "boolean" },
      megabytes: { type: "string", default: "50" },
      connections: { type: "string", default: "100" },
      warming: { type: "string", default: "2000" },
    },
  });
  const [megabytes, connections, warming] = [Number(values.megabytes), Number(values.connections), Number(values.warming)];
  const measured = await benchEgress({ megabytes, connections, warming }, (text) => void process.stderr.write(text));
  const ms = (value: number): string => `${value.toFixed(2)} ms`;
  process.stdout.write(
    values.json === true
      ? `${JSON.stringify(measured)}\n`
      : [
          `throughput: ${measured.megabytesPerSecond} MB/s, ${(measured.throughputRatio * 100).toFixed(0)} % of a bare CONNECT proxy's ${measured.bareMegabytesPerSecond} MB/s`,
          `over a connection that stands: ${ms(measured.addedMsP50Standing)} added to one kilobyte there and back, p50`,
          `a connection, decided and recorded: ${ms(measured.connectMsP50)} p50, bare ${ms(measured.bareConnectMsP50)}; one page synced to the same disk ${ms(measured.syncMsP50)}, ${ms(measured.addedMsP50BesideSync)} added beside it`,
          `the first ${FIRST} connections: ${ms(measured.firstMsP50)} p50, bare ${ms(measured.bareFirstMsP50)}`,
          `connections a second, ${CONCURRENT} at a time: ${measured.connectionsPerSecond}, bare ${measured.bareConnectionsPerSecond}`,
          "",
        ].join("\n"),
  );
  process.exit(0);
}

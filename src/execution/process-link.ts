/** The stdio transport of MCP for the SDK's client: a process group, bounded lines, and an exchange that screens them. */
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { serializeMessage, type JSONRPCMessage, type Transport, type TransportSendOptions } from "@modelcontextprotocol/client";
import type { Clock } from "../call/clock.ts";
import { Fault } from "../call/fault.ts";
import type { Exchange } from "./exchange.ts";
import type { ExecutionFault } from "./fault.ts";
import type { CallOptions } from "./http-call.ts";
import { OUTBOX_BYTES_MAX, STOP_DRAIN_MS } from "./limits.ts";
import { LineReader } from "./line-reader.ts";
import type { Ring } from "./ring.ts";
import type { RunningProcess } from "./running-process.ts";

export interface ProcessLinkOptions {
  /** The program, for faults. */
  readonly command: string;
  /** Gets at hand what it is started with, and gives what starts it then. Nothing of it is kept: secrets may stand in its environment. */
  readonly prepare: () => Promise<() => RunningProcess>;
  readonly exchange: Exchange;
  readonly messageBytesMax: number;
  readonly clock: Clock;
  /** Takes what the process writes to stderr: for operators, never for agents. */
  readonly stderr: Ring;
}

/** One life of one process. Faults of `send`: EXECUTION_UPSTREAM_DOWN, EXECUTION_UPSTREAM_BUSY, both before a byte was written. */
export class ProcessLink implements Transport {
  readonly #options: ProcessLinkOptions;
  readonly hasPerRequestStream = false;
  #running: RunningProcess | undefined;
  #closed = false;
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: <T extends JSONRPCMessage>(message: T) => void;

  constructor(options: ProcessLinkOptions) {
    this.#options = options;
    options.exchange.deliver = (message) => this.onmessage?.(message);
  }

  /** With `stderr`, what the SDK's version negotiation knows a pipe by: silence there means an older revision. */
  get pid(): number | null {
    return this.#running?.child.pid ?? null;
  }

  get stderr(): null {
    return null;
  }

  async start(): Promise<void> {
    const begin = await this.#options.prepare();
    if (this.#closed) throw down("the process was not wanted any more when it was to start");
    const running = (this.#running = begin());
    const { child } = running;
    const reader = this.#reader(running);
    child.stdout.on("data", (chunk: Buffer) => reader.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => this.#options.stderr.push(chunk));
    for (const stream of [child.stdin, child.stdout, child.stderr]) stream.on("error", (error) => this.onerror?.(error));
    child.once("exit", () => this.#drain(child));
    child.once("close", () => this.#end());
    await new Promise<void>((resolve, reject) => {
      child.once("spawn", resolve);
      child.on("error", (error: NodeJS.ErrnoException) => reject(notStarted(this.#options.command, error)));
    });
  }

  send(message: JSONRPCMessage, options?: TransportSendOptions): Promise<void> {
    return this.#write(serializeMessage(message), () => this.#options.exchange.leaving(message, options));
  }

  /** Sends one tools/call, whose answer goes to the exchange. */
  call(message: string, { ticket }: Pick<CallOptions, "ticket">): Promise<void> {
    return this.#write(`${message}\n`, () => (ticket.sent = true));
  }

  #write(line: string, leaving: () => void): Promise<void> {
    const stdin = this.#running?.child.stdin;
    if (stdin === undefined || this.#closed || !stdin.writable) return Promise.reject(down("the process is not running"));
    const bytes = Buffer.from(line);
    if (stdin.writableLength + bytes.length > OUTBOX_BYTES_MAX) {
      return Promise.reject(new Fault<ExecutionFault>("EXECUTION_UPSTREAM_BUSY", "the process does not read what is sent to it"));
    }
    leaving();
    stdin.write(bytes);
    return Promise.resolve();
  }

  async close(): Promise<void> {
    await this.stop();
    this.#end();
  }

  /** Ends the process. Resolves to why it never ran, where it never did. */
  async stop(): Promise<Fault | undefined> {
    return this.#running?.stop();
  }

  #reader({ kill }: RunningProcess): LineReader {
    const { exchange, messageBytesMax } = this.#options;
    return new LineReader(messageBytesMax, {
      line: (line) => this.#take(line),
      skipped: (head, tail) => {
        exchange.misconduct("too-large");
        const id = answeredId(head, tail) ?? exchange.sole();
        // A line that answers nobody known leaves calls waiting for an answer that was in it.
        if (id !== undefined && exchange.isOpen(id)) exchange.spoil(id, "EXECUTION_RESULT_TOO_LARGE");
        else kill();
      },
      endless: () => {
        const sole = exchange.sole();
        if (sole !== undefined) exchange.spoil(sole, "EXECUTION_RESULT_TOO_LARGE");
        kill();
      },
    });
  }

  #take(line: string): void {
    const { exchange } = this.#options;
    let message: unknown;
    try {
      message = JSON.parse(line);
    } catch {
      return exchange.misconduct("not-json");
    }
    exchange.arrived(message);
  }

  /** What the process wrote before it left may still be in the pipe; who holds the pipe open after that is not waited for. */
  #drain(child: ChildProcessWithoutNullStreams): void {
    this.#options.clock.after(STOP_DRAIN_MS, () => {
      child.stdout.destroy();
      child.stderr.destroy();
    });
  }

  #end(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.onclose?.();
  }
}

/** The id of the request that an over-long line answers: writers put it first or last. */
function answeredId(head: string, tail: string): string | number | undefined {
  const found =
    /"id":\s*(\d{1,15}|"[^"\\]{1,64}")\s*\}\s*$/.exec(tail)?.[1] ??
    /^\s*\{(?:\s*"jsonrpc":\s*"2\.0",)?\s*"id":\s*(\d{1,15}|"[^"\\]{1,64}")/.exec(head)?.[1];
  return found === undefined ? undefined : (JSON.parse(found) as string | number);
}

function down(what: string): Fault<ExecutionFault> {
  return new Fault("EXECUTION_UPSTREAM_DOWN", what);
}

function notStarted(command: string, error: NodeJS.ErrnoException): Fault<ExecutionFault> {
  const why = error.code === "ENOENT" ? "there is no such program or working folder" : `the system said ${error.code ?? "no"}`;
  return new Fault("EXECUTION_UPSTREAM_DOWN", `the server's process could not be started: ${why}`, {
    where: command,
    hint: "check command and cwd of the server in chatelaine.yaml",
  });
}

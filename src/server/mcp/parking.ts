/**
 * Calls under way whose server asks the agent's client in the middle of them (2025 revisions), while the client speaks a
 * revision in which nobody can (2026-07-28). The call stays under way in memory; the client gets what it is asked as the
 * result of its request, and its next request brings the answer to the call that waits. Nothing runs twice: what was
 * parked ends once, `unknown` where nobody came back in time or the house was closed.
 */
import { inputResponse } from "@modelcontextprotocol/server";
import type { Line, RawCall } from "../../call/call.ts";
import type { Chance, Clock } from "../../call/clock.ts";
import type { AgentId } from "../../call/id.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../call/json.ts";
import type { Outcome } from "../../call/outcome.ts";
import type { Reply } from "../../call/reply.ts";
import { mcpFault } from "./fault.ts";
import { PARKED_CALLS_MAX, PARKED_CALLS_PER_AGENT_MAX, PARKED_WITHIN_MS } from "./limits.ts";

type Method = Parameters<NonNullable<Line["request"]>>[0];

/** What a server waits for, by the key that its answer comes back under. */
interface Asked {
  readonly method: Method;
  readonly params: JsonObject;
  readonly answer: (value: JsonValue) => void;
}

/** Bytes of chance in the name of a parked call. It is no secret: it goes out signed, and bound to its agent and call. */
const NAME_BYTES = 16;
const KIND = { "elicitation/create": "elicit", "sampling/createMessage": "sampling" } as const;

interface Parts {
  readonly clock: Clock;
  readonly chance: Chance;
}

/** The parked calls of one address. */
export class Parking {
  readonly #parts: Parts;
  readonly #calls = new Map<string, ParkedCall>();
  /** Whose each of them is. */
  readonly #agents = new Map<string, AgentId>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Begins a call that is parked as soon as its server asks. */
  begin(raw: RawCall, agent: AgentId, take: (raw: RawCall) => Promise<Reply>): ParkedCall {
    const name = Buffer.from(this.#parts.chance.bytes(NAME_BYTES)).toString("base64url");
    return new ParkedCall(name, raw.line, {
      clock: this.#parts.clock,
      park: (call) => this.#park(call, agent),
      begin: (line) => take({ ...raw, line }).finally(() => this.#forget(name)),
    });
  }

  find(name: string): ParkedCall | undefined {
    return this.#calls.get(name);
  }

  /** Gives up every parked call. */
  close(): void {
    for (const call of this.#calls.values()) call.giveUp();
  }

  #park(call: ParkedCall, agent: AgentId): void {
    if (this.#calls.has(call.name)) return;
    const own = [...this.#agents.values()].filter((other) => other === agent).length;
    if (this.#calls.size >= PARKED_CALLS_MAX || own >= PARKED_CALLS_PER_AGENT_MAX)
      throw mcpFault("SERVER_CLIENT_CANNOT", "too many calls wait for their clients", "answer some, or try again later");
    this.#calls.set(call.name, call);
    this.#agents.set(call.name, agent);
  }

  #forget(name: string): void {
    this.#calls.delete(name);
    this.#agents.delete(name);
  }
}

interface ParkedParts {
  readonly clock: Clock;
  /** Told when the server asks: from then on the call can be found. Throws where no more may wait. */
  readonly park: (call: ParkedCall) => void;
  /** Takes the call along the path with this line. */
  readonly begin: (line: Line) => Promise<Reply>;
}

export class ParkedCall {
  readonly name: string;
  readonly #parts: ParkedParts;
  readonly #asked = new Map<string, Asked>();
  readonly #stop = new AbortController();
  /** The line of the request that waits for this call now; none while it is parked. */
  #attached: Line | undefined;
  /** The line that the call itself has, from its beginning to its end. */
  readonly line: Line;
  readonly over: Promise<Reply>;
  #heard = Promise.withResolvers<void>();
  #count = 0;

  constructor(name: string, line: Line, parts: ParkedParts) {
    this.name = name;
    this.#parts = parts;
    this.#attached = line;
    this.line = {
      ...line,
      signal: this.#stop.signal,
      request: (method, params) => this.#ask(method, params),
      answersLater: true,
      ...(line.progress && { progress: (report) => this.#attached?.progress?.(report) }),
      ...(line.log && { log: (message) => this.#attached?.log?.(message) }),
    };
    this.over = parts.begin(this.line);
    // Whoever waits for it hears how it failed; a parked call may have nobody.
    this.over.catch(() => {});
  }

  /** Waits on behalf of a request until the call is over (its reply) or its server asks (undefined). */
  async wait(line: Line): Promise<Reply | undefined> {
    const giveUp = () => this.giveUp();
    this.#attached = line;
    line.signal.addEventListener("abort", giveUp, { once: true });
    if (line.signal.aborted) giveUp();
    try {
      return this.#asked.size > 0 ? undefined : await Promise.race([this.over, this.#heard.promise.then(() => undefined)]);
    } finally {
      line.signal.removeEventListener("abort", giveUp);
      this.#attached = undefined;
    }
  }

  /** Takes the client's answers to what was asked; what is missing or no answer to it stays asked. */
  answer(responses: JsonValue | undefined): void {
    if (!isJsonObject(responses)) return;
    for (const [key, { method, answer }] of this.#asked) {
      const value = responses[key];
      if (value === undefined || inputResponse(responses, key).kind !== KIND[method]) continue;
      this.#asked.delete(key);
      answer(value);
    }
    if (this.#asked.size === 0) this.#heard = Promise.withResolvers();
  }

  /** What the client is asked now (MCP 2026-07-28, InputRequiredResult), without its state. */
  get question(): JsonObject {
    const inputRequests = Object.fromEntries([...this.#asked].map(([key, { method, params }]) => [key, { method, params }]));
    return { resultType: "input_required", inputRequests };
  }

  giveUp(): void {
    this.#stop.abort();
  }

  #ask(method: Method, params: JsonObject): Promise<JsonValue> {
    this.#parts.park(this);
    return new Promise((resolve) => {
      const cancel = this.#parts.clock.after(PARKED_WITHIN_MS, () => this.giveUp());
      this.#stop.signal.addEventListener("abort", cancel, { once: true });
      const answer = (value: JsonValue) => {
        cancel();
        resolve(value);
      };
      this.#asked.set(`asked-${++this.#count}`, { method, params, answer });
      this.#heard.resolve();
    });
  }
}

/** What a call came to that brought answers to a parked one: what the parked one came to, or what its server asks next. */
export async function resumeParked(
  parked: ParkedCall | undefined,
  responses: JsonValue | undefined,
  line: Line,
): Promise<Omit<Outcome, "durationMs">> {
  if (parked === undefined) {
    const text = "the call that this answers is over; nobody can say any more what came of it";
    return { status: "failed", fault: { code: "SERVER_CALL_OVER", text } };
  }
  parked.answer(responses);
  const reply = await parked.wait(line);
  if (reply === undefined) return { status: "done", result: parked.question };
  if (reply.kind === "released") return reply.released.outcome;
  throw new Error("a call that was under way was not performed");
}

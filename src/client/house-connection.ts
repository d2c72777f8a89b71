/** The requests of the client of the house's API: JSON in and out, bytes, and events that go on where a lost connection left off. */
import { HouseFault } from "./calls-client.ts";
import { STREAM_RETRY_MS, STREAM_TRIES_MAX } from "./limits.ts";
import { pause } from "./pause.ts";

/** How a program shows who it is: the agent's name and key, an agent's token, or a person's operator token. */
export type HouseCredential = { readonly agent: string; readonly key: string } | { readonly token: string };

export interface HouseClientOptions {
  /** Where the house is: https, or http to a loopback address. */
  readonly url: string;
  readonly credential: HouseCredential;
}

export interface HouseRequest {
  readonly method: "GET" | "POST";
  /** Below the house's address, its parameters filled in. */
  readonly path: string;
  readonly query?: object | undefined;
  readonly body?: object | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly headers?: { readonly [name: string]: string } | undefined;
}

interface StreamEvent {
  readonly kind: string;
  readonly index: number;
}

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;
const LAST: ReadonlySet<string> = new Set(["run.completed", "run.failed", "run.cancelled"]);

export class HouseConnection {
  readonly #url: URL;
  readonly #authorization: string;

  /** Throws where the credential would travel in clear. */
  constructor({ url, credential }: HouseClientOptions) {
    this.#url = new URL(url);
    if (this.#url.protocol !== "https:" && !(this.#url.protocol === "http:" && LOOPBACK.test(this.#url.hostname)))
      throw new Error("the house is reached by https, or by http on this machine alone: a credential must not travel in clear");
    this.#authorization =
      "token" in credential
        ? `Bearer ${credential.token}`
        : `Basic ${btoa(`${encodeURIComponent(credential.agent)}:${encodeURIComponent(credential.key)}`)}`;
  }

  /** Throws HouseFault. */
  async json<Answer>(request: HouseRequest): Promise<Answer> {
    return (await (await this.#send(request)).json()) as Answer;
  }

  /** Throws HouseFault. */
  async bytes(request: HouseRequest): Promise<Uint8Array> {
    return new Uint8Array(await (await this.#send(request)).arrayBuffer());
  }

  /** Events of a run to its end. What breaks off is opened again after the last event that came. Throws HouseFault. */
  async *events<Event extends StreamEvent>(request: HouseRequest): AsyncGenerator<Event, void> {
    let last: number | undefined;
    let tries = 0;
    for (;;) {
      try {
        const headers = last === undefined ? undefined : { "last-event-id": String(last) };
        for await (const event of eventsIn<Event>(await this.#send({ ...request, headers }))) {
          tries = 0;
          last = event.index;
          yield event;
          if (LAST.has(event.kind)) return;
        }
      } catch (thrown) {
        if (thrown instanceof HouseFault || request.signal?.aborted === true) throw thrown;
        if (tries >= STREAM_TRIES_MAX) throw thrown;
      }
      if (tries >= STREAM_TRIES_MAX) throw new Error("the stream of events broke off again and again");
      await pause(STREAM_RETRY_MS * 2 ** tries++, request.signal);
    }
  }

  async #send({ method, path, query = {}, body, signal, headers = {} }: HouseRequest): Promise<Response> {
    const url = new URL(path, this.#url);
    for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, String(value));
    const response = await fetch(url, {
      method,
      redirect: "error",
      headers: { authorization: this.#authorization, "content-type": "application/json", ...headers },
      ...(method === "POST" && { body: JSON.stringify(body ?? {}) }),
      ...(signal !== undefined && { signal }),
    });
    if (!response.ok) throw await faultOf(response);
    return response;
  }
}

async function faultOf(response: Response): Promise<HouseFault> {
  const answer = (await response.json().catch(() => undefined)) as
    | { readonly fault?: { readonly code: string; readonly what: string; readonly where?: string; readonly hint?: string } }
    | undefined;
  const { code = "HTTP", what = `the house answered ${response.status}`, ...more } = answer?.fault ?? {};
  return new HouseFault(response.status, code, what, more);
}

/** Server-sent events whose data is JSON (https://html.spec.whatwg.org/multipage/server-sent-events.html). */
async function* eventsIn<Event>(response: Response): AsyncGenerator<Event, void> {
  if (response.body === null) return;
  let rest = "";
  for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
    const blocks = `${rest}${text}`.split("\n\n");
    rest = blocks.pop() ?? "";
    for (const block of blocks) {
      const data = block.split("\n").flatMap((line) => (line.startsWith("data:") ? [line.slice(5).trimStart()] : []));
      if (data.length > 0) yield JSON.parse(data.join("\n")) as Event;
    }
  }
}

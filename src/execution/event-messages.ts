/**
 * The messages in a stream of server-sent events (WHATWG HTML, 9.2.6): the data of each event is one. MCP sends them
 * without a name, or as `message`; providers of models name theirs, and say the name in the data too.
 */
export class EventMessages {
  readonly #take: (data: string) => void;
  readonly #named: "message" | "any";
  readonly #decoder = new TextDecoder();
  #rest = "";
  #data: string[] = [];
  #isMessage = true;

  constructor(take: (data: string) => void, named: "message" | "any" = "message") {
    this.#take = take;
    this.#named = named;
  }

  push(chunk: Uint8Array): void {
    const lines = (this.#rest + this.#decoder.decode(chunk, { stream: true })).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? "";
    for (const line of lines) this.#line(line);
  }

  #line(line: string): void {
    if (line === "") return this.#dispatch();
    const colon = line.indexOf(":");
    const [field, value] = colon < 0 ? [line, ""] : [line.slice(0, colon), line.slice(colon + 1).replace(/^ /, "")];
    if (field === "data") this.#data.push(value);
    else if (field === "event") this.#isMessage = this.#named === "any" || value === "" || value === "message";
  }

  #dispatch(): void {
    const data = this.#data.join("\n");
    const isMessage = this.#isMessage && data !== "";
    this.#data = [];
    this.#isMessage = true;
    if (isMessage) this.#take(data);
  }
}

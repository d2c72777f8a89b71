/** The messages in a stream of server-sent events (WHATWG HTML, 9.2.6), as MCP sends them: the data of each event is one. */
export class EventMessages {
  readonly #take: (data: string) => void;
  readonly #decoder = new TextDecoder();
  #rest = "";
  #data: string[] = [];
  #isMessage = true;

  constructor(take: (data: string) => void) {
    this.#take = take;
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
    else if (field === "event") this.#isMessage = value === "" || value === "message";
  }

  #dispatch(): void {
    const data = this.#data.join("\n");
    const isMessage = this.#isMessage && data !== "";
    this.#data = [];
    this.#isMessage = true;
    if (isMessage) this.#take(data);
  }
}

/** A page from an address: each request is a call of its own on the path, of the agent that wants the page and in its session. */
import { Readable, Writable } from "node:stream";
import type { RawCall } from "../../call/call.ts";
import type { JsonObject, JsonValue } from "../../call/json.ts";
import type { Label } from "../../call/label.ts";
import type { Reply } from "../../call/reply.ts";
import { EGRESS } from "../egress/host-definition.ts";
import type { HouseCall } from "../house-upstream.ts";
import { REDIRECTS_MAX } from "./limits.ts";
import { pdfText, type PdfReading } from "./pdf-text.ts";
import { documentText, type DocumentText, PDF, typeOf } from "./read-document.ts";
import { Unfit } from "./shelf-tool.ts";

/** Takes a call along the path. */
export type Take = (raw: RawCall) => Promise<Reply>;

/** Of what nobody can say who wrote it. */
const UNKNOWN: Label = { integrity: "untrusted", readers: [], origins: [] };
const ACCEPT = "text/markdown, text/html;q=0.9, text/plain;q=0.8, application/pdf;q=0.7, */*;q=0.1";
const DEFAULT_PORTS: Readonly<Record<string, number>> = { "http:": 80, "https:": 443 };

export interface PageFetching {
  readonly take: Take;
  /** How a PDF is read; what gives it up is the call's own stop. */
  readonly reading: Omit<PdfReading, "stop">;
}

/** The text of a page, where it was found in the end, and its label. Unfit: refused, waiting for a person, no page, no text. */
export async function fetchPage(
  { take, reading }: PageFetching,
  url: string,
  call: HouseCall,
): Promise<DocumentText & { readonly place: string; readonly label: Label }> {
  let at = addressOf(url, undefined);
  for (let turn = 0; turn <= REDIRECTS_MAX; turn++) {
    const pdf = new PdfBody({ ...reading, stop: call.stop });
    const { result, label, lack } = await request(take, at, { call, pdf });
    if (pdf.unfit !== undefined) throw pdf.unfit;
    const status = Number(result["status"]);
    const { location, type } = headersOf(result);
    if (status >= 300 && status < 400 && location !== undefined) {
      at = addressOf(location, at);
      continue;
    }
    if (status !== 200) throw new Unfit(`the host answered with status ${status}`);
    const { body } = result;
    if (typeof body !== "string") throw new Unfit(`${lack ?? "there is no text"}: text, markdown, HTML and PDF can be read`);
    const title = decodeURIComponentOr(at.pathname.split("/").at(-1) ?? "") || at.hostname;
    const found = { place: at.href, label: label ?? UNKNOWN };
    if (pdf.isRead) return { title, mediaType: PDF, text: body, ...found };
    return { ...documentText(Buffer.from(body), { mediaType: type ?? "text/plain", title }), ...found };
  }
  throw new Unfit(`there are more than ${REDIRECTS_MAX} redirects`);
}

/** Reads the body of one answer where it is a PDF, so that its text is what comes back, is looked at and labelled like any. */
class PdfBody {
  readonly #reading: PdfReading;
  isRead = false;
  /** Why it could not be read. */
  unfit: Unfit | undefined;

  constructor(reading: PdfReading) {
    this.#reading = reading;
  }

  readonly read = async (bytes: Uint8Array, mediaType: string): Promise<string | undefined> => {
    if (typeOf(mediaType) !== PDF) return undefined;
    try {
      const text = await pdfText(bytes, this.#reading);
      this.isRead = true;
      return text;
    } catch (thrown) {
      this.unfit = thrown instanceof Unfit ? thrown : new Unfit("it cannot be read as a PDF");
      return undefined;
    }
  };
}

interface Answer {
  readonly result: JsonObject;
  readonly label: Label | undefined;
  /** Why nothing of it could be read. */
  readonly lack: string | undefined;
}

async function request(take: Take, url: URL, { call, pdf }: { readonly call: HouseCall; readonly pdf: PdfBody }): Promise<Answer> {
  const { door, credential } = call.inFlight.call;
  const body = Readable.from([]);
  const passage = { kind: "request", head: { headers: [], length: 0 }, body, answer: nowhere, reads: pdf.read } as const;
  const scheme = url.protocol.slice(0, -1);
  const port = url.port === "" ? (DEFAULT_PORTS[url.protocol] ?? 0) : Number(url.port);
  const query = url.search === "" ? {} : { query: url.search.slice(1) };
  const args = { host: url.hostname, port, scheme, method: "GET", path: url.pathname, ...query, headers: [["accept", ACCEPT]] };
  const reply = await take({
    door,
    action: "fetch",
    server: EGRESS,
    name: url.hostname,
    args,
    credential,
    line: { signal: call.stop, passage },
  });
  return resultOf(reply);
}

function resultOf(reply: Reply): Answer {
  switch (reply.kind) {
    case "refused":
      throw new Unfit(`the page may not be fetched: ${reply.reason.code}: ${reply.reason.text}`);
    case "waiting":
      throw new Unfit(`fetching the page waits for a person to permit it (${reply.waiting.approval}): add it again then`);
    case "released": {
      const { outcome, label } = reply.released;
      if (outcome.result === undefined) throw new Unfit(outcome.fault?.text ?? "nothing came back");
      return { result: outcome.result, label, lack: outcome.fault?.text };
    }
  }
}

function addressOf(text: string, from: URL | undefined): URL {
  const url = URL.canParse(text, from?.href) ? new URL(text, from) : undefined;
  if (url === undefined || DEFAULT_PORTS[url.protocol] === undefined || url.hostname === "")
    throw new Unfit("it is no address of a page: http or https");
  if (url.username !== "" || url.password !== "") throw new Unfit("an address of a page carries no name and password");
  url.hash = "";
  return url;
}

function headersOf({ headers }: JsonObject): { readonly location?: string; readonly type?: string } {
  const pairs = Array.isArray(headers) ? (headers as readonly JsonValue[]) : [];
  const find = (wanted: string) => {
    const found = pairs.find((pair) => Array.isArray(pair) && pair[0] === wanted);
    return Array.isArray(found) && typeof found[1] === "string" ? found[1] : undefined;
  };
  const [location, type] = [find("location"), find("content-type")];
  return { ...(location !== undefined && { location }), ...(type !== undefined && { type }) };
}

function decodeURIComponentOr(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Takes what cannot be looked at, where the owner lets such bodies pass: here nobody reads it. */
function nowhere(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() });
}

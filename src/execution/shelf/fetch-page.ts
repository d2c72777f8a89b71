/** A page from an address: each request is a call of its own on the path, of the agent that wants the page and in its session. */
import { Readable, Writable } from "node:stream";
import type { RawCall } from "../../call/call.ts";
import type { JsonObject, JsonValue } from "../../call/json.ts";
import type { Label } from "../../call/label.ts";
import type { Reply } from "../../call/reply.ts";
import { EGRESS } from "../egress/host-definition.ts";
import type { HouseCall } from "../house-upstream.ts";
import { REDIRECTS_MAX } from "./limits.ts";
import { documentText, type DocumentText } from "./read-document.ts";
import { Unfit } from "./shelf-tool.ts";

/** Takes a call along the path. */
export type Take = (raw: RawCall) => Promise<Reply>;

/** Of what nobody can say who wrote it. */
const UNKNOWN: Label = { integrity: "untrusted", readers: [], origins: [] };
const ACCEPT = "text/markdown, text/html;q=0.9, text/plain;q=0.8, */*;q=0.1";
const DEFAULT_PORTS: Readonly<Record<string, number>> = { "http:": 80, "https:": 443 };

/** The text of a page, where it was found in the end, and its label. Unfit: refused, waiting for a person, no page, no text. */
export async function fetchPage(
  take: Take,
  url: string,
  call: HouseCall,
): Promise<DocumentText & { readonly place: string; readonly label: Label }> {
  let at = addressOf(url, undefined);
  for (let turn = 0; turn <= REDIRECTS_MAX; turn++) {
    const { result, label } = await request(take, at, call);
    const status = Number(result["status"]);
    const { location, type } = headersOf(result);
    if (status >= 300 && status < 400 && location !== undefined) {
      at = addressOf(location, at);
      continue;
    }
    if (status !== 200) throw new Unfit(`the host answered with status ${status}`);
    const { body } = result;
    if (typeof body !== "string")
      throw new Unfit("what is there cannot be read as text: text, markdown and HTML can; a PDF can be added as a file");
    const title = decodeURIComponentOr(at.pathname.split("/").at(-1) ?? "") || at.hostname;
    return { ...documentText(Buffer.from(body), { mediaType: type ?? "text/plain", title }), place: at.href, label: label ?? UNKNOWN };
  }
  throw new Unfit(`there are more than ${REDIRECTS_MAX} redirects`);
}

interface Answer {
  readonly result: JsonObject;
  readonly label: Label | undefined;
}

async function request(take: Take, url: URL, { inFlight, stop }: HouseCall): Promise<Answer> {
  const { door, credential } = inFlight.call;
  const passage = { kind: "request", head: { headers: [], length: 0 }, body: Readable.from([]), answer: nowhere } as const;
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
    line: { signal: stop, passage },
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
      return { result: outcome.result, label };
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

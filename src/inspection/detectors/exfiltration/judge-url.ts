/** Whether a URL takes data along: in its host, its path, its query or its fragment, or by being a program. */
import { carried, isEncodedText } from "./carries.ts";
import type { Cargo } from "./carries.ts";
import { isWordUnit } from "../../scan/unit.ts";
import type { PlacedUrl } from "./find-urls.ts";

export interface Judgement {
  readonly rule: "url-carries-text" | "url-carries-encoded" | "url-to-fill-in" | "host-carries-data" | "script-url" | "document-url";
  readonly score: number;
}

const SCRIPT = /^\s*(?:java|vb|live)script:/i;
/** What a script in a link does that a page needs one for: nothing of these reads or sends. */
const SENDS =
  /fetch|location|cookie|xmlhttp|beacon|import|eval|atob|fromcharcode|storage|\.src|open\(|alert|prompt\(|confirm\(|document\./i;
const HARMLESS = /^\s*javascript:\s*(?:void|;|$|history\.|window\.(?:print|close|history)|print\(|self\.close|return false)/i;
const DOCUMENT = /^\s*data:(?:text\/html|image\/svg\+xml|application\/xhtml)/i;
const ACTIVE = /<script|onload|onerror|javascript:|http-equiv|<foreignobject/i;
/** Parameters that say what an image shows. */
const SHOWN =
  /^(?:text|txt|title|label|caption|alt|chl|chtt|chdl|name|subject|message|logo|style|font|theme|description|desc|keywords?|location|address|center|markers|layout|format|color|size)$/i;
const LABEL_CHARS_MIN = 16;
const LONG_LABEL = /^[a-z0-9]{48,}$/i;
const BASE32 = /^[a-z2-7]{24,}$/i;

/** What carries anything has a run as long as this of letters and digits, or something escaped, or a place to fill in. */
const RUN_CHARS_MIN = 12;
const ESCAPES = "%+[{<";
/** Of units below 128: those of a run as 1, what is escaped or to be filled in as 2. */
const TELLING = Uint8Array.from({ length: 128 }, (_, code) =>
  isWordUnit(code) || code === 45 ? 1 : ESCAPES.includes(String.fromCharCode(code)) ? 2 : 0,
);

const NOTHING: readonly string[] = [];

/** What is wrong with the URL, undefined where nothing is or its host is allowed. */
export function judgeUrl(placed: PlacedUrl, isAllowed: (host: string) => boolean): Judgement | undefined {
  if (placed.bare && !mayCarry(placed.url)) return undefined;
  const written = placed.url.replaceAll("&amp;", "&");
  if (!placed.bare && SCRIPT.test(written))
    return SENDS.test(written) && !HARMLESS.test(written) ? { rule: "script-url", score: 0.6 } : undefined;
  if (!placed.bare && DOCUMENT.test(written)) return isActive(written) ? { rule: "document-url", score: 0.6 } : undefined;
  if (!mayCarry(written)) return undefined;
  const url = parsed(written);
  if (url === undefined || isAllowed(url.hostname)) return undefined;
  if (hostCarries(url.hostname)) return { rule: "host-carries-data", score: placed.loads ? 0.8 : 0.5 };
  return judgeRequest(url, placed);
}

function mayCarry(url: string): boolean {
  for (let at = 0, run = 0; at < url.length; at++) {
    const telling = TELLING[url.charCodeAt(at)] ?? 0;
    run = telling === 1 ? run + 1 : 0;
    if (run === RUN_CHARS_MIN || telling === 2) return true;
  }
  return false;
}

function isActive(written: string): boolean {
  const [head = "", body = ""] = written.split(/,(.*)/s, 2);
  return ACTIVE.test(head.endsWith(";base64") ? Buffer.from(body, "base64").toString("latin1") : unescaped(body));
}

function parsed(written: string): URL | undefined {
  const url = URL.parse(written.startsWith("//") ? `https:${written}` : written);
  return url !== null && /^(?:https?|wss?|ftp):$/.test(url.protocol) ? url : undefined;
}

function hostCarries(host: string): boolean {
  return host
    .split(".")
    .slice(0, -1)
    .some(
      (label) =>
        label.length >= LABEL_CHARS_MIN &&
        (isEncodedText(label) || LONG_LABEL.test(label) || (BASE32.test(label) && /[2-7]/.test(label) && label.length >= 40)),
    );
}

function judgeRequest(url: URL, { loads, bare }: PlacedUrl): Judgement | undefined {
  const query = [...url.searchParams].flatMap(([name, value]) => (value === "" ? [[name, unescaped(name)]] : [[name, value]]));
  for (const [name = "", value = ""] of [...query, ["#", unescaped(url.hash.slice(1))]]) {
    const judged = judgePiece(carried(value), { loads, bare, isShown: name === "#" || SHOWN.test(name), isPath: false });
    if (judged !== undefined) return judged;
  }
  const segments = url.pathname === "/" ? NOTHING : url.pathname.slice(1).split("/");
  for (const segment of segments) {
    const judged = judgePiece(carried(unescaped(segment)), { loads, bare, isShown: false, isPath: true });
    if (judged !== undefined) return judged;
  }
  return undefined;
}

interface Piece {
  readonly loads: boolean;
  readonly bare: boolean;
  readonly isShown: boolean;
  readonly isPath: boolean;
}

/** Links carry sentences for good reasons (a search, a title in a path); what loads by itself seldom does. */
function judgePiece(cargo: Cargo | undefined, { loads, bare, isShown, isPath }: Piece): Judgement | undefined {
  if (cargo === "encoded") return { rule: "url-carries-encoded", score: loads ? 0.85 : bare ? 0.45 : 0.6 };
  if (isPath || bare || isShown) return undefined;
  if (cargo === "placeholder") return { rule: "url-to-fill-in", score: loads ? 0.7 : 0.5 };
  return cargo === "text" && loads ? { rule: "url-carries-text", score: 0.6 } : undefined;
}

function unescaped(piece: string): string {
  try {
    return decodeURIComponent(piece.replaceAll("+", " "));
  } catch {
    return piece;
  }
}

/**
 * The text of an HTML page, with its headings and lists as markdown. It is a reader for searching, not a browser: what
 * stands in scripts, styles and forms is left out, and so is what an element itself hides (`hidden`, `aria-hidden`, a style
 * such as display none; style sheets are not read), because text that no person sees is how pages speak to agents alone. Every character is looked at a
 * fixed number of times, whatever the page does.
 */
import { decodedReferences } from "./decode-references.ts";
import { HTML_LISTS_DEPTH_MAX, STYLE_CHARS_MAX } from "./limits.ts";

/** Elements whose content is no markup: only their own end tag ends them. */
const RAW: ReadonlySet<string> = new Set(["script", "style", "textarea", "title", "iframe", "noscript", "noembed", "noframes", "xmp"]);
const DROPPED: ReadonlySet<string> = new Set(["template", "svg", "math", "object", "canvas", "select", "button"]);
const BLOCKS: ReadonlySet<string> = new Set(
  "address article aside blockquote body dd details div dl dt fieldset figcaption figure footer form header hr html main nav ol p pre section summary table tbody tfoot thead ul".split(
    " ",
  ),
);
const VOID: ReadonlySet<string> = new Set("area base br col embed hr img input link meta param source track wbr".split(" "));
/** One attribute of a tag: its name and its value, quoted or not. */
const ATTRIBUTE = /[\s/]*([^\s=/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']\S*)))?/g;
/** Styles that keep people from seeing an element. */
const UNSEEN =
  /display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|(?:font-size|opacity|zoom)\s*:\s*0*\.?0+(?![.\d])|(?:^|[;\s])color\s*:\s*transparent|(?:left|top|right|bottom|text-indent|margin-left|margin-top)\s*:\s*-\s*\d{3}/i;
const CSS_COMMENT = /\/\*[^*]{0,64}\*\//g;
const BLANK: ReadonlySet<string> = new Set(" \t\n\r\f");
const TAG_NAME = /[a-zA-Z][a-zA-Z0-9:-]*/y;

/** The page's title where it has one, and what a person reads of it. */
export function htmlText(html: string): { readonly title?: string; readonly text: string } {
  const reader = new Reader();
  let title = "";
  for (let at = 0; at < html.length;) {
    const open = html.indexOf("<", at);
    if (open < 0) {
      reader.text(html.slice(at));
      break;
    }
    reader.text(html.slice(at, open));
    const markup = markupAt(html, open);
    at = markup.end;
    if (markup.name === undefined) {
      reader.text(markup.text ?? "");
      continue;
    }
    if (markup.isOpen && RAW.has(markup.name)) {
      const content = rawContent(html, at, markup.name);
      if (markup.name === "title" && title === "") title = decodedReferences(content.text).replace(/\s+/g, " ").trim();
      at = content.end;
    } else reader.tag(markup.name, markup.isOpen, markup.attributes ?? "");
  }
  return { ...(title !== "" && { title }), text: reader.done() };
}

interface Markup {
  /** Where what follows begins. */
  readonly end: number;
  /** Of a tag, in lower case. */
  readonly name?: string;
  readonly isOpen: boolean;
  readonly attributes?: string;
  /** What is no markup after all. */
  readonly text?: string;
}

/** What begins at a `<`. What has no end goes to the end of the page, as browsers have it. */
function markupAt(html: string, open: number): Markup {
  if (html.startsWith("<!--", open)) return { isOpen: false, end: after(html, "-->", open + 4) };
  const next = html[open + 1] ?? "";
  if (next === "!" || next === "?") return { isOpen: false, end: after(html, ">", open + 2) };
  const isOpen = next !== "/";
  TAG_NAME.lastIndex = open + (isOpen ? 1 : 2);
  const name = TAG_NAME.exec(html)?.[0];
  if (name === undefined) return { isOpen, end: open + 1, text: "<" };
  const from = TAG_NAME.lastIndex;
  const end = tagEnd(html, from);
  return { name: name.toLowerCase(), isOpen, attributes: html.slice(from, end), end: Math.min(html.length, end + 1) };
}

/** The `>` of a tag: one inside of a quoted value is none, and a quote begins a value after `=` alone. */
function tagEnd(html: string, from: number): number {
  let quote = "";
  let before = "";
  for (let at = from; at < html.length; at++) {
    const character = html[at] ?? "";
    if (quote !== "") {
      if (character === quote) quote = "";
    } else if (character === ">") return at;
    else if ((character === '"' || character === "'") && before === "=") quote = character;
    if (!BLANK.has(character)) before = character;
  }
  return html.length;
}

function rawContent(html: string, from: number, name: string): { readonly text: string; readonly end: number } {
  const closing = new RegExp(`</${name}(?=[\\s/>])`, "gi");
  closing.lastIndex = from;
  const found = closing.exec(html);
  if (found === null) return { text: html.slice(from), end: html.length };
  return { text: html.slice(from, found.index), end: after(html, ">", found.index) };
}

function after(html: string, mark: string, from: number): number {
  const at = html.indexOf(mark, from);
  return at < 0 ? html.length : at + mark.length;
}

/** Whether an element says of itself that people are not to see it. */
function hides(attributes: string): boolean {
  for (const [, name = "", ...values] of attributes.matchAll(ATTRIBUTE)) {
    const value = () => decodedReferences(values.find((one) => one !== undefined) ?? "");
    const lower = name.toLowerCase();
    if (lower === "hidden" || (lower === "aria-hidden" && /^\s*true/i.test(value()))) return true;
    if (lower === "style" && UNSEEN.test(value().slice(0, STYLE_CHARS_MAX).replace(CSS_COMMENT, ""))) return true;
  }
  return false;
}

class Reader {
  readonly #parts: string[] = [];
  #lists = 0;
  #isPre = false;
  /** The element that is left out, and how many of its name are open in it. */
  #left: { readonly name: string; depth: number } | undefined;

  text(raw: string): void {
    if (this.#left !== undefined || raw === "") return;
    const words = decodedReferences(raw);
    this.#parts.push(this.#isPre ? words : words.replace(/\s+/g, " "));
  }

  tag(name: string, isOpen: boolean, attributes: string): void {
    if (this.#left !== undefined) return this.#inside(name, isOpen);
    // A slash at the end of a tag closes nothing in HTML.
    if (isOpen && !VOID.has(name) && (DROPPED.has(name) || hides(attributes))) {
      this.#left = { name, depth: 1 };
      return;
    }
    if (name === "pre") this.#isPre = isOpen;
    if (name === "ul" || name === "ol") this.#lists = Math.min(HTML_LISTS_DEPTH_MAX, Math.max(0, this.#lists + (isOpen ? 1 : -1)));
    this.#parts.push(this.#mark(name, isOpen));
  }

  done(): string {
    const lines = this.#parts.join("").split("\n");
    return lines
      .map((line) => (/^ \S/.test(line) ? line.slice(1) : line).trimEnd())
      .join("\n")
      .replace(/\n{3,}/g, "\n\n")
      .trim();
  }

  /** What stands in the text in the place of a tag. */
  #mark(name: string, isOpen: boolean): string {
    const level = /^h([1-6])$/.exec(name)?.[1];
    if (level !== undefined) return isOpen ? `\n\n${"#".repeat(Number(level))} ` : "\n\n";
    if (name === "li") return isOpen ? `\n${"  ".repeat(Math.max(0, this.#lists - 1))}- ` : "";
    if (name === "br" || name === "tr") return "\n";
    if (name === "td" || name === "th") return isOpen ? "" : " | ";
    return BLOCKS.has(name) ? "\n\n" : "";
  }

  #inside(name: string, isOpen: boolean): void {
    const left = this.#left;
    if (left === undefined || left.name !== name) return;
    left.depth += isOpen ? 1 : -1;
    if (left.depth === 0) this.#left = undefined;
  }
}

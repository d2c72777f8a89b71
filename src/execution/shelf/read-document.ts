/** What may become a document: files below folders that the owner names, and what of bytes is text. */
import { closeSync, constants, fstatSync, openSync, readFileSync, realpathSync } from "node:fs";
import { extname, join, sep } from "node:path";
import type { Label } from "../../call/label.ts";
import { htmlText } from "./html-text.ts";
import { DOCUMENT_BYTES_MAX, PDF_BYTES_MAX } from "./limits.ts";
import { type PdfReading, pdfText } from "./pdf-text.ts";
import { Unfit } from "./shelf-tool.ts";

/** A folder whose files agents may add, by the name that begins their paths. */
export interface DocumentFolder {
  readonly path: string;
  readonly trust: Label["integrity"];
}

export interface DocumentText {
  readonly title: string;
  readonly mediaType: string;
  readonly text: string;
}

/** The media type of documents that only an optional package reads. */
export const PDF = "application/pdf";
const TYPES: Readonly<Record<string, string>> = {
  ".md": "text/markdown",
  ".markdown": "text/markdown",
  ".txt": "text/plain",
  ".text": "text/plain",
  ".html": "text/html",
  ".htm": "text/html",
  ".csv": "text/csv",
  ".json": "application/json",
  ".yaml": "application/yaml",
  ".yml": "application/yaml",
  ".pdf": PDF,
};
const PLAIN = /^(?:text\/|application\/(?:json|yaml|x-yaml|[a-z.+-]+\+json)$)/;

/** A file by a path such as `handbook/travel.md`. Unfit: not there, not below its folder by every link, too long, no text. */
export async function readFileDocument(
  folders: { readonly [name: string]: DocumentFolder },
  path: string,
  reading: PdfReading,
): Promise<DocumentText & Pick<DocumentFolder, "trust">> {
  const at = path.indexOf("/");
  const name = path.slice(0, Math.max(at, 0));
  const folder = Object.hasOwn(folders, name) ? folders[name] : undefined;
  if (folder === undefined)
    throw new Unfit(`a path begins with one of these folders: ${Object.keys(folders).join(", ") || "none is configured"}`);
  const mediaType = TYPES[extname(path).toLowerCase()];
  if (mediaType === undefined) throw new Unfit(`what ends in ${Object.keys(TYPES).join(" ")} can be read; other binary formats cannot`);
  const [below, title] = [path.slice(at + 1), path.slice(path.lastIndexOf("/") + 1)];
  const bytes = bytesBelow(folder.path, below, mediaType === PDF ? PDF_BYTES_MAX : DOCUMENT_BYTES_MAX);
  return { ...(await readDocument(bytes, { mediaType, title }, reading)), trust: folder.trust };
}

/** The text of bytes of a type, PDF among them. Unfit where it cannot be read. */
export async function readDocument(
  bytes: Uint8Array,
  { mediaType, title }: Omit<DocumentText, "text">,
  reading: PdfReading,
): Promise<DocumentText> {
  if (typeOf(mediaType) !== PDF) return documentText(bytes, { mediaType, title });
  if (bytes.length > PDF_BYTES_MAX) throw new Unfit(`it is longer than ${PDF_BYTES_MAX} bytes`);
  return { title, mediaType: PDF, text: await pdfText(bytes, reading) };
}

/** The text of bytes of a type. Unfit where it is not text in UTF-8. */
export function documentText(bytes: Uint8Array, { mediaType, title }: Omit<DocumentText, "text">): DocumentText {
  const type = typeOf(mediaType);
  if (!PLAIN.test(type) && type !== "application/xhtml+xml")
    throw new Unfit(`${type || "what has no type"} cannot be read here: text, markdown, HTML, CSV, JSON, YAML and PDF can`);
  if (bytes.length > DOCUMENT_BYTES_MAX) throw new Unfit(`it is longer than ${DOCUMENT_BYTES_MAX} bytes`);
  const text = decoded(bytes);
  if (type !== "text/html" && type !== "application/xhtml+xml") return { title, mediaType: type, text };
  const page = htmlText(text);
  return { title: page.title ?? title, mediaType: type, text: page.text };
}

/** A media type without its parameters. */
export function typeOf(mediaType: string): string {
  return mediaType.split(";")[0]?.trim().toLowerCase() ?? "";
}

function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new Unfit("it is not text in UTF-8");
  }
}

function bytesBelow(folder: string, path: string, bytesMax: number): Uint8Array {
  const file = openBelow(folder, path);
  try {
    const stats = fstatSync(file);
    if (!stats.isFile()) throw new Unfit("it is no file");
    if (stats.size > bytesMax) throw new Unfit(`it is longer than ${bytesMax} bytes`);
    return readFileSync(file);
  } finally {
    closeSync(file);
  }
}

/** Every link is followed first, and only what then lies below the folder is opened; the same words say that it does not, and that it is not there. */
function openBelow(folder: string, path: string): number {
  try {
    const real = realpathSync(join(folder, path));
    if (!real.startsWith(realpathSync(folder) + sep)) throw new Error("it leads out of the folder");
    return openSync(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch {
    throw new Unfit("there is no such file");
  }
}

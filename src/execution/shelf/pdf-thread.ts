/**
 * A thread that reads the text of one PDF and ends. Files of strangers are read here: it has no environment, a bounded heap, and
 * nothing of the house but the bytes; what it gives is text. Fonts are not compiled, nothing is drawn, no script runs.
 */
import { parentPort, workerData } from "node:worker_threads";
import type * as Reader from "unpdf";
import type { PdfAnswer, PdfTask } from "./pdf-text.ts";

if (parentPort === null) throw new Error("this file runs as a worker thread only");
parentPort.postMessage(await read(workerData as PdfTask));

async function read({ reader, bytes, pagesMax, charsMax }: PdfTask): Promise<PdfAnswer> {
  const loaded = await load(reader);
  if (loaded === undefined) return { kind: "missing" };
  try {
    const pdf = await loaded.getDocumentProxy(bytes, {
      isEvalSupported: false,
      disableFontFace: true,
      useSystemFonts: false,
      stopAtErrors: true,
    });
    if (pdf.numPages > pagesMax) return { kind: "unfit", why: `it has more than ${pagesMax} pages` };
    const pages: string[] = [];
    let chars = 0;
    for (let number = 1; number <= pdf.numPages; number++) {
      const text = await pageText(pdf, number);
      chars += text.length;
      if (chars > charsMax) return { kind: "unfit", why: `it has more than ${charsMax} characters of text` };
      pages.push(text);
    }
    return { kind: "text", pages };
  } catch (thrown) {
    const name = thrown instanceof Error ? thrown.name : "";
    return { kind: "unfit", why: name === "PasswordException" ? "it is locked with a password" : "it cannot be read as a PDF" };
  }
}

async function pageText(pdf: Awaited<ReturnType<typeof Reader.getDocumentProxy>>, number: number): Promise<string> {
  const page = await pdf.getPage(number);
  const { items } = await page.getTextContent();
  const text = items.map((item) => ("str" in item ? `${item.str}${item.hasEOL ? "\n" : ""}` : "")).join("");
  page.cleanup();
  return text;
}

/** Undefined where the package is not installed. */
async function load(name: string): Promise<typeof Reader | undefined> {
  try {
    return (await import(name)) as typeof Reader;
  } catch {
    return undefined;
  }
}

/** The text of a PDF, by a package that a house has only where somebody installed it, in a thread that ends with the file. */
import { Worker } from "node:worker_threads";
import type { Clock } from "../../call/clock.ts";
import { DOCUMENT_BYTES_MAX, PDF_HEAP_MB_MAX, PDF_MS_MAX, PDF_PAGES_MAX } from "./limits.ts";
import { Unfit } from "./shelf-tool.ts";

export interface PdfTask {
  /** The package that reads it. */
  readonly reader: string;
  readonly bytes: Uint8Array;
  readonly pagesMax: number;
  readonly charsMax: number;
}

export type PdfAnswer =
  | { readonly kind: "text"; readonly pages: readonly string[] }
  | { readonly kind: "unfit"; readonly why: string }
  | { readonly kind: "missing" };

export interface PdfReading {
  readonly clock: Clock;
  /** Gives it up. */
  readonly stop: AbortSignal;
  /** The package that reads it; left out, unpdf. */
  readonly reader?: string;
}

/** Each page with text as a section of its own, under its number. Unfit: no reader, no PDF, locked, too many pages, too long, no text. */
export async function pdfText(bytes: Uint8Array, { clock, stop, reader = "unpdf" }: PdfReading): Promise<string> {
  const task: PdfTask = { reader, bytes: Uint8Array.from(bytes), pagesMax: PDF_PAGES_MAX, charsMax: DOCUMENT_BYTES_MAX };
  const answer = await inThread(task, { clock, stop });
  switch (answer.kind) {
    case "missing":
      throw new Unfit(`reading PDF needs the package ${reader}, which is not installed here: npm install ${reader}`);
    case "unfit":
      throw new Unfit(answer.why);
    case "text": {
      const pages = answer.pages.map((text, at) => ({ text: text.trim(), number: at + 1 })).filter(({ text }) => text !== "");
      if (pages.length === 0) throw new Unfit("there is no text in it: pictures of pages are not read");
      return pages.map(({ text, number }) => `# Page ${number}\n\n${text.replace(HEADING, "\\$1")}`).join("\n\n");
    }
  }
}

/** Lines that would be headings stay in their page. */
const HEADING = /^(#{1,6}\s)/gm;

async function inThread(task: PdfTask, { clock, stop }: Pick<PdfReading, "clock" | "stop">): Promise<PdfAnswer> {
  const worker = new Worker(new URL("./pdf-thread.ts", import.meta.url), {
    execArgv: [],
    env: {},
    stdout: true,
    stderr: true,
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: PDF_HEAP_MB_MAX },
  });
  const answered = Promise.withResolvers<PdfAnswer>();
  const unfit = (why: string) => answered.resolve({ kind: "unfit", why });
  const cancel = clock.after(PDF_MS_MAX, () => unfit(`it was not read within ${PDF_MS_MAX} ms`));
  const cancelled = () => unfit("it was given up");
  stop.addEventListener("abort", cancelled, { once: true });
  if (stop.aborted) cancelled();
  worker.once("message", (answer: PdfAnswer) => answered.resolve(answer));
  worker.once("error", () => unfit("it cannot be read as a PDF within its bounds"));
  worker.once("exit", () => unfit("it cannot be read as a PDF"));
  try {
    return await answered.promise;
  } finally {
    cancel();
    stop.removeEventListener("abort", cancelled);
    await worker.terminate();
  }
}

/** `knowledge add`: a document for an agent, from a file. */
import { readFileSync } from "node:fs";
import { basename, extname, resolve } from "node:path";
import { Fault } from "../../call/fault.ts";
import { HOUSE_OPTIONS, type Command, print } from "../command.ts";
import { cliFault } from "../fault.ts";
import { operatorsApi } from "../operators-api.ts";

const PDF = "application/pdf";
const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".htm": "text/html",
  ".md": "text/markdown",
  ".markdown": "text/markdown",
  ".csv": "text/csv",
  ".json": "application/json",
  ".yaml": "application/yaml",
  ".yml": "application/yaml",
  ".pdf": PDF,
};

export const knowledgeAdd: Command = {
  takes: "AGENT FILE [--trusted] [--reader NAME ...] [--title TEXT]",
  about: [
    "Adds a file to what an agent knows, or reads it again: text, markdown, HTML, CSV, JSON or YAML in UTF-8, or the text of a",
    "PDF where the house has the package unpdf. It is kept sealed there. Without --trusted it counts as written by anybody: a",
    "session that reads of it may not be steered by it. Without --reader everybody whom the agent serves may read it.",
  ].join("\n"),
  options: {
    ...HOUSE_OPTIONS,
    trusted: { about: "your word that nobody outside can have written what stands there" },
    reader: { value: "NAME", about: "a person, or team:NAME, who may read it; may be given more than once", many: true },
    title: { value: "TEXT", about: "what it is called (default: the file's name)" },
  },
  positionals: [2, 2],
  example: "chatelaine knowledge add finance ./handbook/travel.md --trusted --reader team:Office",
  run: async (invocation) => {
    const [agent = "", file = ""] = invocation.positionals;
    const mediaType = TYPES[extname(file).toLowerCase()] ?? "text/plain";
    const readers = invocation.texts("reader");
    const added = await operatorsApi(invocation).operate("addKnowledge", {
      agent,
      title: invocation.text("title") ?? basename(file),
      ...(mediaType === PDF ? { text: bytesOf(file).toString("base64"), encoding: "base64" } : { text: textOf(file) }),
      mediaType,
      place: resolve(file),
      ...(readers.length > 0 && { readers }),
      trust: invocation.flag("trusted") ? "trusted" : "untrusted",
    });
    print(invocation, added, `${added.document} is ${added.outcome}: ${added.chunks} ${added.chunks === 1 ? "passage" : "passages"}\n`);
    return 0;
  },
};

function textOf(file: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytesOf(file));
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    const hint = "what is no text can be read as a PDF alone, in a file that ends in .pdf";
    throw cliFault("CLI_FILE", "the file cannot be read as text in UTF-8", { where: file, hint, cause });
  }
}

function bytesOf(file: string): Buffer {
  try {
    const bytes = readFileSync(file);
    if (bytes.length > 0) return bytes;
  } catch (cause) {
    throw cliFault("CLI_FILE", "the file cannot be read", { where: file, hint: "name a file that is there and may be read", cause });
  }
  throw cliFault("CLI_FILE", "there is nothing in the file", { where: file, hint: "add it once something stands there" });
}

/** PDFs for tests, written by hand: one page for each text, or what stands in a content stream. */
import { deflateSync } from "node:zlib";

/** A PDF whose pages show these texts, a line each. */
export function pdfOf(pages: readonly string[]): Buffer {
  return pdfWith(pages.map((text) => ({ content: Buffer.from(`BT /F1 12 Tf 14 TL 72 700 Td ${text.split("\n").map((line) => `(${line.replace(/[()\\]/g, "\\$&")}) Tj T*`).join(" ")} ET`) })));
}

/** A PDF with these content streams; where it is to be, deflated. */
export function pdfWith(pages: readonly { readonly content: Buffer; readonly isDeflated?: boolean }[]): Buffer {
  const objects: Buffer[] = [
    Buffer.from("<< /Type /Catalog /Pages 2 0 R >>"),
    Buffer.from(`<< /Type /Pages /Count ${pages.length} /Kids [${pages.map((_, at) => `${4 + at * 2} 0 R`).join(" ")}] >>`),
    Buffer.from("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"),
    ...pages.flatMap(({ content, isDeflated = false }, at) => {
      const stream = isDeflated ? deflateSync(content) : content;
      const head = `<< /Length ${stream.length}${isDeflated ? " /Filter /FlateDecode" : ""} >>\nstream\n`;
      return [
        Buffer.from(`<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> /Contents ${5 + at * 2} 0 R >>`),
        Buffer.concat([Buffer.from(head), stream, Buffer.from("\nendstream")]),
      ];
    }),
  ];
  const parts: Buffer[] = [Buffer.from("%PDF-1.7\n")];
  let length = parts[0]?.length ?? 0;
  const offsets = objects.map((object, at) => {
    const part = Buffer.concat([Buffer.from(`${at + 1} 0 obj\n`), object, Buffer.from("\nendobj\n")]);
    parts.push(part);
    length += part.length;
    return length - part.length;
  });
  const table = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  const end = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${length}\n%%EOF\n`;
  return Buffer.concat([...parts, Buffer.from(end)]);
}

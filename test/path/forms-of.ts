/** Every form in which a text could stand in bytes. */
export function formsOf(text: string): readonly Buffer[] {
  const utf8 = Buffer.from(text);
  const escaped = JSON.stringify(text).slice(1, -1);
  const ascii = escaped.replace(/[^\x20-\x7e]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
  const texts = [
    text,
    escaped,
    JSON.stringify(escaped).slice(1, -1),
    ascii,
    encodeURIComponent(text),
    utf8.toString("hex"),
    utf8.toString("hex").toUpperCase(),
  ];
  for (const before of [0, 1, 2]) {
    // Base64 depends on where in its group of three bytes a text begins; the ends depend on what stands beside it.
    const whole = Buffer.concat([Buffer.alloc(before), utf8]);
    const start = before === 0 ? 0 : 4;
    const inner = whole.toString("base64").slice(start, Math.floor(whole.length / 3) * 4);
    texts.push(inner, inner.replaceAll("+", "-").replaceAll("/", "_"));
  }
  return [...new Set(texts)].flatMap((form) => [Buffer.from(form), Buffer.from(form, "utf16le")]);
}

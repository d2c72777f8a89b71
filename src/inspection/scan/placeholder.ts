/** Texts that stand where a secret would stand: templates, examples, masks, one character repeated. */

const WORDS = /example|placeholder|changeme|your[-_ ]?|insert|redacted|dummy|sample|xxxx|\*{3}|\.{3}|todo|replace/i;
const TEMPLATE = /^(?:[$%#@]?\{.*\}|<.*>|\[.*\]|\$[A-Za-z_]\w*|%[A-Za-z_]\w*%)$/s;
const RUNS = ["0123456789", "1234567890", "abcdefghijklmnopqrstuvwxyz", "9876543210"];

export function isPlaceholder(value: string): boolean {
  if (TEMPLATE.test(value) || WORDS.test(value)) return true;
  const lower = value.toLowerCase();
  return new Set(lower).size <= 2 || RUNS.some((run) => lower.length >= 6 && run.includes(lower));
}

/** Texts that stand where a secret would stand: templates, examples, masks, one character repeated. */

/** Words that people write instead of a value. */
const WORDS =
  /example|placeholder|change[-_ ]?(?:me|it|this)|your[-_ ]?|insert|redacted|masked|censored|dummy|sample|xxxx|\*{3}|\.{3}|todo|fixme|replace|not[-_]?a?[-_]?real|(?:put|enter|paste|add)[-_ ]?(?:your|my|the|api|token|secret|key|pass)|(?:^|[-_ ])(?:here|none|null|undefined)$/i;
/** Text that a template, a shell or a program replaces: `${X}`, `$(X)`, `{{x}}`, `<x>`, `%X%`, `process.env.X`, `var.x`. */
const FILLED_IN =
  /^(?:[$%#@]?\{.*\}|<.*>|\[.*\]|\$[A-Za-z_]\w*|%[A-Za-z_]\w*%|%[sdv@]|\$\d)$|[$#]\{|\$\(|\{\{|<%|^(?:process\.env|import\.meta|os\.|getenv|env\.|vars?\.|secrets?\.|config\.|self\.|this\.|params?\.|local\.|data\.|Deno\.)/s;
const ROWS = ["0123456789", "1234567890", "abcdefghijklmnopqrstuvwxyz", "9876543210"];
/** A character repeated so often in a row is a mask, whatever stands around it. */
const ROW_CHARS = 8;

/** Whether a value is a mask: hardly any different characters, or one of them in a long row (`xxxxxxxx`). */
export function isFiller(value: string): boolean {
  const lower = value.toLowerCase();
  return new Set(lower).size <= 3 || longestRun(lower) >= ROW_CHARS || ROWS.some((row) => lower.length >= 6 && row.includes(lower));
}

/** Whether a value stands for another rather than being one. */
export function isPlaceholder(value: string): boolean {
  return FILLED_IN.test(value) || WORDS.test(value) || isFiller(value);
}

function longestRun(text: string): number {
  let longest = 1;
  for (let at = 1, run = 1; at < text.length; at++) {
    run = text.charCodeAt(at) === text.charCodeAt(at - 1) ? run + 1 : 1;
    if (run > longest) longest = run;
  }
  return longest;
}

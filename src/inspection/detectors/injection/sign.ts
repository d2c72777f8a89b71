/**
 * One sign of an injection: a turn of phrase that steers a model and that ordinary text seldom needs. No sign condemns a
 * text by itself unless its weight is 1; several different ones near each other add up.
 */
export interface Sign {
  readonly id: string;
  /** Literals, without case. The pattern is tried where one begins. */
  readonly keywords: readonly string[];
  /** Matches from the keyword's first unit on. Bounded; case is ignored. */
  readonly pattern: RegExp;
  /** What it adds, where 1 in all is a finding. */
  readonly weight: number;
  /** What it adds in what a tool returned, where nobody should be giving orders. As `weight` where absent. */
  readonly fromTool?: number;
}

/** Up to so many words, each with the space behind it. */
export function words(max: number): string {
  return String.raw`(?:[\w'\u2019]{1,24}[\s,:;"\u201c\u201d()/.*\[\]-]{1,4}){0,${max}}?`;
}

/** Not behind a word that turns an order into its contrary: "no olvides", "nicht vergessen", "لا تتجاهل". For patterns with or without the flag u. */
export const NOT_DENIED = `(?<!(?:^|[\\s"'“«(¿¡,.;:!?])(?:not|don['’]?t|never|no|nunca|ne|pas|non|mai|não|nao|nicht|nie|niet|nooit|не|inte|ikke|icke|aldrig|nu|să nu|ni|jangan|đừng|μην?|לא|אל|لا|ولا|مت)\\s(?:(?:pas|jamais|to|se|te|ever)\\s)?[تو]?|(?:^|[\\s(])n['’]|不要|请勿|别|別|勿)`;

/** Which turn of a script speaks: the first whose conditions hold. A function of what was seen, but for how often a turn has spoken. */
import { RE2JS } from "re2js";
import type { Seen, SeenMessage } from "./seen.ts";
import type { TextCondition, Turn, TurnCondition } from "./turn.ts";

export interface Picked {
  readonly turn: Turn;
  /** Groups of the last pattern that matched; the whole match is the first. */
  readonly groups: readonly string[];
}

interface ReadyTurn {
  readonly turn: Turn;
  spoken: number;
}

export class Script {
  readonly #turns: readonly ReadyTurn[];
  readonly #patterns = new Map<string, RE2JS>();

  /** Compiles every pattern. Throws where one cannot be read: the configuration was checked. */
  constructor(turns: readonly Turn[]) {
    this.#turns = turns.map((turn) => ({ turn, spoken: 0 }));
    for (const pattern of turns.flatMap(patternsOf)) this.#patterns.set(pattern, RE2JS.compile(pattern));
  }

  /** The turn that speaks, which has then spoken once more; undefined where none fits. */
  pick(seen: Seen): Picked | undefined {
    for (const ready of this.#turns) {
      if (ready.spoken >= (ready.turn.times ?? Number.POSITIVE_INFINITY)) continue;
      const groups = this.#holds(ready.turn.when ?? {}, seen);
      if (groups === undefined) continue;
      ready.spoken += 1;
      return { turn: ready.turn, groups };
    }
    return undefined;
  }

  /** The groups of the last pattern, or undefined where the condition does not hold. */
  #holds(when: TurnCondition, seen: Seen): readonly string[] | undefined {
    const { step, userMessages, offers = [], lacks = [], model } = when;
    if (model !== undefined && model !== seen.model) return undefined;
    if (!offers.every((tool) => seen.tools.includes(tool)) || lacks.some((tool) => seen.tools.includes(tool))) return undefined;
    if (step !== undefined && step !== stepOf(seen)) return undefined;
    if (userMessages !== undefined && userMessages !== seen.messages.filter(({ role }) => role === "user").length) return undefined;
    let groups: readonly string[] = [];
    for (const [condition, texts] of conditionsOf(when, seen)) {
      const found = this.#among(condition, texts);
      if (found === undefined) return undefined;
      if (found.length > 0) groups = found;
    }
    return groups;
  }

  #among(condition: TextCondition, texts: readonly string[]): readonly string[] | undefined {
    for (const text of texts) {
      const groups = this.#fits(condition, text);
      if (groups !== undefined) return groups;
    }
    return undefined;
  }

  #fits({ contains, matches }: TextCondition, text: string): readonly string[] | undefined {
    if (contains !== undefined && !text.includes(contains)) return undefined;
    if (matches === undefined) return [];
    const matcher = this.#patterns.get(matches)?.matcher(text);
    if (matcher?.find() !== true) return undefined;
    return Array.from({ length: matcher.groupCount() + 1 }, (_, at) => matcher.group(at) ?? "");
  }
}

/** The patterns of a turn. */
export function patternsOf({ when = {} }: Turn): readonly string[] {
  const { toolResult } = when;
  const conditions = [
    when.lastMessage,
    when.userMessage,
    when.anyMessage,
    when.instructions,
    typeof toolResult === "object" ? toolResult : undefined,
  ];
  return conditions.flatMap((condition) => condition?.matches ?? []);
}

/** Each condition on a text, and the texts of which one must fit it. */
function conditionsOf(when: TurnCondition, seen: Seen): readonly (readonly [TextCondition, readonly string[]])[] {
  const { lastMessage, userMessage, anyMessage, instructions, toolResult } = when;
  const results = resultsOf(seen);
  const ofResults = (): readonly (readonly [TextCondition, readonly string[]])[] => {
    if (toolResult === undefined) return [];
    // A condition that fits any text, among the texts that there are or among none.
    if (typeof toolResult === "boolean") return [[{}, results.length > 0 === toolResult ? [""] : []]];
    const { tool, ...condition } = toolResult;
    return [[condition, results.filter((result) => tool === undefined || result.tool === tool).map(({ text }) => text)]];
  };
  return [
    ...(lastMessage === undefined ? [] : [[lastMessage, [lastOf(seen)]] as const]),
    ...(userMessage === undefined ? [] : [[userMessage, [userOf(seen)]] as const]),
    ...(anyMessage === undefined ? [] : [[anyMessage, seen.messages.map(({ text }) => text)] as const]),
    ...(instructions === undefined ? [] : [[instructions, [seen.instructions]] as const]),
    ...ofResults(),
  ];
}

/** The text of the last message. */
export function lastOf({ messages }: Seen): string {
  return messages.at(-1)?.text ?? "";
}

/** What the person said last. */
export function userOf({ messages }: Seen): string {
  return messages.findLast(({ role }) => role === "user")?.text ?? "";
}

/** The results of tools since then. */
export function resultsOf({ messages }: Seen): readonly SeenMessage[] {
  return messages.slice(messages.findLastIndex(({ role }) => role === "user") + 1).filter(({ role }) => role === "tool");
}

/** How often the model answered since then. */
export function stepOf({ messages }: Seen): number {
  return messages.slice(messages.findLastIndex(({ role }) => role === "user") + 1).filter(({ role }) => role === "assistant").length;
}

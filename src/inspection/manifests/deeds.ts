/** What a tool's name, title and description say that it does. Every word can make it worse, none can make it better. */
import {
  ADD,
  ADMIN,
  ALSO_THINGS,
  CHANGE,
  COMPUTE,
  CONNECTORS,
  DESTROY,
  MAKING,
  NEUTRAL,
  OBJECTS,
  OF_A_DEED,
  PAY,
  PREPOSITIONS,
  READ,
  RETURNING,
  SEND,
  SIDE_EFFECTS,
  UNKNOWN_DEED,
  VERBS,
} from "./verbs.ts";
import type { Deed } from "./verbs.ts";
import { baseForms, firstSentence, wordsOf } from "./words.ts";
import { DESCRIPTION_CHARS_MAX, OBJECT_WORDS_MAX, VERB_WORDS_MAX } from "./limits.ts";

/** What a tool is called, as its server has it. */
export interface Naming {
  readonly name: string;
  readonly title: string;
  readonly description: string;
}

/** A verb that was found. */
interface Found {
  readonly verb: string;
  readonly deed: Deed;
  /** Whether it could be the name of a thing instead. */
  readonly couldBeThing: boolean;
}

/** The verb of a description, and what stands between it and the next preposition: what it is done to. */
interface Told extends Found {
  readonly things: readonly string[];
}

/** What a name or title says. */
interface Said {
  readonly found: readonly Found[];
  /** What it is done to. */
  readonly things: readonly string[];
  /** A word that nobody knows stands where the verb should: it may be the verb. */
  readonly strange: boolean;
}

/** Everything that a tool is said to do; only reading where every word agrees on that, and nothing at all where no verb is known. */
export function deedsOf({ name, title, description }: Naming): readonly Deed[] {
  const leading = leadingVerb(description);
  // `return_item` and `provide_feedback` do not return what they return.
  const told = leading !== undefined && RETURNING.has(leading.verb) && wordsOf(name).includes(leading.verb) ? undefined : leading;
  const toldToRead = told !== undefined && isReading(told.deed);
  // A thing in a name gives way to a description that begins with a reading verb; a verb never does.
  const [named, titled] = [name, title].map((text) => withoutThings(saidBy(wordsOf(text)), toldToRead));
  if (named === undefined || titled === undefined) throw new Error("a name and a title were read");
  const nameReads = !named.strange && named.found.some(({ deed }) => isReading(deed));
  const found = [...named.found, ...titled.found];
  const toldWorse = told !== undefined && !toldToRead && !(told.couldBeThing && nameReads) ? [told] : [];
  const worse = [
    ...[...found, ...toldWorse].map(({ deed }) => deed),
    ...[named, titled].flatMap(({ found: verbs, things }) => madeOf(verbs, things)),
    ...toldWorse.flatMap((one) => madeOf([one], one.things)),
    ...alongside(description),
    ...sideEffects(description),
    // The word that nobody knows may be the verb, and what follows it the thing.
    ...(named.strange && !nameReads && told === undefined && found.length > 0 ? [UNKNOWN_DEED] : []),
  ].filter((deed) => !isReading(deed));
  if (worse.length > 0) return [...new Set(worse)];
  if (!nameReads && !toldToRead) return [];
  const computes = [...found, ...(told === undefined ? [] : [told])].some(({ deed }) => deed === COMPUTE);
  return [computes ? COMPUTE : READ];
}

export function isReading(deed: Deed): boolean {
  return deed === READ || deed === COMPUTE;
}

function withoutThings({ found, ...rest }: Said, toldToRead: boolean): Said {
  return { ...rest, found: found.filter(({ deed, couldBeThing }) => isReading(deed) || !(couldBeThing && toldToRead)) };
}

/** The verbs of a name: the one that begins it, those after an `and`, and whatever further word can only be a verb. */
function saidBy(words: readonly string[]): Said {
  const found: Found[] = [];
  const things: string[] = [];
  let strange = false;
  let expected = true;
  let modifies = false;
  for (let at = 0; at < words.length;) {
    const { verb, length } = verbAt(words, at);
    const deed = VERBS.get(verb);
    const next = words[at + length];
    const isAnother = deed !== undefined && !isReading(deed) && !ALSO_THINGS.has(verb) && !OF_A_DEED.has(next ?? "");
    if (CONNECTORS.has(verb)) [expected, modifies] = [true, false];
    else if (expected && deed !== undefined && !givesWay(verb, next)) {
      found.push({ verb, deed, couldBeThing: ALSO_THINGS.has(verb) });
      expected = false;
    } else if (expected) {
      strange ||= deed === undefined && !NEUTRAL.has(verb);
      things.push(verb);
    } else if (PREPOSITIONS.has(verb)) modifies = true;
    else if (isAnother && !modifies) found.push({ verb, deed, couldBeThing: false });
    else if (!modifies) things.push(verb);
    at += length;
  }
  return { found, things, strange };
}

/** The longest verb that begins at a word, or the word itself. */
function verbAt(words: readonly string[], at: number): { readonly verb: string; readonly length: number } {
  for (let length = VERB_WORDS_MAX; length > 1; length--) {
    const verb = words.slice(at, at + length).join("_");
    if (at + length <= words.length && VERBS.has(verb)) return { verb, length };
  }
  return { verb: words[at] ?? "", length: 1 };
}

/** A thing before a word that can only be a reading verb is a thing: `email_search`, but not `email_list`. */
function givesWay(verb: string, next: string | undefined): boolean {
  return ALSO_THINGS.has(verb) && next !== undefined && VERBS.get(next) !== undefined && !ALSO_THINGS.has(next);
}

const PREAMBLES: readonly RegExp[] = [
  /^\W+/u,
  /^(?:deprecated|beta|experimental|preview|mcp)\b/u,
  /^(?:(?:use|call|invoke)\s+)?(?:this|the|a|an)\s+(?:[\w-]+\s+)?(?:tool|function|method|endpoint|api|command|action|operation|utility|helper)\b/u,
  /^(?:tool|function|method|endpoint|utility|helper|use|used|useful|call)\s+(?:this\s+)?(?=(?:to|when|for|if|that|which)\b)/u,
  /^(?:allows?|lets?|enables?|helps?)\s+(?:you|one|(?:the\s+|an?\s+)?(?:users?|agents?|clients?|models?|assistants?|llms?|callers?))\b/u,
  /^(?:allows?|lets?|enables?|helps?)\s+(?=to\b)/u,
  /^(?:is|are|can|could|will|would|may|should|be|used|that|which|it|to|for|when|if|you|users?|need|needs|want|wants|also)\b(?=\s+\w)/u,
  /^(?!reply\b|apply\b|supply\b|multiply\b|only\b)[a-z]+ly\b/u,
];

/** The verb that begins the first sentence of a description, what merely introduces it left out. */
function leadingVerb(description: string): Told | undefined {
  const words = wordsOf(withoutPreamble(firstSentence(description).toLowerCase()));
  const { verb } = verbAt(
    words.filter((word) => !ARTICLES.has(word)),
    0,
  );
  const base = VERBS.has(verb) ? verb : baseForms(words[0] ?? "").find((form) => VERBS.has(form) || RETURNING.has(form));
  if (base === undefined) return undefined;
  const until = words.findIndex((word, at) => at > 0 && PREPOSITIONS.has(word));
  const things = words.slice(1, until < 0 ? OBJECT_WORDS_MAX : Math.min(until, OBJECT_WORDS_MAX));
  if (RETURNING.has(base)) return { verb: base, deed: READ, couldBeThing: base === verb, things };
  const deed = VERBS.get(base);
  return deed && { verb: base, deed, couldBeThing: ALSO_THINGS.has(base) && !takesObject(words[1]), things };
}

function withoutPreamble(sentence: string): string {
  let rest = sentence;
  for (let before = ""; before !== rest;) {
    before = rest;
    for (const preamble of PREAMBLES) rest = rest.replace(preamble, "").trimStart();
  }
  return rest;
}

const ARTICLES: ReadonlySet<string> = new Set(["a", "an", "the"]);
const BEFORE_OBJECTS: ReadonlySet<string> = new Set([
  "a",
  "an",
  "the",
  "it",
  "them",
  "this",
  "your",
  "its",
  "their",
  "one",
  "all",
  "each",
  "new",
  "to",
]);

/** Whether a word can only follow a verb: what stands before it is none of the things that are called the same. */
function takesObject(next: string | undefined): boolean {
  return next !== undefined && BEFORE_OBJECTS.has(next);
}

/** Further verbs of the first sentence: `reads a mail and marks it as read`. */
function alongside(description: string): readonly Deed[] {
  const sentence = firstSentence(description).toLowerCase();
  return [...sentence.matchAll(/(?:\b(?:and|or|then|also)\s+(?:\w+ly\s+)?|,\s+)(\w+)(?:\s+(\w+))?/gu)].flatMap(([, word = "", next]) => {
    const base = baseForms(word).find((form) => VERBS.has(form));
    const deed = base === undefined ? undefined : VERBS.get(base);
    if (base !== undefined && RETURNING.has(base)) return [];
    const isVerb = base !== undefined && (takesObject(next) || (!ALSO_THINGS.has(base) && !isThing(word, base)));
    return deed !== undefined && !isReading(deed) && isVerb ? [deed] : [];
  });
}

/** `uploads` after an `and` may be things; `deletes` can only be a verb. A gerund may be either. */
function isThing(word: string, base: string): boolean {
  return word !== base && word.endsWith("ing");
}

/** What the whole description says that happens besides. */
function sideEffects(description: string): readonly Deed[] {
  const text = description.slice(0, DESCRIPTION_CHARS_MAX).toLowerCase();
  const passive = [
    ...text.matchAll(/\b(?:will|would|gets?|automatically|then|also)\s+(?:(?:then|also|automatically|be|get|been)\s+)*(\w+)/gu),
  ];
  const happened = passive.flatMap(([, word = ""]) => SIDE_EFFECTS.get(word) ?? []);
  const marks = /\bmark(?:s|ing)?\s+(?:it|them|the|all|each|every|as)\b/u.test(text);
  const warned =
    /(?<!\b(?:no|without|without any|any)\s)\bside[- ]effects?\b|\b(?:cannot|can't|can not) be undone\b|\birreversibl|\bpermanently\b/u.test(
      text,
    );
  return [...happened, ...(marks ? [ADD] : []), ...(warned ? [CHANGE] : [])];
}

/** What it amounts to that something is done to these things. A draft of a message is not sent yet. */
function madeOf(found: readonly Found[], things: readonly string[]): readonly Deed[] {
  const makes = found.some(({ verb }) => MAKING.has(verb)) && !things.includes("draft");
  const changes = found.some(({ deed }) => [ADD, CHANGE, DESTROY].includes(deed));
  return things.flatMap((thing) => {
    const deed = OBJECTS.get(thing);
    return (deed === SEND && makes) || ((deed === PAY || deed === ADMIN) && changes) ? [deed] : [];
  });
}

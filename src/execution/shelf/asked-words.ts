/** The words of a question that say what it is about: those that only ask, point or bind stand in every question, and in few answers. */
import { QUERY_CHARS_MAX, QUERY_WORDS_MAX } from "./limits.ts";
import { wordsOf } from "./words-of.ts";

/** As `wordsOf` gives them. A word that also names something in another of these languages is not among them ("war", "die", "pour"). */
const BINDING: ReadonlySet<string> = new Set(
  [
    "a an and are as at be been being but by did do does for from had has have how i if in into is it its me my of on or our she he",
    "that the their them then there these they this those to was we were what when where which who whom whose why with would could",
    "should can you your us am any some please tell about",
    "der das den dem des ein eine einen einem einer und oder ist sind wer wen wem wann wie warum welche welcher welches ich wir ihr mein unser",
    "von zu mit auf fur im bei nach haben kann",
    "le la les un une du de et ou est sont que qui quoi quand pourquoi dans avec mon notre je nous vous quel quelle",
    "el los las y o es quien cuando donde cual una mi nuestro il lo gli che chi quando dove perche quale nostro",
  ].flatMap((words) => words.split(" ")),
);

/** In their order. Where nothing else was asked for, all of them. */
export function askedWords(text: string): readonly string[] {
  const words = wordsOf(text);
  const telling = words.filter((word) => !BINDING.has(word));
  return telling.length > 0 ? telling : words;
}

/** Those that are looked for, each once: the first of the query, as far as its limits go. */
export function wordsOfQuery(text: string): readonly string[] {
  return [...new Set(askedWords(text.slice(0, QUERY_CHARS_MAX)))].slice(0, QUERY_WORDS_MAX);
}

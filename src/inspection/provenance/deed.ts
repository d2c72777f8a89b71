/**
 * Whether the person asked for what a tool does at all. Values that the person named steer a call well, and yet a tool
 * that nobody asked for can be called with them, or with none. So what cannot be taken back or reaches others has to be
 * asked for in words: by the verb of the tool's name, or by one that people use for the same deed. Words are a weak sign,
 * so this only ever makes a call stricter.
 */
import type { ToolClass } from "../../call/tool-class.ts";
import { NEUTRAL, PREPOSITIONS, READ, VERBS } from "../manifests/verbs.ts";
import { baseForms, wordsOf } from "../manifests/words.ts";
import { FUNCTION_WORDS } from "./words.ts";

/** A call as what it does. */
export interface Deed {
  /** The tool's name. */
  readonly tool: string;
  readonly classes: readonly ToolClass[];
  /** Whether no value steers it. */
  readonly isBare: boolean;
}

/** The words of what people asked for. */
export class AskedDeeds {
  readonly #words = new Set<string>();
  #isEnglish = false;

  add(prompt: string): void {
    for (const word of wordsOf(prompt)) {
      this.#isEnglish ||= FUNCTION_WORDS.has(word);
      for (const form of [...baseForms(word), ...beforeThePast(word)]) this.#words.add(form);
    }
  }

  /** Whether all of these words were said, in whatever form; never of none. */
  says(words: Iterable<string>): boolean {
    const all = [...words];
    return all.length > 0 && all.every((word) => this.#words.has(word));
  }

  /**
   * Whether what a tool does was asked for, or cannot be told because the words are of another language. A call that no
   * value steers was asked for only where what it is done to was named, too, and never in words that cannot be told apart.
   */
  include({ tool, classes, isBare }: Deed): boolean {
    if (!this.#isEnglish) return !isBare;
    if (![...wordsFor(tool, classes)].some((word) => this.#words.has(word))) return false;
    const things = isBare ? thingsOf(tool) : [];
    return things.length === 0 || things.some((thing) => this.#words.has(thing));
  }
}

/** Words by which a person asks for what a tool of this name and these classes does. */
function wordsFor(tool: string, classes: readonly ToolClass[]): ReadonlySet<string> {
  const verb = verbOf(tool);
  const usual = classes.flatMap((name) => OF_CLASS[name] ?? []);
  // A verb that makes something says less than what is made; any other says it all.
  const tells = verb !== undefined && !MAKING.has(verb) && DEEDS.some((deed) => deed.has(verb));
  const verbs = tells ? [verb] : [...(verb === undefined ? [] : [verb]), ...usual];
  const sought = verbs.length === 0 ? ANY_DEED : verbs;
  return new Set([...sought, ...DEEDS.filter((deed) => sought.some((one) => deed.has(one))).flatMap((deed) => [...deed])]);
}

/** The verb of a tool's name: the first that does more than read, where the name has one before it says with what. */
function verbOf(tool: string): string | undefined {
  const words = wordsOf(tool);
  const end = words.findIndex((word, at) => at > 0 && PREPOSITIONS.has(word));
  const verbs = words.slice(0, end < 0 ? undefined : end).filter((word, at) => VERBS.has(word) && (at === 0 || !NEUTRAL.has(word)));
  return verbs.find((verb) => VERBS.get(verb) !== READ) ?? verbs[0];
}

/** What the name of a tool says that it is done to. */
function thingsOf(tool: string): readonly string[] {
  const verb = verbOf(tool);
  return wordsOf(tool)
    .filter((word) => word !== verb && word !== "all" && word !== "the" && word !== "my")
    .flatMap((word) => baseForms(word));
}

/** What a verb of the past could be the past of: `paid`, `booked`, `deleted`, `cancelled`. */
function beforeThePast(word: string): readonly string[] {
  const irregular = PAST.get(word);
  if (irregular !== undefined) return [irregular];
  if (!word.endsWith("ed")) return [];
  const stem = word.slice(0, -2);
  return [
    stem,
    `${stem}e`,
    ...(stem.at(-1) === stem.at(-2) ? [stem.slice(0, -1)] : []),
    ...(stem.endsWith("i") ? [`${stem.slice(0, -1)}y`] : []),
  ];
}

const PAST: ReadonlyMap<string, string> = new Map(
  Object.entries({ paid: "pay", sent: "send", bought: "buy", told: "tell", given: "give", made: "make", written: "write", taken: "take" }),
);

/** Verbs that people use for one deed, and what they call it. */
const DEEDS: readonly ReadonlySet<string>[] = [
  `send mail email message write tell ask inform notify reply respond answer say thank contact call ping forward text dm post publish
  share announce remind invite report comment submit refer page let drop greet congratulate apologise apologize explain broadcast
  tweet warn alert pass deliver mailing letter word`,
  `pay transfer send refund wire repay reimburse settle remit tip donate deposit withdraw charge payment transaction give owe split
  return compensate`,
  `buy purchase order book reserve rent hire subscribe get checkout booking reservation table ticket seat reorder rebook shop
  upgrade lease appointment return`,
  "schedule plan arrange set standing recurring calendar appointment reschedule move postpone book",
  "delete remove erase clear clean wipe drop empty trash discard purge rid tidy destroy prune",
  "cancel terminate end stop close revoke withdraw unsubscribe return void abort",
  "accept approve confirm permit grant agree sign endorse",
  "reject decline refuse deny disapprove dismiss",
  "merge land integrate",
  "commit push fix change edit update write add check",
  "release publish ship launch tag",
  "deploy roll rollback upgrade downgrade install update release ship",
  "restart reboot bounce start stop kill shutdown",
  "scale resize grow shrink increase decrease raise lower",
  "rotate renew change replace reset",
  "give grant add invite allow share open permit make set enable let access rights",
  "remove revoke kick ban block disable lock take suspend deactivate expel",
  `change set update edit adjust raise lower increase decrease move rename correct fix extend replace assign modify switch put turn
  enter amend alter`,
  "create add make set open register enter save put note record log write new append start",
  "run execute start launch test build try compile evaluate",
  "fetch download open visit read look go browse get load upload export",
  "rate review vote like rating score mark star recommend",
  "renew prescribe repeat extend prescription refill",
].map(setOf);

/** What a class alone tells of the deed. */
const OF_CLASS: { readonly [name in ToolClass]?: readonly string[] } = {
  send: ["send"],
  pay: ["pay", "buy"],
  destroy: ["delete", "cancel"],
};
/** What they make or change tells the deed. */
const MAKING = setOf("create add make insert compose generate write put edit update append set place do");
/** Where neither name nor class tells. */
const ANY_DEED: readonly string[] = ["change", "create", "give", "run"];

function setOf(words: string): ReadonlySet<string> {
  return new Set(words.split(/\s+/u));
}

/**
 * Small lists, in English. They tell open abuse and nothing subtler: irony, allusion and other languages pass, and a
 * quotation counts as much as an insult. A house that needs more names its own words.
 */

/** Threats against a person, as patterns behind their keywords. */
export const THREATS: readonly (readonly [keyword: string, pattern: RegExp])[] = [
  ["kill yourself", /kill yourself\b/i],
  ["kill yourselves", /kill yourselves\b/i],
  ["i will kill", /i will kill (?:you|him|her|them|your)\b/i],
  ["i'll kill", /i'll kill (?:you|him|her|them|your)\b/i],
  ["going to kill", /going to kill (?:you|him|her|them all|your)\b/i],
  ["gonna kill", /gonna kill (?:you|him|her|them|your)\b/i],
  ["hunt you down", /hunt you down\b/i],
  ["burn your house", /burn your house\b/i],
  ["slit your throat", /slit your throat\b/i],
  ["beat you to", /beat you to (?:death|a pulp)\b/i],
  ["know where you live", /know where you live\b/i],
  ["make you suffer", /make you suffer\b/i],
  ["you will pay with", /you will pay with (?:your|blood)\b/i],
  ["you deserve to die", /you deserve to die\b/i],
  ["hope you die", /hope you die\b/i],
  ["go die", /go die\b/i],
  ["watch your back", /watch your back,? (?:you|or|because)\b/i],
];

/** Insults to whoever is spoken to. */
export const INSULTS: readonly (readonly [keyword: string, pattern: RegExp])[] = [
  ["fuck you", /fuck you\b/i],
  ["fuck off", /fuck off\b/i],
  ["go fuck", /go fuck (?:yourself|yourselves)\b/i],
  ["piece of shit", /piece of shit\b/i],
  ["you fucking", /you fucking (?:\w{2,12} )?(?:idiot|moron|bitch|bastard|liar|scum|coward|pig)\b/i],
  ["you stupid", /you stupid (?:\w{2,12} )?(?:idiot|moron|bitch|bastard|pig|cow)\b/i],
  ["son of a bitch", /son of a bitch\b/i],
  ["you worthless", /you worthless\b/i],
  ["stupid bitch", /stupid bitch\b/i],
  ["you asshole", /you assholes?\b/i],
  ["you are an asshole", /you are an asshole\b/i],
  ["you're an asshole", /you're an asshole\b/i],
  ["you are scum", /you are scum\b/i],
];

/** Obscene words. They may be a quotation, a temper, a place name's middle: possible at most. */
export const OBSCENITIES: readonly string[] = [
  "fuck",
  "fucking",
  "fucked",
  "motherfucker",
  "shit",
  "bullshit",
  "cunt",
  "bitch",
  "bastard",
  "asshole",
  "wanker",
  "twat",
  "dickhead",
];

/**
 * Slurs that have no other meaning, in ROT13, so that nobody reads them who did not mean to. The list is short on
 * purpose: words with an innocent sense, or taken up again by those whom they were meant for, are left out.
 */
export const SLURS: readonly string[] = ["avttre", "snttbg", "xvxr", "jrgonpx", "enturnq", "qnexvr"].map(rot13);

function rot13(word: string): string {
  return word.replaceAll(/[a-z]/g, (letter) => String.fromCharCode(((letter.charCodeAt(0) - 97 + 13) % 26) + 97));
}

/**
 * A text as programs read it that show it, and as people do who are told to: without signs of no width, with the full stops of
 * other scripts as dots, entities of HTML and percent signs as what they are, wide and drawn letters in plain ones, and
 * addresses made whole again that were written so that nobody opens them by mistake (`hxxps://evil[.]example`).
 */

/** What is in every text that is disguised. */
const SOME = /[&%[({<]|xp|[hf][*_]| dot |[^\p{ASCII}]|\\\./iu;

/** The plain text; the same where nothing in it is disguised. */
export function undisguised(text: string): string {
  if (!SOME.test(text)) return text;
  const folded = text
    .replaceAll(/&#(?:x([0-9a-f]{1,6})|(\d{1,7}));?/gi, (whole, hex: string | undefined, decimal: string | undefined) => {
      const point = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
    })
    .replaceAll(/&(colon|sol|period|commat);/gi, (_, name: string) => ENTITIES[name.toLowerCase()] ?? "")
    .replaceAll(/[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]/g, "")
    .replaceAll(DRAWN, (letter) => letter.normalize("NFKC"))
    .replaceAll(/(?<=[\p{L}\p{N}])[\u3002\uff61](?=[\p{Script=Latin}\p{N}])/gu, ".");
  return refanged(folded);
}

const ENTITIES: { readonly [name: string]: string } = { colon: ":", sol: "/", period: ".", commat: "@" };

/** Fullwidth signs and letters, letters of mathematics and in circles, small dots (NFKC; hosts are read so, UTS 46). */
const DRAWN = /[\uff01-\uff5e\u{1d400}-\u{1d7ff}\u24b6-\u24e9\u2024\ufe52\ufe55\ufe6b\ufe68]/gu;

/** The first labels under which most hosts stand, for dots that are spelled. */
const SPELLED = "com|net|org|io|co|info|biz|dev|app|xyz|me|ru|cn|de|uk|fr|eu|us|example|test|top|site|online";

/** Takes brackets from around dots, colons and at signs, and makes words of schemes whole again. */
function refanged(text: string): string {
  return text
    .replaceAll(/\bh(?:xx|\*\*|__|tt)ps?(?=\s?(?:\[?:|\(:))/gi, (scheme) => (scheme.toLowerCase().endsWith("s") ? "https" : "http"))
    .replaceAll(/\bf[x*]p(?=\[?:)/gi, "ftp")
    .replaceAll(/[[({<]\s?(:?\/\/|:)\s?[\])}>]/g, (_, sign: string) => sign)
    .replaceAll(/(?<=[\p{L}\p{N}_-])\s?[[({<]\s?(?:\.|,|dot|punkt|punto|point|d0t)\s?[\])}>]\s?(?=[\p{L}\p{N}])/giu, ".")
    .replaceAll(/(?<=[\p{L}\p{N}_-])\s?[[({<]\s?(?:@|at)\s?[\])}>]\s?(?=[\p{L}\p{N}])/giu, "@")
    .replaceAll(/(?<=[\p{L}\p{N}_-])\[?\\\.\]?(?=[\p{L}\p{N}])/gu, ".")
    .replaceAll(new RegExp(`(?<=[\\p{L}\\p{N}]) dot (?=(?:[\\p{L}\\p{N}-]{1,63} dot )?(?:${SPELLED})(?![\\p{L}\\p{N}]))`, "giu"), ".")
    .replaceAll(/%(2e|2f|3a|40)/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

/**
 * Addresses that programs open though they lack a part or are written in another way than people write them: without a
 * scheme or with half of one, by a number in any of its spellings (WHATWG URL, host parsing), by the name of a machine
 * with a port, in scripts that put no space before them.
 */

const TAIL = "[^\\s\"'<>)]*";
const OCTETS = "(?<![\\d.])\\d{1,3}(?:\\.\\d{1,3}){3}";
const LATER = "(?<![\\p{L}\\p{N}_.@/-])";
/** Scripts that put no space between words: what stands before a host may hang on it. */
const UNSPACED =
  "[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}]";

const FORMS: readonly string[] = [
  // Behind a scheme one slash, backslashes or none are mended.
  `\\b(?:https?|ftp|wss?|file):(?:\\/(?!\\/)|\\\\)[^\\s"'<>)]{2,}`,
  `\\b(?:https?|ftp|wss?):(?=[\\p{L}\\p{N}[][^\\s"'<>)/]*[/.:\\]])${TAIL}`,
  `\\b(?:smsto|sms|callto|sips?|xmpp|magnet|skype|facetime|intent|blob|vbscript|view-source|ms-[a-z-]{2,24}|itms-[a-z]{2,24}):[\\p{L}\\p{N}+?/][^\\s"'<>)]+`,
  // The page's own scheme, and shares of files.
  `(?<![:/\\\\\\p{L}\\p{N}])[/\\\\]{2,}(?=[^\\s/\\\\]*[.:]|localhost\\b|0x|\\d{8,10}[/\\\\])[\\p{L}\\p{N}[]${TAIL}`,
  `(?<![:/\\\\\\p{L}\\p{N}])\\\\\\\\(?=[^\\s\\\\]+\\\\)[\\p{L}\\p{N}]${TAIL}`,
  // Numbers of IP: four, with a port or a path; hexadecimal; shortened or octal ones of the machine itself; in one.
  `${OCTETS}(?::\\d{1,5}(?:\\/${TAIL})?|\\/(?!\\d{1,3}(?![\\p{L}\\p{N}/]))[^\\s"'<>)]+)`,
  `${LATER}0x[0-9a-f]{1,8}(?:(?:\\.(?:0x[0-9a-f]{1,8}|\\d{1,10})){1,3}|(?=[:/]))(?::\\d{1,5})?(?:\\/${TAIL})?`,
  `${LATER}(?:127(?:\\.\\d{1,10}){1,2}|0\\d{1,11}(?:\\.\\d{1,11}){1,3}|\\d{9,10})(?::\\d{1,5})?\\/(?=\\p{L})${TAIL}`,
  `(?<![\\p{L}\\p{N}_])\\[(?=[0-9a-f:.]*(?:::|(?::[0-9a-f]{1,4}){7}|[^\\]]{0,64}\\]\\/))[0-9a-f]{0,4}:[0-9a-f:.]{1,45}(?:%[\\w.-]{1,16})?\\](?::\\d{1,5})?(?:\\/${TAIL})?`,
  // A machine by its name.
  `${LATER}localhost(?::\\d{1,5}${TAIL}|\\/${TAIL})`,
  `${LATER}[a-z][\\w-]{0,62}:(?:80|81|88|443|[1-9]\\d{3,4})\\/(?=[\\p{L}?#]|[\\s"'<>)]|$)${TAIL}`,
  // Names of countries and companies in their own letters (IDNA), whole or at the end.
  `${LATER}(?:[\\p{L}\\p{N}\\p{M}_-]{1,63}\\.){1,8}xn--[a-z0-9-]{2,59}(?::\\d{1,5})?(?:\\/${TAIL})?`,
  `(?<=${UNSPACED}\\p{M}{0,2})\\.(?:[a-z]{2,24}|xn--[a-z0-9-]{2,59})(?![\\p{L}\\p{N}.-])(?::\\d{1,5})?(?:\\/${TAIL})?`,
  `(?<=${UNSPACED}\\p{M}{0,2})\\.[\\p{L}\\p{M}]{2,24}\\/[^\\s"'<>)]+`,
];

const UNMARKED = new RegExp(FORMS.join("|"), "giu");
/** What is in every such address. */
const SOME = /[:/\\]|0x|xn--|[^\p{ASCII}]\.[\p{L}]/iu;
const LABEL_BEFORE = /[\p{L}\p{N}\p{M}_.-]{1,63}$/u;
/** The longest label of a host (RFC 1035). */
const LABEL_CHARS = 63;

/** Each such address of the text, in order. */
export function* unmarkedLinks(text: string): Generator<string> {
  if (!SOME.test(text)) return;
  for (const { 0: found, index } of text.matchAll(UNMARKED)) {
    if (!found.startsWith(".")) yield found;
    else yield `${LABEL_BEFORE.exec(text.slice(Math.max(0, index - LABEL_CHARS), index))?.[0] ?? ""}${found}`;
  }
}

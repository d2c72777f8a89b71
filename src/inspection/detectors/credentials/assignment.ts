/** What stands between a name and the value that it is given, in code, configuration, markup and prose. */

/** The rest of the name, a type, closing quotes. */
const REST = String.raw`[\w.\- \t]{0,40}["'${"`"}\\\])]{0,3}[ \t]{0,4}(?::[ \t]?[\w<>[\]|]{1,24}[ \t]{1,2}(?==))?`;
/** `=`, `:`, `:=`, `=>`, `?=`, `,` and `(` (arguments of a call), or the word "is"; behind an XML tag's end also lines. */
const SIGN = String.raw`(?:>\s{0,20}|(?:[=:>,(|?+]{1,4}|(?<=\bis))[ \t"'${"`"}\\=({\[]{0,12})`;

/** The source of a pattern that leads from a name's end to its value. */
export const ASSIGNMENT = `${REST}${SIGN}`;

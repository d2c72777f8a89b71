/** What stands between a name and the value that it is given, in code, configuration, markup and prose. */

/** The rest of the name, a type, closing quotes. */
const REST = String.raw`[\w.\- \t]{0,40}["'${"`"}\\\])]{0,3}[ \t]{0,4}(?::[ \t]?[\w<>[\]|]{1,24}[ \t]{1,2}(?==))?`;
/** `=`, `:`, `:=`, `=>`, `?=`, `,` and `(` (arguments of a call), or the word "is"; behind an XML tag's end also lines. */
const SIGN = String.raw`(?:>\s{0,20}|(?:[=:>,(|?+]{1,4}|(?<=\bis))[ \t"'${"`"}\\=({\[]{0,12})`;

/** Where name and value are members or attributes of their own: `name: X\n  value: "…"`, `{"name":"X","value":"…"}`, `key="X" value="…"`. */
const OF_PAIR = String.raw`[\\"']{0,2}[,;]?\s{0,40}[\\"']{0,2}value[\\"']{0,2}\s{0,3}[:=]\s{0,3}[\\"']{0,2}`;
/** What sets a variable with nothing but a space between: `ENV X …` (Dockerfile), `setx X …`, `SetEnv X …`. */
const SPACE = String.raw`(?<=\b(?:ENV|env|setx|SetEnv|setenv|passenv)[ \t]{1,4}\w{2,64})[ \t]{1,4}["']?`;

/** In letters people write the value below its name. */
const BELOW = String.raw`:[ \t]{0,2}\r?\n[ \t]{0,8}["'${"`"}]?`;

/** The source of a pattern that leads from a name's end to its value. */
export const ASSIGNMENT = `${REST}(?:${SIGN}|${OF_PAIR}|${SPACE}|${BELOW})`;

/** What closes a name that goes no further, and its type. */
const CLOSED = String.raw`s?["'${"`"}\\\])]{0,3}(?:[ \t]is)?[ \t]{0,4}(?::[ \t]?[\w<>[\]|]{1,24}[ \t]{1,2}(?==))?`;
const CLOSE_SIGN = String.raw`(?:[=:]{1,2}|=>|:=|\|{1,2}|\?\?|>|(?<=["'${"`"}])[ \t]{0,2},|(?<=\bis))[ \t]{0,4}["'${"`"}\\]{0,2}`;

/** The same where the name ends with the word that was found: a value of no form of its own must be its and nobody else's. */
export const CLOSE_ASSIGNMENT = `${CLOSED}(?:${CLOSE_SIGN}|${OF_PAIR}|${SPACE})`;

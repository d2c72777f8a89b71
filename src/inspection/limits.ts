/** Every limit of inspection, its unit in its name. What happens at the limit stands beside it. */

/** A rule's context word counts at most this far from its match; a rule that asks for more does not compile. */
export const CONTEXT_CHARS_MAX = 256;
/** What a pattern sees beyond its window on either side, for lookbehind and lookahead. */
export const LOOK_CHARS = 64;
/** How far what a detector's `look` says of a place may depend on the text around, where the detector says nothing else. */
export const LOOK_REACH_CHARS = 256;
/** A rule is tried at most so often in one message; beyond that the message is refused with INSPECTION_TOO_MUCH. */
export const TRIES_MAX = 500_000;
/** Texts of one message (names of members and long numbers included); beyond that it is refused with INSPECTION_TOO_MUCH. */
export const LEAVES_MAX = 200_000;
/** A number that JSON holds as one is looked at from so many digits on: a shorter one is nobody's card, account or telephone. */
export const NUMBER_DIGITS_MIN = 6;
/** UTF-16 units of all texts of one message; beyond that it is refused with INSPECTION_TOO_MUCH. */
export const MESSAGE_CHARS_MAX = 64 * 1024 * 1024;
/** How much of a text that arrives in parts must be new before it is looked at again for the house's own secrets. */
export const STREAM_STEP_CHARS = 24;
/** What a stream holds back at most; beyond that it is refused with INSPECTION_TOO_MUCH. */
export const HELD_CHARS_MAX = 1024 * 1024;
/** Places of one text at which something is hidden; beyond that it is refused with INSPECTION_TOO_MUCH. */
export const HIDDEN_MAX = 100_000;
/** A text of base64 of that many characters in a model call is media, and not looked at. */
export const MEDIA_CHARS_MIN = 16_384;
/** What says how a message to a model is built (an id, a type) is no longer than this; a longer text there is looked at as any. */
export const PROTOCOL_CHARS_MAX = 256;
/** What could be the beginning of a token is held back in a stream up to so many characters; then it is passed on as it is. */
export const TOKEN_HELD_CHARS_MAX = 4096;
/** A known secret or canary of fewer characters would strike ordinary text: it is refused with INSPECTION_VALUE_UNFIT. */
export const KNOWN_VALUE_CHARS_MIN = 8;
/** A longer one is refused with INSPECTION_VALUE_UNFIT. */
export const KNOWN_VALUE_CHARS_MAX = 16_384;
/** Known secrets, and as many canaries; more are refused with INSPECTION_VALUE_UNFIT. */
export const KNOWN_VALUES_MAX = 2000;
/** A longer pattern of one's own is refused with INSPECTION_PATTERN_UNFIT. */
export const OWN_PATTERN_CHARS_MAX = 1000;
/** How far from one of its words a pattern of one's own is tried, and how long what it finds in a stream may be. */
export const OWN_WINDOW_CHARS = 1024;
/** UTF-16 units of a text times patterns of one's own; beyond that the text is refused with INSPECTION_TOO_MUCH. */
export const OWN_CHARS_MAX = 64 * 1024 * 1024;
/** Matches of one pattern of one's own in one text; beyond that it is refused with INSPECTION_TOO_MUCH. */
export const OWN_MATCHES_MAX = 100_000;
/** A shorter word or phrase of one's own would be found in ordinary words: it is refused with CONFIGURATION_INVALID. */
export const OWN_WORD_CHARS_MIN = 2;
/** A longer one is refused with CONFIGURATION_INVALID. */
export const OWN_WORD_CHARS_MAX = 256;
/** No name of a host is longer (RFC 1035); one that is allowed and longer is refused with CONFIGURATION_INVALID. */
export const HOST_CHARS_MAX = 255;
/** A shape is never longer: what is longer is no number that somebody hands out, and a rule with such a shape does not compile. */
export const SHAPE_CHARS_MAX = 64;
/** Texts of one message are read together as long as they are not longer than this; a longer one is read by itself. */
export const READ_CHARS = 16_384;
/** Names of members that are remembered with their contexts; of one more, the context is worked out anew each time. */
export const KEYS_HELD_MAX = 2000;
/** UTF-16 units of a member's name that says something of what it holds; a longer one is looked at as a text, and says nothing. */
export const NAMING_CHARS_MAX = 512;
/** How far around the place where one text of a result ends and the next begins both are looked at as one, in UTF-16 units on either side. */
export const SEAM_CHARS = 512;
/** UTF-16 units of one array that is kept for the next text; a longer text gets an array that is let go again. */
export const UNITS_KEPT_MAX = 1 << 20;
/** UTF-16 units of a member's name that is looked at once in a message; a longer one is looked at as often as it stands there. */
export const NAME_CHARS_MAX = 64;

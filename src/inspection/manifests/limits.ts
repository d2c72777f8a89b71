/** Limits of guessing what a tool does, each with its unit. What a server writes of its tools may be of any size. */

/** Choices of a schema that leave little to choose; an argument with more counts as steering. */
export const CHOICES_MAX = 16;
/** Characters of an argument's description that are read; the rest says nothing. */
export const ARGUMENT_DESCRIPTION_CHARS_MAX = 400;
/** Characters of a tool's description that are looked through for side effects; the rest says nothing. */
export const DESCRIPTION_CHARS_MAX = 4000;
/** Characters of a tool's description in which its first sentence is looked for; a longer one is cut there. */
export const FIRST_SENTENCE_CHARS_MAX = 400;
/** Words after a verb of a description among which its object stands; one further away is not seen. */
export const OBJECT_WORDS_MAX = 5;
/** Words that verbs of several words are made of; more are not looked up together. */
export const VERB_WORDS_MAX = 3;
/** Deeper than this an argument is one place as a whole. */
export const DEPTH_MAX = 8;
/** More places than this are not told apart: what would be more is one place as a whole. */
export const PLACES_MAX = 256;
/** Schemas that one is put together from; what is beyond is not looked at. */
export const ALTERNATIVES_MAX = 64;

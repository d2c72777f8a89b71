/** Every limit of memory, knowledge and culture, its unit in its name. What happens at the limit stands beside it. */

/** A memory longer than this is not remembered: EXECUTION_ARGUMENTS_UNFIT. */
export const MEMORY_CHARS_MAX = 4_000;
/** A person's memories with one agent beyond this many are not added to: what is there can be revised or forgotten. */
export const MEMORIES_A_PERSON_MAX = 10_000;
/** Topics of one memory; more is unfit. */
export const TOPICS_MAX = 16;
/** A topic longer than this is unfit. */
export const TOPIC_CHARS_MAX = 64;
/** Two memories whose lexical vectors have at least this cosine say nearly the same: the later revises the earlier. */
export const NEAR_SAME_COSINE_MIN = 0.9;
/** How many of the nearest memories a new one is compared with. */
export const NEAR_COMPARED_MAX = 8;
/** Results of a search where the call does not say how many. */
export const RESULTS_DEFAULT = 8;
/** Results of one search; a call that wants more is unfit. */
export const RESULTS_MAX = 50;
/** Rows of one page of a list. */
export const LISTED_MAX = 200;
/** A query is cut to so many characters: what it is about stands at its beginning. */
export const QUERY_CHARS_MAX = 4_000;
/** Words of a query that are looked for. */
export const QUERY_WORDS_MAX = 64;
/** Each ranking is read so many times deeper than the results that are wanted. */
export const RANKED_TIMES = 4;
/** No ranking is read deeper than this. */
export const RANKED_MAX = 200;
/** The constant of reciprocal rank fusion: how little the first places count above the next. */
export const FUSION_K = 60;

/** The least score of what shares no word with a query: the Dice coefficient of two words' letters in threes. Below it, lexical vectors find nothing in knowledge. */
export const SPELLED_ALIKE_MIN = 0.54;
/** A word of so many characters is looked for inside of longer words too, and longer words of a question for it. */
export const COMPOUND_PART_CHARS_MIN = 5;
/** Numbers of a lexical vector. */
export const LEXICAL_DIMENSIONS = 256;
/** Numbers of a vector that a provider may give; more is no answer. */
export const DIMENSIONS_MAX = 8_192;
/** Texts of one request for embeddings. */
export const EMBEDDED_AT_ONCE_MAX = 64;

/** Chunks of documents without vectors of the configured model that one search has a provider make them for; the next search goes on. */
export const EMBEDDED_BY_SEARCH_MAX = 1_024;
/** Texts that are opened for an index before others may have their turn. */
export const INDEXED_A_STEP = 32;
/** Texts that are put into an index at once: each time costs a part of what is there already. A multiple of INDEXED_A_STEP. */
export const INDEXED_AT_ONCE = 256;
/** Times that an index which is changed while it is made is begun anew, with pauses for others; then it is made at one stroke. */
export const INDEX_TRIES_MAX = 3;

/** A document of more UTF-8 bytes is not added. */
export const DOCUMENT_BYTES_MAX = 4 * 1024 * 1024;
/** A path or an address longer than this is unfit. */
export const PLACE_CHARS_MAX = 4_096;
/** Documents of one agent; more are not added. */
export const DOCUMENTS_MAX = 10_000;
/** Chunks of one document; a document with more is not added. */
export const CHUNKS_A_DOCUMENT_MAX = 8_192;
/** Chunks of all documents of an agent: what is searched stands in memory. More are not added. */
export const CHUNKS_MAX = 50_000;
/** A chunk has at most so many characters. */
export const CHUNK_CHARS_MAX = 1_600;
/** What a chunk repeats of the one before it, where a text was cut inside of a section. */
export const CHUNK_OVERLAP_CHARS = 200;
/** A title, and the headings above a chunk together, are cut to so many characters. */
export const TITLE_CHARS_MAX = 256;
/** People and teams that a document may be for. */
export const READERS_OF_DOCUMENT_MAX = 256;
/** Chunks of one `read`. */
export const CHUNKS_READ_MAX = 32;
/** Redirects that are followed when a page is added, each a call of its own. */
export const REDIRECTS_MAX = 5;

/** Bytes of the vectors and texts of all indexes together; the index that was searched longest ago goes first, but for the one in use. */
export const INDEXED_BYTES_MAX = 256 * 1024 * 1024;
/** Agents whose documents are known by their heads in memory; the one that was asked longest ago goes first. */
export const AGENTS_KNOWN_MAX = 64;
/** Rows of a store that are read at once. */
export const ROWS_A_PAGE = 256;

/** A principle longer than this is not proposed. */
export const PRINCIPLE_CHARS_MAX = 2_000;
/** Proposals of one agent that wait for review; more are refused. */
export const PROPOSALS_OPEN_MAX = 100;
/** Accepted principles that go to agents; more are not accepted. */
export const PRINCIPLES_MAX = 200;
/** A reason of a reviewer is cut to so many characters. */
export const REVIEW_REASON_CHARS_MAX = 1_000;
/** HTML nested deeper than this is read as if it were not nested any deeper. */
export const HTML_LISTS_DEPTH_MAX = 16;
/** Of the style of an HTML element no more is looked at for what hides it. */
export const STYLE_CHARS_MAX = 2_000;
/** A PDF of more bytes is not read: much of one is no text. */
export const PDF_BYTES_MAX = 32 * 1024 * 1024;
/** A PDF of more pages is not read. */
export const PDF_PAGES_MAX = 5_000;
/** A PDF whose text is not there after so long is given up. */
export const PDF_MS_MAX = 60_000;
/** Heap of the thread that reads a PDF; one that needs more is not read. */
export const PDF_HEAP_MB_MAX = 512;
/** Headings of one document; what comes after the last is its text. */
export const HEADINGS_MAX = 20_000;

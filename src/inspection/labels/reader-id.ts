/**
 * Readers of labels by ids that tell nothing of them: a keyed digest of the name under a key of the house. Labels stand in
 * entries of the ledger and in clear columns, and who may read a mail is content.
 */

/** What an id looks like. No address does, and an id is its own: labels that the house kept state readers by their ids. */
const ID = /^rdr_[0-9a-f]{32}$/;

/** The id of a reader. Two spellings of one address are one reader. */
export type ReaderId = (reader: string) => string;

/** Ids of readers under a key: `digest` is a keyed digest, lower-case hexadecimal. */
export function readerIds(digest: (text: string) => string): ReaderId {
  return (reader) => ID.test(reader) ? reader : `rdr_${digest(`reader\n${spelled(reader)}`).slice(0, 32)}`;
}

/** An address as it is compared: without the name beside it, without regard to case. */
function spelled(reader: string): string {
  const [, address] = /<([^<>\s]+)>\s*$/.exec(reader) ?? [];
  return (address ?? reader).normalize("NFC").trim().toLowerCase();
}

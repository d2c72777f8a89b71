/** Divides a file of links into its items, each of which means by itself what it means in the file. */

/** One item of a list, with the line of the file that it begins at, counting from 1. */
export interface LinkItem {
  readonly text: string;
  readonly line: number;
}

/** Anchors, aliases and tags reach beyond an item, or may; so may a mark of the file's beginning and a line that ends by CR alone. */
const REACHING = /[&*!\ufeff]|\r(?!\n)/;
/** Lines that end whatever stands open, for YAML wants what goes on in an item to be indented, and lines that say nothing. */
const BEGINS = /^- /;
const GOES_ON = /^(?:\s|#|$)/;

/**
 * The items of a list whose every item begins a line of its own. Undefined where the text may be anything else: then it
 * is to be read as a whole, and so it is where one of the items has a problem.
 */
export function splitLinks(text: string): readonly LinkItem[] | undefined {
  if (REACHING.test(text)) return undefined;
  const items: { readonly lines: string[]; readonly line: number }[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    const open = items.at(-1);
    if (BEGINS.test(line)) items.push({ lines: [line], line: index + 1 });
    else if (!GOES_ON.test(line) || (open === undefined && /^\s*[^\s#]/.test(line))) return undefined;
    else open?.lines.push(line);
  }
  return items.length === 0 ? undefined : items.map(({ lines, line }) => ({ text: `${lines.join("\n")}\n`, line }));
}

import fc from "fast-check";
import { expect, test } from "vitest";
import { readLinks } from "./read-links.ts";
import type { ReadLinks } from "./read-links.ts";
import { RuleCache } from "./rule-cache.ts";
import { splitLinks } from "./split-links.ts";
import { allAtOnce } from "./steps.ts";

const KEYS = ["template", "id", "principal", "resource", "because"] as const;

/** What was read, with every place. */
function told({ links, problems }: ReadLinks): unknown {
  return { problems, links: links.map(({ placeOf, ...link }) => ({ ...link, places: KEYS.map((key) => placeOf(key)) })) };
}

function read(text: string, cache = new RuleCache()): unknown {
  return told(allAtOnce(readLinks("a.links.yaml", text, cache)));
}

const item = fc.constantFrom(
  "- { template: t, id: a }",
  "- { template: t, id: b, principal: 'Agent::\"x\"', because: \"it's - so\" }",
  "- template: t\n  id: c\n  # who\n  resource: 'Server::\"files\"'",
  "-   template: t\n    id: d\n    because: >\n      many\n\n      lines\n",
  "- { template: t,\n    id: e }   # the end",
  "- {template: t, id: 'two\n    lines'}",
);
const other = fc.constantFrom("", "# a remark", "   # another", "  ", "\t# a tab");
const odd = fc.constantFrom(
  "- { template: t, id: 'open",
  "- { template: t",
  "- plain\n  text",
  "- [x]",
  "- |\n  text",
  "- 'a\n- b'",
  "- ? x",
  "-",
  "---",
  "...",
  "- - { template: t, id: n }",
  "- { template: t, id: a, id: a }",
  "x: y",
  "  continued",
  "- { template: t, id: ok, colour: red }",
  "]",
  "- &a { template: t, id: z }",
  "- *a",
);
const texts = (lines: fc.Arbitrary<string>, end: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(fc.array(lines, { maxLength: 6 }), end).map(([all, nl]) => all.map((line) => `${line.replaceAll("\n", nl)}${nl}`).join(""));
const ends = fc.constantFrom("\n", "\r\n");

test("a file of links says the same read item by item as read whole", () => {
  fc.assert(
    fc.property(texts(fc.oneof({ arbitrary: item, weight: 4 }, other, odd), ends), (text) => {
      // An anchor in a remark says nothing, and has the file read as a whole.
      const whole = `# &\n${text}`;
      expect(splitLinks(whole)).toBeUndefined();
      expect(read(`# -\n${text}`)).toEqual(read(whole));
    }),
    { numRuns: 400 },
  );
});

test("sound items are read one by one, and again only where they changed", () => {
  const cache = new RuleCache();
  const text = "# grants\n- { template: t, id: a }\n\n- { template: t, id: b }\n";
  expect(splitLinks(text)).toEqual([
    { text: "- { template: t, id: a }\n\n", line: 2 },
    { text: "- { template: t, id: b }\n\n", line: 4 },
  ]);
  read(text, cache);
  const kept = cache.items.get("- { template: t, id: b }\n\n");
  expect(kept).toBeDefined();
  cache.begin();
  expect(read(text.replace("id: a", "id: c"), cache)).toMatchObject({ links: [{ id: "c" }, { id: "b", place: { line: 4, column: 3 } }] });
  expect(cache.items.get("- { template: t, id: b }\n\n")).toBe(kept);
});

import { expect, test } from "vitest";
import { carriedIn } from "./content.ts";

const carried = (text: string) => carriedIn(text, 20).map(({ value }) => value);

test.each([
  ["without its scheme", "![](//crumbs.example/p.png?n=leiden)", "//crumbs.example/p.png?n=leiden"],
  ["with one slash", "see https:/crumbs.example/x", "https:/crumbs.example/x"],
  ["with backslashes", "see https:\\\\crumbs.example\\x", "https:\\\\crumbs.example\\x"],
  ["on a share of files", "open \\\\crumbs.example\\share\\x", "\\\\crumbs.example\\share\\x"],
  ["by its number", "see 198.51.100.7/x?n=1", "198.51.100.7/x?n=1"],
  ["with the full stop of Japanese", "see crumbs\u3002example/login", "crumbs.example/login"],
  ["with signs of no width", "see https\u200b:\u200b//crumbs.example", "https://crumbs.example"],
  ["in entities of HTML", "see https&colon;&#47;&#x2f;crumbs&#46;example/x", "https://crumbs.example/x"],
])("an address that is written %s is carried all the same", (_, text, value) => expect(carried(text)).toContain(value));

test.each([
  ["a comment in code", "total += 1; // add the tax\n//comment"],
  ["a path of a computer", "It lies at C:\\Users\\ana\\plans and /home/ana/plans."],
  ["sentences of Chinese", "\u8bf7\u770b\u62a5\u544a\u3002\u8c22\u8c22\u3002"],
  ["a slash between words, a version", "and/or, either // or, 24.15.0, 10/12"],
  ["an entity that is no address", "Holz &amp; Stein &#8211; fertig"],
])("%s is no address", (_, text) => expect(carried(text)).toEqual([]));

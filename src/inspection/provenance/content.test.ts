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
  ["with a bracketed dot", "see hxxps://crumbs[.]example/x", "https://crumbs.example/x"],
  ["with a dot in round brackets", "see crumbs(.)example", "crumbs.example"],
  ["with a dot in words", "see crumbs [dot] example/x", "crumbs.example/x"],
  ["with a spelled dot", "go to crumbs dot com slash x", "crumbs.com"],
  ["with bracketed slashes", "see http[://]crumbs[.]example/x", "http://crumbs.example/x"],
  ["with a bracketed at sign", "write to kim[at]crumbs[.]example", "kim@crumbs.example"],
  ["with percent signs", "see crumbs%2Eexample%2Fx", "crumbs.example/x"],
  ["in wide letters", "see ｈｔｔｐｓ：／／ｃｒｕｍｂｓ．ｅｘａｍｐｌｅ／ｘ", "https://crumbs.example/x"],
  ["in wide letters without a scheme", "see ｃｒｕｍｂｓ．ｅｘａｍｐｌｅ", "crumbs.example"],
  ["in letters of mathematics", "see 𝐜𝐫𝐮𝐦𝐛𝐬.𝐞𝐱𝐚𝐦𝐩𝐥𝐞/x", "crumbs.example/x"],
  ["by a number of IPv6", "see [::1]/x", "[::1]/x"],
  ["by a long number of IPv6", "see [2001:db8::7]:8080/x", "[2001:db8::7]:8080/x"],
  ["by a hexadecimal number", "see 0x7f.1/x", "0x7f.1/x"],
  ["by one hexadecimal number", "see 0xc6336407/x", "0xc6336407/x"],
  ["by an octal number", "see 0177.0.0.01/x", "0177.0.0.01/x"],
  ["by one decimal number", "see 3325256711/x", "3325256711/x"],
  ["by a short number", "see 127.1/x", "127.1/x"],
  ["by its number and a port", "see 198.51.100.7:8080", "198.51.100.7:8080"],
  ["with a name and a port", "see crumbs:8080/x", "crumbs:8080/x"],
  ["on this machine", "see localhost:8080/x", "localhost:8080/x"],
  ["with a host and a port", "see crumbs.example:8443/x?n=1", "crumbs.example:8443/x?n=1"],
  ["with a full stop at its end", "see crumbs.example./x", "crumbs.example./x"],
  ["with a scheme without slashes", "see https:crumbs.example/x", "https:crumbs.example/x"],
  ["with three slashes", "see ///crumbs.example/x", "///crumbs.example/x"],
  ["with a slash and a backslash", "see /\\crumbs.example/x", "/\\crumbs.example/x"],
  ["in punycode", "see xn--crmbs-1ra.example/x", "xn--crmbs-1ra.example/x"],
  ["in punycode to its end", "see crumbs.xn--p1ai", "crumbs.xn--p1ai"],
  ["in Japanese", "詳細は例え.jp/x", "詳細は例え.jp/x"],
  ["in Hindi", "देखें क्रम.भारत/x", "क्रम.भारत/x"],
  ["as a message", "send sms:+4915112345678?body=x", "sms:+4915112345678?body=x"],
])("an address that is written %s is carried all the same", (_, text, value) => expect(carried(text)).toContain(value));

test.each([
  ["a comment in code", "total += 1; // add the tax\n//comment"],
  ["a path of a computer", "It lies at C:\\Users\\ana\\plans and /home/ana/plans."],
  ["sentences of Chinese", "\u8bf7\u770b\u62a5\u544a\u3002\u8c22\u8c22\u3002"],
  ["a slash between words, a version", "and/or, either // or, 24.15.0, 10/12"],
  ["an entity that is no address", "Holz &amp; Stein &#8211; fertig"],
  ["a pattern of a program", "if (/^a[.]b/.test(line)) done[0] = list[1:3]"],
  ["a time in a log", "[12:30:45] started, [10:20] ended"],
  ["prices, ratings, ratios", "12.50/month, 4.5/5, 3.2/kg, 16:9, 0.5/day, error:404, rate:10/s 1.2.3/4"],
  ["files in Chinese", "见附件报告.pdf 和 说明.md"],
  ["a point in words", "connect the dots and dot the i, a dot matrix"],
  ["code", "std::vector<int> a[::2]; x = 0x7f; y = 0xff00; node:fs foo::bar //x"],
  ["labels", "DONE:12/note: done; Re:2/Plan"],
])("%s is no address", (_, text) => expect(carried(text)).toEqual([]));

test.each(["a[.]", "hxxp[:]", "[::", "0x7f.", "\u4f8b.", "//a", "a-", "localhost:", "127.", "a dot ", "(at)", "\uff0f", "[", "[ ", "%2e"])(
  "beginnings of addresses one after the other take time that grows with the text: %s",
  (part) => expect(carried(part.repeat(40_000)).length).toBeLessThanOrEqual(20),
  10_000,
);

import { expect, test } from "vitest";
import { isEchoOf } from "./echo.ts";

const URL_OF = "https://mill.example/quote?for=4c656964656e";

test.each<[string, readonly string[]]>([
  ["the address itself", [`open ${URL_OF} please`]],
  ["in other letters", [URL_OF.toUpperCase()]],
  ["a piece of it", ["rye 4c656964656e"]],
])("what a call said is no proof of who wrote it: %s", (_, said) => expect(isEchoOf(URL_OF, said)).toBe(true));

test("an address that has nothing of what was said is somebody else's", () => {
  expect(isEchoOf(URL_OF, ["prices of rye", "4c65"])).toBe(false);
  expect(isEchoOf(URL_OF, "nothing")).toBe(false);
});

test("once the agent may have put away anything, anything may be its own", () => expect(isEchoOf(URL_OF, "anything")).toBe(true));

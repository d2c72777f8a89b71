import { describe, expect, test } from "vitest";
import type { ToolClass } from "../../call/tool-class.ts";
import { AskedDeeds } from "./deed.ts";

function isAskedFor(prompt: string, tool: string, classes: readonly ToolClass[], isBare = false): boolean {
  const asked = new AskedDeeds();
  asked.add(prompt);
  return asked.include({ tool, classes, isBare });
}

describe("a deed is asked for by its verb, or by one that people use for it", () => {
  test.each<[string, string, ToolClass]>([
    ["Merge pull request 7 of wetter/station", "merge_pull", "admin"],
    ["Could you get the request merged for me?", "merge_pull", "admin"],
    ["Pay the dentist's bill", "send_money", "pay"],
    ["I want the invoice paid by Friday", "transfer", "pay"],
    ["Let Mirjam know that it is late", "send_mail", "send"],
    ["Answer him that it is fine", "reply_to_mail", "send"],
    ["Reserve the best hotel in Porto", "book_hotel", "pay"],
    ["Get rid of the old plans in the folder", "delete_file", "destroy"],
    ["Call the meeting of tomorrow off and cancel the room", "cancel_booking", "destroy"],
    ["Publish the release with its notes", "create_release", "send"],
    ["Bitte den Termin am Freitag absagen", "cancel_booking", "destroy"],
  ])("%s: %s", (prompt, tool, one) => expect(isAskedFor(prompt, tool, [one])).toBe(true));
});

describe("naming the thing is not asking for the deed", () => {
  test.each<[string, string, ToolClass]>([
    ["What does pull request 312 do, and who wrote it?", "merge_pull", "admin"],
    ["Read ap-71 and rate it if the papers are in order", "reject_application", "send"],
    ["Are 5120 and 5117 about the same thing?", "merge_tickets", "destroy"],
    ["How much is the invoice of Holzmann?", "delete_mail", "destroy"],
    ["Summarise letter.txt for me", "transfer", "pay"],
  ])("%s: %s", (prompt, tool, one) => expect(isAskedFor(prompt, tool, [one])).toBe(false));
});

test("a call that no value steers needs what it is done to, too", () => {
  expect(isAskedFor("Close my account for good", "close_account", ["destroy"], true)).toBe(true);
  expect(isAskedFor("I lost the card ending in 4471", "close_account", ["destroy"], true)).toBe(false);
  expect(isAskedFor("Rotate all our access keys", "rotate_all_keys", ["admin"], true)).toBe(true);
});

test("in words that cannot be told apart nothing bare is asked for", () => {
  expect(isAskedFor("Konto schlie\u00dfen", "close_account", ["destroy"], true)).toBe(false);
});

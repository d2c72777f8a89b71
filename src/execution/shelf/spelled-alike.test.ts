import { expect, test } from "vitest";
import { spelledLike } from "./spelled-alike.ts";

const LIFT = "The goods lift is inspected each May. When it stops between floors press the yellow button and call maintenance.";

test("a word that is misspelt, part of a compound or inflected is spelled like what it should be", () => {
  for (const question of ["maintenence", "yelow buton", "inspection of the goodslift", "Wartung"])
    expect([question, spelledLike(question)(`${LIFT} Wartungsvertrag.`)]).toEqual([question, true]);
});

test("a part of a long compound is spelled like the whole, either way; a short one is not", () => {
  expect(spelledLike("Urlaub")("der Jahresurlaubsanspruch")).toBe(true);
  expect(spelledLike("Jahresurlaubsanspruch")("Urlaub")).toBe(true);
  expect(spelledLike("rate")("demonstrateurs")).toBe(false);
});

test("letters in another order are the same word, mistyped", () => {
  expect(spelledLike("reciepts")("Hand in receipts.")).toBe(true);
  expect(spelledLike("wihte bottels")("white bottles")).toBe(true);
});

test("what has nothing to do with a text is like none of its words, however long the text is", () => {
  for (const question of ["Who won the chess olympiad?", "Hello!", "Tell me a joke.", "What is the square root of 144?", "…"])
    expect([question, spelledLike(question)(LIFT.repeat(20))]).toEqual([question, false]);
});

test("words that only ask make nothing alike, unless nothing else was asked", () => {
  expect(spelledLike("what is the oboe")(LIFT)).toBe(false);
  expect(spelledLike("what is it")(LIFT)).toBe(true);
});

test("a question in a script without spaces is held against nothing: a whole sentence counts as its word", () => {
  expect(spelledLike("退货期限是多久")("商品须在三十天内退货")).toBe(true);
  expect(spelledLike("빛깔")(LIFT)).toBe(false);
});

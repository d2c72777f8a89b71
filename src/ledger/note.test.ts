import { describe, expect, test } from "vitest";
import { testSigner } from "../../test/ledger/book.ts";
import { openCheckpoint, signCheckpoint } from "./checkpoint.ts";
import { leafHash } from "./hash.ts";
import { encodeVkey, openNote, parseVkey, signNote } from "./note.ts";

const MALFORMED = expect.objectContaining({ code: "LEDGER_NOTE_MALFORMED" });
const UNSIGNED = expect.objectContaining({ code: "LEDGER_NOTE_UNSIGNED" });
const log = testSigner("example.com/log");
const stranger = testSigner("example.com/log", "stranger");
const other = testSigner("example.com/other", "stranger");

describe("a signed note", () => {
  const text = "a text\n\nof two parts\n";
  const note = signNote(text, [log, other]);

  test("opens with the key of any of its signers", () => {
    expect(openNote(note, [log.key])).toBe(text);
    expect(openNote(note, [other.key])).toBe(text);
  });

  test("does not open with keys that did not sign it, not even one of the same name", () => {
    expect(() => openNote(note, [stranger.key])).toThrow(UNSIGNED);
    expect(() => openNote(note, [])).toThrow(UNSIGNED);
  });

  test("does not open when one trusted signature is false, though another is right", () => {
    const other2 = signNote("another text\n", [other]).split("\n\n").at(-1);
    const mixed = `${signNote(text, [log])}${other2}`;
    expect(openNote(mixed, [log.key])).toBe(text);
    expect(() => openNote(mixed, [log.key, other.key])).toThrow(UNSIGNED);
  });

  test("is refused in any other form", () => {
    const forms = [
      "",
      "\n",
      text,
      note.slice(0, -1),
      note.replace("— ", "- "),
      note.replace("\n\n—", "\n—"),
      note.replace("a text", "a\ttext"),
      `${note}\n`,
      "x".repeat(70_000),
    ];
    for (const form of forms) expect(() => openNote(form, [log.key])).toThrow(MALFORMED);
  });

  test("is not made of a text that cannot be one", () => {
    for (const bad of ["no end of line", "a\u0000b\n", "\ud800\n"]) expect(() => signNote(bad, [log])).toThrow(MALFORMED);
  });
});

describe("a vkey", () => {
  test("reads back as the key that it was written from", () => {
    const { name, id, publicKey } = parseVkey(encodeVkey(log.key));
    expect({ name, id }).toEqual({ name: log.key.name, id: log.key.id });
    expect(Buffer.compare(publicKey, log.key.publicKey)).toBe(0);
  });

  test("is refused with another id, another algorithm or another form", () => {
    const vkey = encodeVkey(log.key);
    const forms = [
      "",
      "name",
      vkey.replace("+", " "),
      vkey.replace(log.key.id, "00000000"),
      vkey.replace("+Adda", "+BNda"),
      `${vkey}=`,
      vkey.slice(0, -4),
    ];
    for (const form of forms) expect(() => parseVkey(form), form).toThrow(MALFORMED);
  });

  test("has a name without spaces and pluses", () => {
    for (const name of ["", "a b", "a+b", "a\u00a0b"]) expect(() => testSigner(name)).toThrow(MALFORMED);
  });
});

describe("a checkpoint", () => {
  const root = leafHash(Buffer.from("one"));
  const note = signCheckpoint({ origin: "example.com/log", size: 1, root }, log);

  test("gives the size and root that were signed, for its own log alone", () => {
    expect(openCheckpoint(note, "example.com/log", [log.key])).toMatchObject({ size: 1 });
    expect(() => openCheckpoint(note, "example.com/other", [log.key])).toThrow(
      expect.objectContaining({ code: "LEDGER_CHECKPOINT_FOREIGN" }),
    );
  });

  test("is refused with more or fewer lines, other numbers or another length of root", () => {
    const base64 = Buffer.from(root).toString("base64");
    const texts = [
      `o\n1\n`,
      `o\n01\n${base64}\n`,
      `o\n-1\n${base64}\n`,
      `o\n1\n${base64}\nmore\n`,
      `\n1\n${base64}\n`,
      `o\n1\nAAAA\n`,
      `o\n9007199254740993\n${base64}\n`,
    ];
    for (const text of texts) expect(() => openCheckpoint(signNote(text, [log]), "o", [log.key]), text).toThrow(MALFORMED);
  });
});

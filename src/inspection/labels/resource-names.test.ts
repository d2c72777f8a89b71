import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RESOURCES_A_CALL_MAX } from "./limits.ts";
import { namesRead, namesWritten } from "./resource-names.ts";

const read = (path: unknown, argument = "path") => namesRead(argument, { path: path as string });
const write = (path: unknown, argument = "path") => namesWritten(argument, { path: path as string });
const meets = (written: readonly string[], asked: readonly string[]) => written.some((name) => asked.includes(name));

describe("what is written is found again by", () => {
  test.each([
    ["the same name", "/docs/a.txt", "/docs/a.txt"],
    ["another spelling of it", "/docs/a.txt", "/docs/./x/..//a.txt"],
    ["another case of it", "/Docs/A.txt", "/docs/a.TXT"],
    ["its URL", "/docs/a b.txt", "file:///docs/a%20b.txt"],
    ["its name on Windows", "C:\\docs\\a.txt", "c:/docs/a.txt"],
    ["a folder that holds it", "/docs/notes/a.txt", "/docs"],
    ["a thing in the folder that was written", "/docs/notes", "/docs/notes/a.txt"],
    ["its name from somewhere else than the root", "/docs/notes/a.txt", "a.txt"],
    ["its folder's name from somewhere else", "/docs/notes/a.txt", "notes"],
    ["the root", "/docs/a.txt", "/"],
    ["the place where names begin", "notes/a.txt", "."],
    ["a name from the root, where it was written from somewhere else", "notes/a.txt", "/docs/notes/a.txt"],
    ["a path that leads out of where it began", "/etc/a.txt", "../../etc/a.txt"],
    ["an id", "Bo Example", "bo example"],
    ["a number", 17, 17],
  ])("%s", (_by, written, asked) => {
    expect(meets(write(written), read(asked))).toBe(true);
  });
});

test("another resource is not found, even where names look alike", () => {
  const pairs = [
    ["/docs/a.txt", "/docs/b.txt"],
    ["/docs/a.txt", "/other/a.txt"],
    ["/docs/a.txt", "/docs/a.txt.old"],
    ["/docs/notes", "/docs/notes2/a"],
    ["users", "orders"],
    ["notes/a.txt", "notes/b.txt"],
  ] as const;
  for (const [written, asked] of pairs) expect(meets(write(written), read(asked))).toBe(false);
});

test("what was written somewhere, nobody knows where, is found whatever is read, and everything is found by who reads everything", () => {
  for (const argument of ["*", "missing"]) expect(meets(write("/a", argument), read("/docs/b.txt"))).toBe(true);
  for (const argument of ["*", "missing"]) expect(meets(write("/docs/b.txt"), read("/a", argument))).toBe(true);
  expect(meets(namesWritten(undefined, {}), read("/docs/b.txt"))).toBe(true);
});

test("each of several names counts, wherever in the argument it stands; too many are the whole store", () => {
  const written = namesWritten("/moves/*/to", { moves: [{ to: "/a" }, { to: "/b" }] });
  expect(meets(written, read("/a"))).toBe(true);
  expect(meets(written, read("/b"))).toBe(true);
  expect(meets(written, read("/c"))).toBe(false);
  expect(meets(write(["/a", "/b"]), read("/b"))).toBe(true);
  const many = Array.from({ length: RESOURCES_A_CALL_MAX + 1 }, (_, n) => `/x${n}`);
  expect(meets(write(many), read("/never-named"))).toBe(true);
  expect(meets(write("/a/".repeat(200)), read("/never-named"))).toBe(true);
  expect(meets(write("a".repeat(10_000)), read("/never-named"))).toBe(true);
});

test("however a path from the root is spelled, it meets itself and all that contains it", () => {
  const step = fc.constantFrom("a", "B", "c.txt", "ünder", "x y");
  const noise = fc.constantFrom("", "/.", "/z/..", "/");
  fc.assert(
    fc.property(fc.array(fc.tuple(step, noise), { minLength: 1, maxLength: 6 }), fc.nat(5), (parts, upTo) => {
      const plain = parts.map(([one]) => one);
      const spelled = `/${parts.map(([one, mess]) => one + mess).join("/")}`;
      expect(meets(write(spelled), read(`/${plain.join("/")}`))).toBe(true);
      expect(meets(write(spelled), read(`/${plain.slice(0, 1 + upTo).join("/")}`))).toBe(true);
      expect(meets(write(`/${plain.slice(0, 1 + upTo).join("/")}`), read(spelled))).toBe(true);
      expect(meets(write(spelled), read(plain.slice(upTo).join("/") || "."))).toBe(true);
    }),
  );
});

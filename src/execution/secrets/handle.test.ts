import { expect, test } from "vitest";
import { fill, handleNamed, hasHandle, templateOf } from "./handle.ts";

test("a handle may be all of a text, or stand inside one, or several may", () => {
  const template = templateOf("Bearer secret://github, or secret://vault/kv/app.prod#token.");
  expect(template?.handles).toEqual([
    { name: "github", source: "local", key: "github" },
    { name: "vault/kv/app.prod#token", source: "vault", key: "kv/app.prod", field: "token" },
  ]);
  expect(fill(template ?? { texts: [], handles: [] }, ({ key }) => `<${key}>`)).toBe("Bearer <github>, or <kv/app.prod>.");
});

test("a value is put in as it is, even where it reads like a handle or a replacement pattern", () => {
  const template = templateOf("a secret://one b");
  expect(fill(template ?? { texts: [], handles: [] }, () => "$& secret://two $1")).toBe("a $& secret://two $1 b");
});

test.each([
  "secret://",
  "secret:///x",
  "secret://UPPER",
  "secret://local/x",
  "secret://github#field",
  "secret://files/../x",
  "secret://files/a..b",
  `secret://files/${"x".repeat(300)}`,
])("%s begins like a handle and is none", (text) => {
  expect(hasHandle(text)).toBe(true);
  expect(templateOf(text)).toBeUndefined();
});

test("a name is a handle without its scheme, and nothing around it", () => {
  expect(handleNamed("env/TOKEN")).toEqual({ name: "env/TOKEN", source: "env", key: "TOKEN" });
  for (const name of ["", "two words", "x secret://y", "-x"]) expect(handleNamed(name)).toBeUndefined();
});

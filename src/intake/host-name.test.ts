import { expect, test } from "vitest";
import { isHost, readHost } from "./host-name.ts";

test.each([
  ["example.com", "example.com"],
  ["EXAMPLE.com", "example.com"],
  ["example.com.", "example.com"],
  ["ⓔxample.com", "example.com"],
  ["bücher.example", "xn--bcher-kva.example"],
  ["pаypal.com", "xn--pypal-4ve.com"],
  ["a_b.example.com", "a_b.example.com"],
  ["localhost", "localhost"],
])("the name %s has one spelling", (text, host) => {
  expect(readHost(text)).toEqual({ kind: "name", host });
});

test.each([
  ["169.254.169.254", "169.254.169.254"],
  ["2852039166", "169.254.169.254"],
  ["0251.0376.0251.0376", "169.254.169.254"],
  ["0xa9.0xfe.0xa9.0xfe", "169.254.169.254"],
  ["0xA9FEA9FE", "169.254.169.254"],
  ["169.254.43518", "169.254.169.254"],
  ["127.1", "127.0.0.1"],
  ["0", "0.0.0.0"],
  ["127.0.0.1.", "127.0.0.1"],
  ["１２７.0.0.1", "127.0.0.1"],
  ["①②⑦.0.0.1", "127.0.0.1"],
  ["127。0。0。1", "127.0.0.1"],
  ["[::1]", "[::1]"],
  ["[0:0:0:0:0:0:0:1]", "[::1]"],
  ["[::ffff:169.254.169.254]", "[::ffff:a9fe:a9fe]"],
  ["[::169.254.169.254]", "[::a9fe:a9fe]"],
  ["[64:ff9b::a9fe:a9fe]", "[64:ff9b::a9fe:a9fe]"],
])("the address %s is known as one", (text, host) => {
  expect(readHost(text)).toEqual({ kind: "address", host });
});

test.each([
  "",
  "user@example.com",
  "example.com:80",
  "example.com/path",
  "example.com?q",
  "example.com#f",
  "example.com\\evil.com",
  "exam ple.com",
  "exam\tple.com",
  "exam\u0000ple.com",
  "ex%61mple.com",
  "%31%32%37.0.0.1",
  "[fe80::1%25eth0]",
  "[fe80::1%eth0]",
  "[::1",
  "::1",
  "a..b",
  ".example.com",
  "example.com..",
  "-a.example.com",
  "a.example.1",
  "a.example.0x7f",
  "*.example.com",
  `${"a".repeat(64)}.com`,
  `${"a.".repeat(127)}com`,
])("%j is no host", (text) => {
  expect(readHost(text)).toBeUndefined();
});

test("only the one spelling is a host", () => {
  expect(isHost("example.com")).toBe(true);
  for (const text of ["EXAMPLE.com", "example.com.", "127.1", "bücher.example"]) expect(isHost(text)).toBe(false);
});

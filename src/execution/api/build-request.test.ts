import { expect, test } from "vitest";
import type { JsonObject } from "../../call/json.ts";
import { buildRequest } from "./build-request.ts";
import type { Operation } from "./operation.ts";
import { readWrittenTool, type WrittenTool } from "./written-tools.ts";

const BASE = new URL("https://api.example/v1/");
const plain = { description: "", optional: [], body: "json", headers: {} } as const;

function operation(written: Partial<WrittenTool> & Pick<WrittenTool, "request" | "args">): Operation {
  const read = readWrittenTool("tool", { ...plain, ...written });
  if (typeof read === "string") throw new Error(read);
  return read;
}

const build = (written: Parameters<typeof operation>[0], args: JsonObject) => buildRequest(BASE, operation(written), args);
const byId = { request: "GET /tickets/{id}", args: { id: "string" } };

test.for<[string, string]>([
  ["a b", "a%20b"],
  ["ünï", "%C3%BCn%C3%AF"],
  ["x?admin=1#top", "x%3Fadmin%3D1%23top"],
  ["a/b", "a%2Fb"],
  ["@evil.example", "%40evil.example"],
  ["..a", "..a"],
  ["100%", "100%25"],
])("%s in the path stays one part of it", ([id, part]) => {
  expect(build(byId, { id }).url.href).toBe(`https://api.example/v1/tickets/${part}`);
});

test.for([
  ...[".", "..", "../admin", "a/../../b", "%2e%2e", "%252e%252e/x", "a%2f..%2fb", "..\\x", "a\\b", "x\r\ny", "a\u0000", ""],
  // Parameters of a part of the path (RFC 3986, 3.3), which some servers take off; dots that some normalize; half of a character.
  ...["..;", "..;a=b/x", "%2e%2e%3b", "\uff0e\uff0e", "\u2025", "%ef%bc%8e%ef%bc%8e/x", "a\uff0f..\uff0fb", "x\ud800"],
])("%j in the path is refused: it could lead elsewhere", (id) => {
  expect(() => build(byId, { id })).toThrow(expect.objectContaining({ code: "EXECUTION_ARGUMENTS_UNFIT" }));
});

test.for<[string, JsonObject]>([
  ["GET /tickets/{id}{more}/x", { id: ".%2", more: "e" }],
  ["GET /tickets/.{id}{more}/x", { id: "%2", more: "E;a" }],
  ["GET /tickets/%{id}{more}/x", { id: "2", more: "e" }],
  ["GET /tickets/{id}/../{more}", { id: "a", more: "b" }],
])("%s with %j is refused: all together would lead elsewhere", ([request, args]) => {
  expect(() => build({ request, args: { id: "string", more: "string" } }, args)).toThrow(
    expect.objectContaining({ code: "EXECUTION_ARGUMENTS_UNFIT" }),
  );
});

test.for(["{host}/x", "@{host}/x", ":{host}/x", ".{host}", "x{host}"])(
  "a path %s that begins without a slash leads to no other host",
  (path) => {
    const all = { ...operation({ request: "GET /{host}", args: { host: "string" } }), path };
    for (const host of [".evil.example", "evil.example", "8443", "a"])
      for (const base of ["https://api.example", "https://api.example/v1"])
        expect(() => buildRequest(new URL(base), all, { host })).toThrow(expect.objectContaining({ code: "EXECUTION_ARGUMENTS_UNFIT" }));
  },
);

test.for<[string, JsonObject, string]>([
  ["GET /find?q={words}", { words: "a&b=c" }, "?q=a%26b%3Dc"],
  ["GET /find?q={words}", { words: "O'Brien (*)!~" }, "?q=O%27Brien%20(*)!~"],
  ["GET /find?tag={words}", { words: ["x", "y"] }, "?tag=x&tag=y"],
  ["GET /find", { words: 3 }, "?words=3"],
  ["GET /find", {}, ""],
  ["GET /find", { words: null }, ""],
])("%s with %j asks for %s", ([request, args, search]) => {
  expect(build({ request, args: { words: {} }, optional: ["words"] }, args).url.href).toBe(`https://api.example/v1/find${search}`);
});

test("arguments without a place are the body's members, and those with one are not", () => {
  const written = { request: "POST /tickets/{queue}", args: { queue: "string", title: "string", tags: "array" }, optional: ["tags"] };
  expect(build(written, { queue: "it", title: "Lamp" })).toMatchObject({
    headers: { "content-type": "application/json" },
    body: '{"title":"Lamp"}',
  });
  const form = { ...written, body: "form" as const };
  expect(build(form, { queue: "it", title: "a b&c", tags: ["x", "y"] })).toMatchObject({ body: "title=a+b%26c&tags=x&tags=y" });
});

test("a header takes one line of ASCII and nothing else", () => {
  const written = { request: "GET /x", args: { lang: "string" }, headers: { "Accept-Language": "lang" } };
  expect(build(written, { lang: "de" }).headers).toEqual({ "Accept-Language": "de" });
  for (const lang of ["de\r\nHost: evil.example", "dé", "x".repeat(5000)]) {
    expect(() => build(written, { lang })).toThrow(expect.objectContaining({ code: "EXECUTION_ARGUMENTS_UNFIT" }));
  }
});

test("an object has no place in an address, and an address has an end", () => {
  expect(() => build({ request: "GET /find?q={words}", args: { words: "object" } }, { words: { a: 1 } })).toThrow(/words must be text/);
  expect(() => build({ request: "GET /find?q={words}", args: { words: "string" } }, { words: "x".repeat(9000) })).toThrow(/longer than/);
});

test.for<[Partial<WrittenTool> & Pick<WrittenTool, "request">, string]>([
  [{ request: "FETCH /x" }, "a method and a path"],
  [{ request: "GET https://evil.example/" }, "a method and a path"],
  [{ request: "GET /x/{id}" }, "id is not among its args"],
  [{ request: "GET /x?y=1" }, "key={argument}"],
  [{ request: "GET /x/{id}", args: { id: "string" }, optional: ["id"] }, "cannot be optional"],
  [{ request: "GET /x", args: { h: "string" }, headers: { Host: "h" } }, "no argument may fill the header Host"],
  [{ request: "GET /x", args: { h: "string" }, headers: { Authorization: "h" } }, "no argument may fill"],
  ...[
    "X-Forwarded-For",
    "Accept-Encoding",
    "X-HTTP-Method-Override",
    "X-Original-URL",
    "X-Rewrite-URL",
    "X-Host",
    "Proxy",
    "Max-Forwards",
  ].map((name): [Partial<WrittenTool> & Pick<WrittenTool, "request">, string] => [
    { request: "GET /x", args: { h: "string" }, headers: { [name]: "h" } },
    `no argument may fill the header ${name}`,
  ]),
])("%j is refused when it is read", ([written, why]) => {
  expect(readWrittenTool("tool", { ...plain, args: {}, ...written })).toContain(why);
});

/** What somebody who controls an agent, or a host that it talks to, tries at the way out. */
import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { connect as tlsConnect } from "node:tls";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Authority } from "../../egress/authority.fixture.ts";
import { type EgressHouse, makeAuthority, openEgressHouse, plainHost, type TestHost, tlsHost } from "../../egress/house.fixture.ts";

/** Whatever is asked for is permitted: only the house's own rules of addresses stand in the way. */
const EVERYTHING = `@id("all") permit(principal, action == Action::"fetch", resource);`;

let authority: Authority;
let secure: TestHost;
let plain: TestHost;
let sink: Server;
let sinkPort: number;
/** What the sink says to whatever it is sent, bytes by hand. */
let sinkAnswer = "";
let story: EgressHouse;
const requests: { readonly url: string; readonly headers: readonly string[] }[] = [];
const connections: string[] = [];
let rebound = 0;

beforeAll(async () => {
  authority = makeAuthority();
  secure = await tlsHost(authority, ["good.test", "evil.test"], (_request, response) => response.end("secure"));
  plain = await plainHost((request, response) => {
    requests.push({ url: request.url ?? "", headers: request.rawHeaders });
    if (request.url === "/redirect") response.writeHead(302, { location: "http://169.254.169.254/latest/meta-data/" }).end();
    else request.resume().once("end", () => response.end("plain"));
  });
  sink = createServer((socket) => {
    connections.push(socket.remoteAddress ?? "");
    socket.on("error", () => {}).on("data", () => sinkAnswer !== "" && socket.end(sinkAnswer, "latin1"));
  }).listen(0, "127.0.0.1");
  await once(sink, "listening");
  sinkPort = (sink.address() as { port: number }).port;
  story = await openEgressHouse({
    rules: EVERYTHING,
    egress: {
      listen: { port: 0 },
      ports: [secure.port, plain.port, sinkPort],
      // One address of loopback is the outside of these tests; everything else is as it would be.
      allowPrivate: ["127.0.0.1/32"],
      limits: { connectionsMax: 8 },
    },
    names: {
      "good.test": ["127.0.0.1"],
      "evil.test": ["127.0.0.1"],
      "metadata-by-name.test": ["169.254.169.254"],
      "mixed.test": ["127.0.0.1", "10.0.0.1"],
      "mapped.test": ["::ffff:169.254.169.254"],
      "nat64.test": ["64:ff9b::a9fe:a9fe"],
      "loopback2.test": ["127.0.0.2"],
      "many.test": Array.from({ length: 65 }, () => "127.0.0.1"),
      "rebinding.test": () => (rebound++ === 0 ? ["127.0.0.1"] : ["169.254.169.254"]),
      "metadata.google.internal": ["127.0.0.1"],
    },
  });
}, 60_000);

afterAll(async () => {
  await story.close();
  await secure.close();
  await plain.close();
  sink.close();
});

function dial(): Socket {
  const url = new URL(story.house.egress.url ?? "");
  return connect(Number(url.port), url.hostname);
}

async function authorization(): Promise<string> {
  return `proxy-authorization: Basic ${Buffer.from(`fetcher:${(await story.tokenOf("fetcher")).token}`).toString("base64")}`;
}

/** Sends bytes by hand and gives everything that comes back until the connection closes, or `enough` of it is there. */
async function say(text: string, enough: (got: string) => boolean = () => false): Promise<string> {
  const socket = dial();
  let got = "";
  const over = new Promise<void>((resolve) => {
    socket.on("data", (chunk: Buffer) => {
      got += chunk.toString("latin1");
      if (enough(got)) resolve();
    });
    socket.once("close", () => resolve()).on("error", () => {});
  });
  socket.write(text, "latin1");
  await over;
  socket.destroy();
  return got;
}

const whole = (got: string): boolean => {
  const [head, body] = got.split("\r\n\r\n");
  const length = /content-length: (\d+)/.exec(head?.toLowerCase() ?? "")?.[1];
  return body !== undefined && body.length >= Number(length ?? 0);
};

const opened = async (target: string): Promise<string> =>
  say(`CONNECT ${target} HTTP/1.1\r\nhost: ${target}\r\n${await authorization()}\r\n\r\n`, whole);
const asked = async (url: string, host: string, ...more: string[]): Promise<string> =>
  say([`GET ${url} HTTP/1.1`, `host: ${host}`, await authorization(), ...more, "connection: close", "", ""].join("\r\n"));

const codeOf = (answer: string): string | undefined => /chatelaine-refused: (\w+)/.exec(answer)?.[1];

test.each([
  "169.254.169.254",
  "2852039166",
  "0251.0376.0251.0376",
  "0xa9.0xfe.0xa9.0xfe",
  "0xA9FEA9FE",
  "169.254.43518",
  "127.0.0.2",
  "127.2",
  "0",
  "0.0.0.0",
  "127.0.0.2.",
  "10.0.0.1",
  "8.8.8.8",
  "[::1]",
  "[::]",
  "[::ffff:169.254.169.254]",
  "[::ffff:7f00:2]",
  "[::8.8.8.8]",
  "[64:ff9b::a9fe:a9fe]",
  "[2002:a9fe:a9fe::1]",
  "[2001:0:4136:e378:8000:63bf:3fff:fdd2]",
  "[fd00:ec2::254]",
  "[fe80::1]",
])("an address in the place of a name is refused before anything is decided: %s", async (literal) => {
  expect(codeOf(await opened(`${literal}:443`))).toBe("INTAKE_UNKNOWN_HOST");
  // Of version 6, the tunnel alone is asked for here.
  const answered = literal.startsWith("[") ? "INTAKE_UNKNOWN_HOST" : codeOf(await asked(`http://${literal}/`, literal));
  expect(answered).toBe("INTAKE_UNKNOWN_HOST");
});

test.each(["%31%36%39.254.169.254", "[fe80::1%25eth0]", "a@169.254.169.254", "a..b", "169.254.169.254#.good.test"])(
  "what is no host is refused: %s",
  async (host) => {
    const answer = await opened(`${host}:443`);
    expect(answer).toMatch(/^HTTP\/1\.1 40[03] /);
    expect(["INTAKE_HOST", "SERVER_PROXY_TARGET", undefined]).toContain(codeOf(answer));
    expect(answer).not.toContain("200 Connection");
  },
);

test("an international name that looks like a permitted one is another name", async () => {
  await opened(Buffer.from("gооd.test:443").toString("latin1"));
  const decision = story.entries("fetcher", "decision").at(-1);
  expect(decision?.name).not.toBe("good.test");
});

test.each([
  ["metadata-by-name.test", "metadata of a cloud"],
  ["mapped.test", "metadata of a cloud"],
  ["nat64.test", "not public"],
  ["mixed.test", "not public"],
  ["loopback2.test", "not public"],
  ["metadata.google.internal", "metadata of a cloud"],
])("a name that leads where nothing may go is refused: %s", async (name, why) => {
  const answer = await opened(`${name}:443`);
  expect(codeOf(answer)).toBe("EXECUTION_ADDRESS_REFUSED");
  expect(answer).toContain(why);
});

test("a name with more addresses than anybody needs is not resolved", async () => {
  expect(codeOf(await opened("many.test:443"))).toBe("EXECUTION_HOST_UNRESOLVED");
});

test("a name that changes its answer is asked once for each connection, and what was answered is what is connected to", async () => {
  const before = connections.length;
  const first = await opened(`rebinding.test:${sinkPort}`);
  expect(first).toContain("200 Connection Established");
  expect(rebound).toBe(1);
  expect(connections.length).toBe(before + 1);
  expect(codeOf(await opened(`rebinding.test:${sinkPort}`))).toBe("EXECUTION_ADDRESS_REFUSED");
  expect(rebound).toBe(2);
});

test("a redirect to metadata is the agent's to follow, and then refused", async () => {
  const answer = await asked(`http://good.test:${plain.port}/redirect`, `good.test:${plain.port}`);
  expect(answer).toMatch(/^HTTP\/1\.1 302 /);
  const next = /location: (\S+)/i.exec(answer)?.[1] ?? "";
  expect(codeOf(await asked(next, new URL(next).host))).toBe("INTAKE_UNKNOWN_HOST");
});

test("the house's own ports are refused, by any name, though its address is allowed", async () => {
  for (const url of [story.house.url, story.house.egress.url ?? ""]) {
    const { port } = new URL(url);
    const answer = await opened(`good.test:${port}`);
    expect(["EXECUTION_PORT_REFUSED", "EXECUTION_ADDRESS_REFUSED"]).toContain(codeOf(answer));
  }
});

test("a port that nobody named is refused, with what to do about it and the id of the call", async () => {
  const answer = await opened("good.test:22");
  expect(codeOf(answer)).toBe("EXECUTION_PORT_REFUSED");
  expect(answer).toMatch(/EXECUTION_PORT_REFUSED: .+\nhint: .*egress\.ports\ncall: call_\w+\n/);
});

test("a Host header that names another host than the request is refused (domain fronting)", async () => {
  const url = `http://good.test:${plain.port}/`;
  expect(codeOf(await asked(url, `evil.test:${plain.port}`))).toBe("SERVER_PROXY_TARGET");
  expect(codeOf(await asked(url, `good.test:${plain.port + 1}`))).toBe("SERVER_PROXY_TARGET");
  const target = `good.test:${secure.port}`;
  const fronted = await say(`CONNECT ${target} HTTP/1.1\r\nhost: evil.test:${secure.port}\r\n${await authorization()}\r\n\r\n`, whole);
  expect(codeOf(fronted)).toBe("SERVER_PROXY_TARGET");
});

test.each([
  ["a status that ends no request", "HTTP/1.1 101 Switching Protocols\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil"],
  ["a status that is none", "HTTP/1.1 099 Nothing\r\ncontent-length: 4\r\n\r\nevil"],
  ["two lengths", "HTTP/1.1 200 OK\r\ncontent-length: 4\r\ncontent-length: 3\r\n\r\nevil"],
  ["a length beside a transfer coding", "HTTP/1.1 200 OK\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n4\r\nevil\r\n0\r\n\r\n"],
  ["a header over two lines", "HTTP/1.1 200 OK\r\nx: a\r\n evil: b\r\ncontent-length: 4\r\n\r\nevil"],
  ["lines that end with a line feed alone", "HTTP/1.1 200 OK\nx: evil\ncontent-length: 4\n\nevil"],
  ["a carriage return alone in a header", "HTTP/1.1 200 OK\r\nx: a\revil: b\r\ncontent-length: 4\r\n\r\nevil"],
  ["a zero byte in a header", "HTTP/1.1 200 OK\r\nx: evil\0\r\ncontent-length: 4\r\n\r\nevil"],
])("an answer of a host with %s is none", async (_what, answer) => {
  sinkAnswer = answer;
  const got = await asked(`http://good.test:${sinkPort}/`, `good.test:${sinkPort}`);
  sinkAnswer = "";
  expect(got).toMatch(/^HTTP\/1\.1 502 /);
  expect(codeOf(got)).toBe("EXECUTION_BAD_RESULT");
  expect(got).not.toContain("evil");
});

test("a second answer behind the first, what follows a body in chunks, and early hints reach nobody", async () => {
  for (const answer of [
    "HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\ngoodHTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil",
    "HTTP/1.1 200 OK\r\ntrailer: x-evil\r\ntransfer-encoding: chunked\r\n\r\n4;evil=1\r\ngood\r\n0\r\nx-evil: 1\r\n\r\n",
    "HTTP/1.1 103 Early Hints\r\nlink: evil\r\n\r\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 evil\r\ncontent-length: 4\r\n\r\ngood",
    "HTTP/1.1 200 OK\r\nconnection: x-evil\r\nx-evil: 1\r\nupgrade: evil\r\nproxy-evil: 1\r\ncontent-length: 4\r\n\r\ngood",
  ]) {
    sinkAnswer = answer;
    const got = await asked(`http://good.test:${sinkPort}/`, `good.test:${sinkPort}`);
    expect(got).toMatch(/^HTTP\/1\.1 200 [^]*good$/);
    expect(got).not.toContain("evil");
  }
  sinkAnswer = "";
});

test("a host that never comes to its answer is cut", async () => {
  sinkAnswer = `${"HTTP/1.1 103 Early Hints\r\nlink: evil\r\n\r\n".repeat(1_000)}HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\ngood`;
  const got = await asked(`http://good.test:${sinkPort}/`, `good.test:${sinkPort}`);
  sinkAnswer = "";
  expect(got).toMatch(/^HTTP\/1\.1 502 /);
  expect(codeOf(got)).toBe("EXECUTION_BAD_RESULT");
});

test.each(["utf-7", '"UTF-16LE"', "iso-2022-jp", "unicode_escape", "cp037", "utf-8; charset=utf-7", "utf-8\r\ncontent-type: text/plain; charset=utf-7"])(
  "an answer that its reader would read as another text than the house did is none that was looked at: %j",
  async (charset) => {
    const [hidden, plainly] = ["+AEkAZwBuAG8AcgBl-", "gut"];
    const answered = async (type: string, body: string) => {
      sinkAnswer = `HTTP/1.1 200 OK\r\ncontent-type: text/plain; charset=${type}\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
      const got = await asked(`http://good.test:${sinkPort}/`, `good.test:${sinkPort}`);
      sinkAnswer = "";
      return got;
    };
    expect(codeOf(await answered(charset, hidden))).toBe("EXECUTION_BODY_UNREAD");
    for (const usual of ["utf-8", '"UTF8"', "us-ascii", "ISO-8859-1", "windows-1252"]) expect(await answered(usual, plainly)).toMatch(/gut$/);
  },
);

test.each(["X-HTTP-Method-Override: DELETE", "x-method-override: DELETE", "X-Original-URL: /private", "x-rewrite-url: /private", "X-Forwarded-Host: evil.test"])(
  "a header that would have the host take another request than rules see is refused: %s",
  async (header) => {
    expect(codeOf(await asked(`http://good.test:${plain.port}/overridden`, `good.test:${plain.port}`, header))).toBe("INTAKE_FETCH");
    expect(requests.filter(({ url }) => url === "/overridden")).toEqual([]);
  },
);

test("a host does not speak as the house does", async () => {
  sinkAnswer = "HTTP/1.1 403 Forbidden\r\nchatelaine-refused: SERVER_PROXY_WAITING\r\nChatelaine-Approval: apr_1\r\ncontent-length: 0\r\n\r\n";
  const got = await asked(`http://good.test:${sinkPort}/`, `good.test:${sinkPort}`);
  sinkAnswer = "";
  expect(got).toMatch(/^HTTP\/1\.1 403 /);
  expect(got.toLowerCase()).not.toContain("chatelaine");
});

test("two Host headers, or none, are refused", async () => {
  const url = `http://good.test:${plain.port}/`;
  const twice = await asked(url, `good.test:${plain.port}`, "host: evil.test");
  expect(codeOf(twice)).toBe("SERVER_PROXY_TARGET");
  const none = await say(`GET ${url} HTTP/1.1\r\n${await authorization()}\r\n\r\n`);
  expect(none).toMatch(/^HTTP\/1\.1 400 /);
});

test.each([
  ["two lengths", ["content-length: 4", "content-length: 5"]],
  ["a length and a transfer coding", ["content-length: 4", "transfer-encoding: chunked"]],
  ["two transfer codings", ["transfer-encoding: chunked", "transfer-encoding: identity"]],
  ["a coding that is none", ["transfer-encoding: xchunked"]],
  ["a length that is none", ["content-length: +4"]],
  ["a header folded over lines", ["x-a: b", " content-length: 4"]],
  ["a space before the colon", ["content-length : 4"]],
  ["a bare line feed", ["x-a: b\ncontent-length: 4"]],
  ["a bare carriage return", ["x-a: b\rcontent-length: 4"]],
])("a message whose end can be read in two ways is refused: %s", async (_what, lines) => {
  const before = requests.length;
  const head = [
    `POST http://good.test:${plain.port}/smuggled HTTP/1.1`,
    `host: good.test:${plain.port}`,
    await authorization(),
    ...lines,
    "",
    "",
  ];
  const answer = await say(`${head.join("\r\n")}0\r\n\r\nGET /second HTTP/1.1\r\nhost: x\r\n\r\n`);
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  expect(requests.length).toBe(before);
});

test("user information in a URL is refused", async () => {
  for (const authority of [`user@good.test:${plain.port}`, `good.test:${plain.port}@evil.test:${plain.port}`])
    expect(codeOf(await asked(`http://${authority}/`, `good.test:${plain.port}`))).toBe("SERVER_PROXY_TARGET");
});

test("other schemes, and requests that are not for a proxy, are refused", async () => {
  for (const url of ["https://good.test/", "ftp://good.test/", "file:///etc/passwd", "/", "//good.test/", "*"])
    expect(await asked(url, "good.test")).toMatch(/^HTTP\/1\.1 400 /);
});

test("what is for the proxy, or for one connection alone, never reaches the host", async () => {
  await asked(
    `http://good.test:${plain.port}/headers`,
    `good.test:${plain.port}`,
    "x-secret-hop: 1",
    "connection: x-secret-hop",
    "te: trailers",
    "proxy-connection: keep-alive",
    "upgrade: h2c",
    "x-kept: 1",
  );
  const headers = requests.find(({ url }) => url === "/headers")?.headers.map((one) => one.toLowerCase()) ?? [];
  expect(headers).toContain("x-kept");
  for (const name of ["proxy-authorization", "proxy-connection", "x-secret-hop", "te", "upgrade"]) expect(headers).not.toContain(name);
  expect(headers.filter((one) => one.includes("basic "))).toEqual([]);
});

test("a request that comes round is refused", async () => {
  await asked(`http://good.test:${plain.port}/via`, `good.test:${plain.port}`);
  const headers = requests.find(({ url }) => url === "/via")?.headers ?? [];
  const via = headers[headers.findIndex((name) => name.toLowerCase() === "via") + 1] ?? "";
  expect(via).toMatch(/^1\.1 chatelaine-/);
  expect(codeOf(await asked(`http://good.test:${plain.port}/again`, `good.test:${plain.port}`, `via: ${via}`))).toBe("SERVER_PROXY_LOOP");
});

test("a bomb of headers is refused", async () => {
  const url = `http://good.test:${plain.port}/bomb`;
  expect(await asked(url, `good.test:${plain.port}`, `x: ${"a".repeat(64 * 1024)}`)).toMatch(/^HTTP\/1\.1 431 /);
  const many = Array.from({ length: 20_000 }, (_, at) => `x${at}: 1`);
  expect(await asked(url, `good.test:${plain.port}`, ...many)).toMatch(/^HTTP\/1\.1 431 /);
  expect(requests.some((request) => request.url === "/bomb")).toBe(false);
});

test("a beginning of TLS that is huge, or never ends, is cut before a byte is passed on", async () => {
  const target = `good.test:${sinkPort}`;
  const head = `CONNECT ${target} HTTP/1.1\r\nhost: ${target}\r\n${await authorization()}\r\n\r\n`;
  const huge = Buffer.concat([Buffer.from([22, 3, 1, 0x40, 0, 1, 0xff, 0xff, 0xff]), Buffer.alloc(70_000)]).toString("latin1");
  const got = await say(head + huge);
  expect(got).toBe("HTTP/1.1 200 Connection Established\r\n\r\n");
  await expect.poll(() => story.entries("fetcher", "outcome").at(-1)).toMatchObject({ fault: "EXECUTION_NOT_TLS" });
});

test("TLS for another name than the tunnel's, or for none, is cut", async () => {
  for (const servername of ["evil.test", ""]) {
    const socket = dial();
    socket.write(`CONNECT good.test:${secure.port} HTTP/1.1\r\nhost: good.test:${secure.port}\r\n${await authorization()}\r\n\r\n`);
    await once(socket, "data");
    const tls = tlsConnect({ socket, servername, rejectUnauthorized: false });
    let isSecure = false;
    tls.once("secureConnect", () => (isSecure = true)).on("error", () => {});
    await new Promise((resolve) => tls.once("close", resolve));
    expect(isSecure).toBe(false);
  }
  const wrong = () => story.entries("fetcher", "outcome").filter(({ fault }) => fault === "EXECUTION_WRONG_SERVER_NAME");
  await expect.poll(() => wrong().length, { timeout: 5_000 }).toBe(2);
});

test("an agent has as many connections as it may, and no more", async () => {
  const line = await authorization();
  const target = `good.test:${sinkPort}`;
  const permitted = () => story.entries("fetcher", "decision").filter(({ effect }) => effect === "permit").length;
  // Whatever was tried before has ended, however it was tried.
  await expect.poll(() => story.entries("fetcher", "outcome").length).toBe(permitted());
  const open: Socket[] = [];
  for (let at = 0; at < 8; at++) {
    const socket = dial();
    socket.write(`CONNECT ${target} HTTP/1.1\r\nhost: ${target}\r\n${line}\r\n\r\n`);
    expect(String((await once(socket, "data"))[0])).toContain("200");
    open.push(socket);
  }
  expect(codeOf(await opened(target))).toBe("SERVER_PROXY_BUSY");
  for (const socket of open) socket.destroy();
  await expect.poll(async () => codeOf(await opened("good.test:22"))).toBe("EXECUTION_PORT_REFUSED");
});

test("whoever sends headers slowly is cut, and others are served meanwhile", async () => {
  const slow = dial();
  slow.on("error", () => {}).write("CONNECT good.test:443 HTTP/1.1\r\n");
  expect(codeOf(await opened("good.test:22"))).toBe("EXECUTION_PORT_REFUSED");
  slow.resume();
  await once(slow, "close");
}, 30_000);

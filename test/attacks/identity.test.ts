/** Attacks on identity: each names what must refuse it. */
import { createHmac, generateKeyPairSync } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { calculateJwkThumbprint, exportJWK, SignJWT } from "jose";
import { beforeEach, describe, expect, test } from "vitest";
import { Fault } from "../../src/call/fault.ts";
import type { AgentId, SessionId } from "../../src/call/id.ts";
import { openDesk } from "../identity/desk.fixture.ts";
import type { OpenDesk } from "../identity/desk.fixture.ts";
import { ISSUER } from "../identity/house.fixture.ts";

let house: OpenDesk;
let agent: AgentId;
let session: SessionId;
let good: string;
let kid: string;

const attribute = (jwt: string) => house.identity.attribute(house.call(jwt));
/** What a credential is refused with. */
const codeOf = (jwt: string): Promise<string> =>
  attribute(jwt).then(
    () => "taken",
    (error: unknown) => (error instanceof Fault ? error.code : "no fault"),
  );
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

beforeEach(async () => {
  house = await openDesk();
  const { agent: row } = await house.desk.agents.register({ name: "reader", role: "reader", owner: undefined }, "house");
  agent = row.agent as AgentId;
  session = house.newId("ses");
  good = (await house.desk.tokens.issue(row, session)).jwt;
  kid = house.desk.tokens.jwks().keys[0]?.kid ?? "";
});

/** The claims of a good token, and a token of them with changes, signed with the house's own key. */
const claims = (more: object = {}) => ({
  iss: ISSUER,
  sub: agent,
  aud: `${ISSUER}/mcp`,
  sid: session,
  jti: house.newId("tok"),
  iat: house.clock.nowMs / 1000,
  exp: house.clock.nowMs / 1000 + 900,
  agent: "reader",
  role: "reader",
  ...more,
});
const sign = (payload: object, header: object = {}, key = house.signing) =>
  new SignJWT({ ...payload }).setProtectedHeader({ alg: "EdDSA", typ: "at+jwt", kid, ...header }).sign(key);

describe("a token", () => {
  test("that is right is taken: what is refused below is refused for its one fault", async () => {
    await expect(attribute(good)).resolves.toMatchObject({ agent });
    await expect(attribute(await sign(claims()))).resolves.toMatchObject({ agent });
  });

  test("of alg none is refused, however it is spelt and signed", async () => {
    for (const alg of ["none", "None", "NONE", ""]) {
      const head = part({ alg, typ: "at+jwt", kid });
      for (const signature of ["", good.split(".")[2] ?? ""]) {
        await expect(attribute(`${head}.${part(claims())}.${signature}`)).rejects.toThrow(
          expect.objectContaining({ code: expect.stringMatching(/^IDENTITY_(FORGED|MALFORMED)$/) }),
        );
      }
    }
  });

  test("of HS256 with the public key as the secret is refused", async () => {
    const { x = "" } = house.desk.tokens.jwks().keys[0] ?? {};
    const signed = `${part({ alg: "HS256", typ: "at+jwt", kid })}.${part(claims())}`;
    for (const secret of [x, Buffer.from(x, "base64url"), JSON.stringify(house.desk.tokens.jwks().keys[0])]) {
      expect(await codeOf(`${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`)).toBe("IDENTITY_FORGED");
    }
  });

  test("of another house's key is refused, under its own kid and under ours", async () => {
    const other = generateKeyPairSync("ed25519");
    const theirs = await calculateJwkThumbprint(await exportJWK(other.publicKey));
    expect(await codeOf(await sign(claims(), { kid: theirs }, other.privateKey))).toBe("IDENTITY_FORGED");
    expect(await codeOf(await sign(claims(), {}, other.privateKey))).toBe("IDENTITY_FORGED");
  });

  test("that brings its own key, or says where to find one, is refused", async () => {
    const other = generateKeyPairSync("ed25519");
    const jwk = await exportJWK(other.publicKey);
    for (const header of [{ jwk }, { jwk, kid: undefined }, { jku: "https://evil.example/jwks.json" }, { x5u: "https://evil.example/x" }]) {
      expect(await codeOf(await sign(claims(), header, other.privateKey))).toBe("IDENTITY_FORGED");
    }
  });

  test.each([
    ["no kid", undefined],
    ["a path", "../../etc/passwd"],
    ["a query", "' OR 1=1 --"],
    ["a list", ["x"]],
    ["__proto__", "__proto__"],
  ])("with %s for a kid is refused, though rightly signed", async (_what, wrong) => {
    expect(await codeOf(await sign(claims(), { kid: wrong }))).toBe("IDENTITY_FORGED");
  });

  test.each([
    ["another audience", { aud: `${ISSUER}/v1` }, "IDENTITY_WRONG_AUDIENCE"],
    ["another house's audience", { aud: "http://127.0.0.1:9999/mcp" }, "IDENTITY_WRONG_AUDIENCE"],
    ["no audience", { aud: undefined }, "IDENTITY_WRONG_AUDIENCE"],
    ["another issuer", { iss: "http://127.0.0.1:9999" }, "IDENTITY_WRONG_ISSUER"],
    ["no issuer", { iss: undefined }, "IDENTITY_WRONG_ISSUER"],
    ["a time that has not come", { nbf: 9_999_999_999 }, "IDENTITY_NOT_YET_VALID"],
    ["a time that has passed", { exp: 1 }, "IDENTITY_EXPIRED"],
    ["no end", { exp: undefined }, "IDENTITY_MALFORMED"],
    ["an end that is no number", { exp: "9999999999" }, "IDENTITY_MALFORMED"],
    ["no agent", { sub: undefined }, "IDENTITY_MALFORMED"],
    ["an agent's name for its id", { sub: "reader" }, "IDENTITY_MALFORMED"],
    ["no session", { sid: undefined }, "IDENTITY_MALFORMED"],
    ["no id", { jti: undefined }, "IDENTITY_MALFORMED"],
    ["no time of issue", { iat: undefined }, "IDENTITY_MALFORMED"],
    ["an agent that is not here", { sub: "agt_00000000000000000000000000" }, "IDENTITY_UNKNOWN_AGENT"],
  ])("with %s is refused, though rightly signed", async (_what, more, code) => {
    expect(await codeOf(await sign(claims(more)))).toBe(code);
  });

  test("of another kind that the house might sign is refused", async () => {
    expect(await codeOf(await sign(claims(), { typ: "JWT" }))).toBe("IDENTITY_MALFORMED");
    expect(await codeOf(await sign(claims(), { typ: undefined }))).toBe("IDENTITY_MALFORMED");
  });

  test("with a critical extension that nobody here knows is refused", async () => {
    const signed = await new SignJWT(claims())
      .setProtectedHeader({ alg: "EdDSA", typ: "at+jwt", kid, crit: ["b64"], b64: true })
      .sign(house.signing);
    const [, payload, signature] = signed.split(".");
    await expect(
      attribute(`${part({ alg: "EdDSA", typ: "at+jwt", kid, crit: ["exp2"], exp2: 1 })}.${payload}.${signature}`),
    ).rejects.toThrow(expect.objectContaining({ code: expect.stringMatching(/^IDENTITY_/) }));
  });

  test("whose role or name was changed is refused; rightly signed, they still give no power", async () => {
    const [head = "", , signature = ""] = good.split(".");
    expect(await codeOf(`${head}.${part(claims({ role: "admin" }))}.${signature}`)).toBe("IDENTITY_FORGED");
    await expect(attribute(await sign(claims({ role: "admin", agent: "writer" })))).resolves.toMatchObject({
      role: "reader",
      agentName: "reader",
    });
  });

  test("with any one bit of its signature or payload turned is refused", async () => {
    const [head = "", payload = "", signature = ""] = good.split(".");
    const turn = (text: string, at: number) => {
      const bytes = Buffer.from(text, "base64url");
      bytes.writeUInt8(bytes.readUInt8(at >> 3) ^ (1 << (at & 7)), at >> 3);
      return bytes.toString("base64url");
    };
    for (let bit = 0; bit < 512; bit += 7) expect(await codeOf(`${head}.${payload}.${turn(signature, bit)}`)).toBe("IDENTITY_FORGED");
    for (let bit = 0; bit < 512; bit += 13) expect(await codeOf(`${head}.${turn(payload, bit)}.${signature}`)).toBe("IDENTITY_FORGED");
  });

  test.each([
    ["nothing", "", "IDENTITY_MISSING"],
    ["a word", "hello", "IDENTITY_MALFORMED"],
    ["a bootstrap key", `chk_${"x".repeat(43)}`, "IDENTITY_MALFORMED"],
    ["far too much", "x".repeat(100_000), "IDENTITY_MALFORMED"],
  ])("that is %s is refused", async (_what, jwt, code) => {
    expect(await codeOf(jwt)).toBe(code);
  });

  test("that is refused once is not remembered as good, and one that was good is not good for ever", async () => {
    const bad = await sign(claims({ exp: 1 }));
    expect(await codeOf(bad)).toBe("IDENTITY_EXPIRED");
    expect(await codeOf(bad)).toBe("IDENTITY_EXPIRED");
    await attribute(good);
    house.clock.nowMs += 900_001;
    expect(await codeOf(good)).toBe("IDENTITY_EXPIRED");
    house.clock.nowMs -= 900_001;
    await attribute(good);
    await house.desk.agents.revoke("reader", "house");
    expect(await codeOf(good)).toBe("IDENTITY_REVOKED");
  });

  test("is never in what a fault says", async () => {
    for (const jwt of [good.slice(0, -3), await sign(claims({ aud: "secret-audience", sub: "secret-agent" }))]) {
      const fault = await attribute(jwt).catch((error: unknown) => String(error) + JSON.stringify(error));
      expect(fault).not.toContain(jwt.slice(0, 30));
      expect(fault).not.toContain("secret-");
    }
  });
});

describe("the one-time link", () => {
  const get = (code: string) => house.operators.app.request(`${ISSUER}/owner?code=${encodeURIComponent(code)}`);
  const post = (code: string, headers: Record<string, string> = { "sec-fetch-site": "same-origin" }) =>
    house.operators.app.request(`${ISSUER}/owner`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
      body: new URLSearchParams({ code }).toString(),
    });

  test("is not spent by a preview, and is spent by the button, once", async () => {
    const code = house.owner.link.secret;
    for (let n = 0; n < 3; n++) {
      const page = await get(code);
      expect(page.headers.get("set-cookie")).toBeNull();
      expect(page.headers.get("referrer-policy")).toBe("same-origin");
      expect(page.headers.get("cache-control")).toBe("no-store");
      expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
      expect(await page.text()).toContain('method="post"');
    }
    expect((await post(code)).status).toBe(303);
    const again = await post(code);
    expect([again.status, again.headers.get("set-cookie")]).toEqual([410, null]);
  });

  test("is not pressed by a page of another site", async () => {
    for (const headers of [
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
      { origin: "http://127.0.0.1:9999" },
      { origin: "null" },
      {},
    ]) {
      expect((await post(house.owner.link.secret, headers as Record<string, string>)).status).toBe(403);
    }
    expect((await post(house.owner.link.secret)).status).toBe(303);
  });

  test("shows nothing of what stands in its address", async () => {
    const page = await get('"><script>alert(1)</script>');
    expect(page.status).toBe(404);
    expect(await page.text()).not.toContain("script");
  });

  test("that is guessed, empty or of another kind opens nothing", async () => {
    for (const code of ["", `chl_${"x".repeat(43)}`, house.owner.token.secret]) expect((await post(code)).status).toBe(410);
  });
});

describe("the operator's cookie", () => {
  async function login(house: OpenDesk, base = ISSUER): Promise<string> {
    const headers = { "content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin" };
    const page = await house.operators.app.request(`${base}/owner`, {
      method: "POST",
      headers,
      body: new URLSearchParams({ code: house.owner.link.secret }).toString(),
    });
    return page.headers.get("set-cookie") ?? "";
  }
  const valueOf = (cookie: string) => cookie.split(";")[0] ?? "";

  test("is out of reach of scripts and other sites; over TLS it is bound to this host and to TLS", async () => {
    const plain = await login(house);
    expect(plain).toMatch(/^chatelaine=chs_[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Lax$/);
    const secure = await login(await openDesk(() => "https://house.example"), "https://house.example");
    expect(secure).toMatch(/^__Host-chatelaine=chs_[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
  });

  test("of plain HTTP is worth nothing over TLS", async () => {
    const tls = await openDesk(() => "https://house.example");
    const value = valueOf(await login(tls, "https://house.example")).replace("__Host-", "");
    expect((await tls.operators.app.request("https://house.example/v1/me", { headers: { cookie: value } })).status).toBe(401);
  });

  test("does not let a page of another site change anything", async () => {
    const cookie = valueOf(await login(house));
    const kill = (headers: Record<string, string>) =>
      house.operators.app.request(`${ISSUER}/v1/agents/reader/revoke`, { method: "POST", headers: { cookie, ...headers } });
    const attacks: readonly Record<string, string>[] = [
      {},
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
      { "sec-fetch-site": "cross-site", origin: ISSUER },
      { origin: "http://evil.example" },
      { origin: "http://127.0.0.1:9999" },
      { origin: "http://127.0.0.1" },
      { origin: "null" },
      { referer: `${ISSUER}/` },
    ];
    for (const headers of attacks) {
      const response = await kill(headers);
      expect([headers, response.status, await response.json()]).toEqual([
        headers,
        403,
        { fault: expect.objectContaining({ code: "SERVER_CROSS_SITE" }) },
      ]);
    }
    expect(house.desk.agents.get("reader").state).toBe("active");
    for (const headers of [{ "sec-fetch-site": "same-origin" }, { "sec-fetch-site": "none" }, { origin: ISSUER }])
      expect((await kill(headers as Record<string, string>)).status).toBe(200);
  });

  test("does not make up for an operator token that does not hold", async () => {
    const cookie = valueOf(await login(house));
    const response = await house.operators.app.request(`${ISSUER}/v1/me`, { headers: { cookie, authorization: "Bearer cho_x" } });
    expect(response.status).toBe(401);
  });

  test("and the operator token are never taken for each other, and an agent's credentials for neither", async () => {
    const cookie = valueOf(await login(house)).split("=")[1] ?? "";
    for (const bearer of [cookie, good, house.owner.link.secret])
      expect((await house.api("GET", "/v1/me", undefined, bearer)).status).toBe(401);
    for (const value of [house.owner.token.secret, good]) {
      expect((await house.operators.app.request(`${ISSUER}/v1/me`, { headers: { cookie: `chatelaine=${value}` } })).status).toBe(401);
    }
  });

  test("holds no power that its person has lost: it ends with its time", async () => {
    const cookie = valueOf(await login(house));
    house.clock.nowMs += 12 * 3_600_000;
    expect((await house.operators.app.request(`${ISSUER}/v1/me`, { headers: { cookie } })).status).toBe(401);
  });
});

describe("secrets of identity", () => {
  test("stand in no log, no list and no answer but the one that shows them", async () => {
    const { json } = await house.api("POST", "/v1/agents", { name: "writer", role: "writer" });
    const secrets = [String(json["key"]), house.owner.token.secret, house.owner.link.secret, good].map((secret) => secret.slice(4));
    const answers = await Promise.all(
      ["/v1/me", "/v1/people", "/v1/agents", "/v1/sessions", "/v1/approvals", "/v1/policy"].map((path) => house.api("GET", path)),
    );
    const everything = JSON.stringify([house.entriesOf("house"), answers, house.store.agentRows(), house.store.persons(), house.reported]);
    for (const secret of secrets) expect(everything).not.toContain(secret);
  });

  test("are compared nowhere but by their keyed digests, in constant time", () => {
    const folder = new URL("../../src/identity/", import.meta.url);
    const text = readdirSync(folder)
      .filter((name) => name.endsWith(".ts"))
      .map((name) => readFileSync(new URL(name, folder), "utf8"))
      .join("\n");
    expect(text).toContain("equalInConstantTime(digest,");
    expect(text).not.toMatch(/(keyDigest|secret|key|code)\s*===|===\s*(\w+\.)?(keyDigest|secret)\b/);
  });
});

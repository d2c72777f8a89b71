import { decodeJwt, decodeProtectedHeader, importJWK, jwtVerify } from "jose";
import { beforeEach, describe, expect, test } from "vitest";
import { Credential } from "../../src/call/credential.ts";
import type { AgentId } from "../../src/call/id.ts";
import { firstOwner } from "../../src/identity/first-owner.ts";
import { COOKIE_LIFETIME_MS, KEY_FAILURES_MAX, KEY_FAILURES_WINDOW_MS, LINK_LIFETIME_MS, PEOPLE_INTRODUCED_MAX, TOKEN_LIFETIME_MS } from "../../src/identity/limits.ts";
import { mayDo, PERMISSIONS, requirePermission, ROLES } from "../../src/identity/permissions.ts";
import type { Permission } from "../../src/identity/permissions.ts";
import { identityHouse, ISSUER, must } from "./house.fixture.ts";
import type { IdentityHouse } from "./house.fixture.ts";

let house: IdentityHouse;
const fault = (code: string) => expect.objectContaining({ code });
const add = (name = "reader") => house.agents.register({ name, role: "reader", owner: "per_1" }, "house");
const call = (jwt: string) => ({ credential: new Credential(jwt) });

beforeEach(async () => {
  house = await identityHouse();
});

describe("an agent", () => {
  test("gets a key of 256 bits that is shown once: what is kept does not hold it", async () => {
    const { agent, key } = await add();
    expect(key).toMatch(/^chk_[A-Za-z0-9_-]{43}$/);
    expect(agent).toMatchObject({ name: "reader", role: "reader", owner: "per_1", state: "active" });
    expect(JSON.stringify([house.changes, house.agents.list()])).not.toContain(key.slice(4));
    expect(house.agents.ofKey("reader", key)).toBe(house.agents.ofKey(agent.agent, key));
  });

  test("is registered when it is durable, and not when the disk fails", async () => {
    house.disk.write = () => Promise.reject(new Error("disk full"));
    await expect(add()).rejects.toThrow("disk full");
    expect(house.agents.list()).toEqual([]);
    house.disk.write = async (change) => house.keep(change);
    await expect(add()).resolves.toBeDefined();
  });

  test("cannot take a name that is taken, even while the other is on its way to the disk", async () => {
    const first = add();
    await expect(add()).rejects.toThrow(fault("IDENTITY_NAME_TAKEN"));
    await first;
    await expect(add()).rejects.toThrow(fault("IDENTITY_NAME_TAKEN"));
  });

  test.each(["", "Reader", "a b", "agt_x", "per_x", "-a", "a".repeat(65), "a/b", "a\n"])("cannot be called %j", async (name) => {
    await expect(add(name)).rejects.toThrow(fault("IDENTITY_NAME_MALFORMED"));
  });

  test("is known again after a restart, with its revocations", async () => {
    const { agent, key } = await add();
    const issued = await house.tokens.issue(agent, house.newId("ses"));
    await house.agents.revokeToken("reader", issued.token, "house");
    const again = house.reopened();
    expect(again.ofKey("reader", key)).toEqual(agent);
    expect(() => again.ofToken({ agent: house.newId("agt"), token: "tok_1", issuedAt: 0 })).toThrow(fault("IDENTITY_UNKNOWN_AGENT"));
    const { agent: id, issuedAt } = await house.tokens.verify(issued.jwt);
    expect(() => again.ofToken({ agent: id, token: issued.token, issuedAt })).toThrow(fault("IDENTITY_REVOKED"));
  });
});

describe("a bootstrap key", () => {
  test("of another agent, of nobody, or of the wrong form is refused in the same words", async () => {
    const { key } = await add();
    await add("writer");
    for (const [name, secret] of [
      ["writer", key],
      ["nobody", key],
      ["reader", ""],
      ["reader", `${key}x`],
      ["reader", key.replace("chk_", "cho_")],
    ] as const) {
      expect(() => house.agents.ofKey(name, secret)).toThrow("the agent or its bootstrap key is not right");
    }
  });

  test("that was renewed is worth nothing at once, here and after a restart; the new one is good, and a revoked agent gets none", async () => {
    const { key: old } = await add();
    const renewing = house.agents.renewKey("reader", "house");
    expect(() => house.agents.ofKey("reader", old)).toThrow(fault("IDENTITY_WRONG_KEY"));
    const { key } = await renewing;
    expect(house.agents.ofKey("reader", key).name).toBe("reader");
    expect(house.reopened().ofKey("reader", key).name).toBe("reader");
    expect(() => house.reopened().ofKey("reader", old)).toThrow(fault("IDENTITY_WRONG_KEY"));
    await house.agents.revoke("reader", "house");
    await expect(house.agents.renewKey("reader", "house")).rejects.toThrow(fault("IDENTITY_REVOKED"));
  });

  test("wrong ones are counted for each agent; the right one is never locked out", async () => {
    const { key } = await add();
    await add("writer");
    for (let n = 0; n < KEY_FAILURES_MAX; n++) expect(() => house.agents.ofKey("reader", "x")).toThrow(fault("IDENTITY_WRONG_KEY"));
    expect(() => house.agents.ofKey("reader", "x")).toThrow(fault("IDENTITY_TOO_MANY_FAILURES"));
    expect(() => house.agents.ofKey("writer", "x")).toThrow(fault("IDENTITY_WRONG_KEY"));
    expect(house.agents.ofKey("reader", key).name).toBe("reader");
    house.clock.nowMs += KEY_FAILURES_WINDOW_MS;
    expect(() => house.agents.ofKey("reader", "x")).toThrow(fault("IDENTITY_WRONG_KEY"));
  });

  test("of a revoked agent is refused", async () => {
    const { key } = await add();
    await house.agents.revoke("reader", "house");
    expect(() => house.agents.ofKey("reader", key)).toThrow(fault("IDENTITY_REVOKED"));
  });
});

describe("a token", () => {
  test("says who, for which house, in which session, for fifteen minutes", async () => {
    const { agent } = await add();
    const session = house.newId("ses");
    const { jwt, token, expiresAt } = await house.tokens.issue(agent, session);
    expect(decodeProtectedHeader(jwt)).toMatchObject({ alg: "EdDSA", typ: "at+jwt" });
    expect(decodeJwt(jwt)).toEqual({
      iss: ISSUER,
      sub: agent.agent,
      aud: `${ISSUER}/mcp`,
      sid: session,
      jti: token,
      iat: house.clock.nowMs / 1000,
      exp: expiresAt / 1000,
      client_id: agent.agent,
      agent: "reader",
      role: "reader",
    });
    expect(expiresAt - house.clock.nowMs).toBe(TOKEN_LIFETIME_MS);
    expect(await house.identity.attribute(call(jwt))).toEqual({
      agent: agent.agent,
      agentName: "reader",
      role: "reader",
      owner: "per_1",
      session,
      token,
    });
  });

  test("is verified by anybody with the published key", async () => {
    const { agent } = await add();
    const { jwt } = await house.tokens.issue(agent, house.newId("ses"));
    const [jwk] = house.tokens.jwks().keys;
    expect(jwk).not.toHaveProperty("d");
    expect(jwk?.kid).toBe(decodeProtectedHeader(jwt).kid);
    await expect(jwtVerify(jwt, await importJWK(jwk ?? {}), { currentDate: new Date(house.clock.nowMs) })).resolves.toBeDefined();
  });

  test("that was verified once is known without its signature, until it expires", async () => {
    const { agent } = await add();
    const { jwt, expiresAt } = await house.tokens.issue(agent, house.newId("ses"));
    expect(house.tokens.known(jwt)).toBeUndefined();
    await house.identity.attribute(call(jwt));
    expect(house.tokens.known(jwt)?.agent).toBe(agent.agent);
    house.clock.nowMs = expiresAt - 1;
    await expect(house.identity.attribute(call(jwt))).resolves.toBeDefined();
    house.clock.nowMs = expiresAt;
    await expect(house.identity.attribute(call(jwt))).rejects.toThrow(fault("IDENTITY_EXPIRED"));
    await expect(house.identity.attribute(call(jwt))).rejects.toThrow(fault("IDENTITY_EXPIRED"));
  });

  test("is revoked before the revocation is on the disk, alone or with its agent", async () => {
    for (const revoke of [
      (token: string) => house.agents.revokeToken("reader", token, "per_1"),
      () => house.agents.revokeTokens("reader", "per_1"),
      () => house.agents.revoke("reader", "per_1"),
    ]) {
      house = await identityHouse();
      const { agent } = await add();
      const { jwt, token } = await house.tokens.issue(agent, house.newId("ses"));
      await house.identity.attribute(call(jwt));
      house.disk.write = () => new Promise(() => undefined);
      void revoke(token);
      await expect(house.identity.attribute(call(jwt))).rejects.toThrow(fault("IDENTITY_REVOKED"));
    }
  });

  test("issued after all others were revoked is good, in the same second", async () => {
    const { agent } = await add();
    house.clock.nowMs += 100;
    await house.agents.revokeTokens("reader", "per_1");
    house.clock.nowMs += 1;
    const { jwt } = await house.tokens.issue(agent, house.newId("ses"));
    await expect(house.identity.attribute(call(jwt))).resolves.toBeDefined();
  });

  test("of one agent being revoked leaves the agent's others and other agents alone", async () => {
    const { agent } = await add();
    const { agent: writer } = await add("writer");
    const gone = await house.tokens.issue(agent, house.newId("ses"));
    const kept = await house.tokens.issue(agent, house.newId("ses"));
    const others = await house.tokens.issue(writer, house.newId("ses"));
    await house.agents.revokeToken("reader", gone.token, "per_1");
    await expect(house.identity.attribute(call(gone.jwt))).rejects.toThrow(fault("IDENTITY_REVOKED"));
    await expect(house.identity.attribute(call(kept.jwt))).resolves.toBeDefined();
    await expect(house.identity.attribute(call(others.jwt))).resolves.toBeDefined();
  });
});

describe("people", () => {
  test("the first start makes one owner with a link and a token, the second makes nothing", async () => {
    const first = await firstOwner(house.people);
    expect(first?.link.secret).toMatch(/^chl_/);
    expect(house.people.operator("cli", first?.token.secret ?? "")).toMatchObject({ name: "local", role: "owner" });
    expect(await firstOwner(house.people)).toBeUndefined();
    expect(JSON.stringify([house.changes, [...house.logins]])).not.toContain(first?.token.secret.slice(4));
  });

  test("two people cannot have one name, even when both are added at the same time", async () => {
    const both = await Promise.allSettled([house.people.add("piet", "viewer", "house"), house.people.add("piet", "owner", "house")]);
    expect(both.map((one) => one.status)).toEqual(["fulfilled", "rejected"]);
    await expect(house.people.add("piet", "viewer", "house")).rejects.toThrow(fault("IDENTITY_NAME_TAKEN"));
  });

  test("a link opens one door once, also when two hands reach for it at the same time", async () => {
    const { link } = must(await firstOwner(house.people));
    const both = await Promise.allSettled([house.people.redeem(link.secret), house.people.redeem(link.secret)]);
    expect(both.map((one) => one.status)).toEqual(["fulfilled", "rejected"]);
    await expect(house.people.redeem(link.secret)).rejects.toThrow(fault("IDENTITY_LINK_SPENT"));
  });

  test("a link that could not be spent durably opens nothing, and is still good", async () => {
    const { link } = must(await firstOwner(house.people));
    house.disk.write = () => Promise.reject(new Error("disk full"));
    await expect(house.people.redeem(link.secret)).rejects.toThrow("disk full");
    house.disk.write = async (change) => house.keep(change);
    await expect(house.people.redeem(link.secret)).resolves.toBeDefined();
  });

  test("a link expires, and so does a login", async () => {
    const { person, link } = must(await firstOwner(house.people));
    const { secret } = await house.people.redeem(link.secret);
    const late = await house.people.makeLink(person, person);
    house.clock.nowMs += LINK_LIFETIME_MS;
    await expect(house.people.redeem(late.secret)).rejects.toThrow(fault("IDENTITY_LINK_SPENT"));
    expect(house.people.operator("cookie", secret)).toBeDefined();
    house.clock.nowMs += COOKIE_LIFETIME_MS - LINK_LIFETIME_MS;
    expect(house.people.operator("cookie", secret)).toBeUndefined();
  });

  test("one kind of secret does not pass for another", async () => {
    const { link, token } = must(await firstOwner(house.people));
    const cookie = await house.people.redeem(link.secret);
    expect(house.people.operator("cookie", token.secret)).toBeUndefined();
    expect(house.people.operator("cli", cookie.secret)).toBeUndefined();
    expect(house.people.operator("cli", token.secret.replace("cho_", "chs_"))).toBeUndefined();
    await expect(house.people.redeem(token.secret)).rejects.toThrow(fault("IDENTITY_LINK_SPENT"));
    const row = must(house.logins.get(house.people.operator("cli", token.secret)?.login ?? ""));
    house.logins.set(row.digest, { ...row, kind: "link" });
    expect(house.people.operator("cli", token.secret)).toBeUndefined();
  });

  test("a login that is ended is out before its end is on the disk", async () => {
    const { token } = must(await firstOwner(house.people));
    const operator = must(house.people.operator("cli", token.secret));
    house.disk.write = () => new Promise(() => undefined);
    void house.people.end(operator);
    expect(house.people.operator("cli", token.secret)).toBeUndefined();
    expect(house.people.isLoggedIn(operator.login)).toBe(false);
  });
});

describe("people whom agents serve", () => {
  const reader = "agt_01m7ysvrd7reader000000000" as AgentId;

  test("are made known once, however many ask at the same time, and may do nothing here", async () => {
    const [first, second] = await Promise.all([house.people.introduce("dora", reader), house.people.introduce("dora", reader)]);
    expect(second).toEqual(first);
    expect(await house.people.introduce("dora", reader)).toEqual(first);
    expect(first.role).toBe("user");
    expect(house.changes.filter((change) => change.kind === "person-added")).toMatchObject([{ by: reader, person: { name: "dora" } }]);
    expect((Object.keys(PERMISSIONS) as Permission[]).filter((permission) => mayDo("user", permission))).toEqual([]);
  });

  test("take nobody's place: who is known already stays as they are", async () => {
    const vera = await house.people.add("vera", "viewer", "house");
    expect(await house.people.introduce("vera", reader)).toEqual(vera);
  });

  test("are bounded, and have names like everybody", async () => {
    await expect(house.people.introduce("per_x", reader)).rejects.toThrow(fault("IDENTITY_NAME_MALFORMED"));
    for (const name of ["dora@example.org", "dora.smith+news@mail.example.co.uk", "d_1-x@xn--bcher-kva.example"])
      expect(await house.people.introduce(name, reader)).toMatchObject({ name });
    const traps = ["Dora@example.org", "dora@example", "dora@@example.org", "@example.org", ".d@example.org", "d..s@example.org", "d.@example.org", "../d@example.org", "d/e@example.org", "d%2f@example.org", "d e@example.org", '"d"@example.org', "d@-example.org", "d@example.org.", "d@example..org", "per_x@example.org", "-d@example.org", "d@exämple.org", "d@[127.0.0.1]", "d\u0000@example.org", "d@example.org\n", `${"d".repeat(65)}@example.org`, `d@${"e".repeat(64)}.org`, `d@${"e.".repeat(130)}org`];
    for (const name of traps) await expect(house.people.introduce(name, reader), name).rejects.toThrow(fault("IDENTITY_NAME_MALFORMED"));
    house.store.personCount = () => PEOPLE_INTRODUCED_MAX;
    await expect(house.people.introduce("one-more", reader)).rejects.toThrow(fault("IDENTITY_TOO_MANY_PEOPLE"));
  });
});

describe("permissions", () => {
  test("the owner may do everything, a viewer changes nothing but its own logins", () => {
    const all = Object.keys(PERMISSIONS) as Permission[];
    expect(all.filter((permission) => !mayDo("owner", permission))).toEqual([]);
    const harmless = all.filter((permission) => mayDo("viewer", permission) && !/^(list|watch|whoAmI|whoUses|policyStatus)/.test(permission));
    expect(harmless).toEqual(["makeLink", "endLogin"]);
  });

  test("who permits a call is an approver or the owner, nobody else", () => {
    expect(ROLES.filter((role) => mayDo(role, "permitApproval"))).toEqual(["owner", "approver"]);
    expect(() => requirePermission("operator", "permitApproval")).toThrow(fault("IDENTITY_FORBIDDEN"));
  });
});

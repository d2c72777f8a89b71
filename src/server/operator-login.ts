/**
 * Who asks, at the operators' API: a browser by its cookie, a program by its operator token (RFC 6750). The cookie is out
 * of reach of scripts, is not sent along by pages of other sites, and over TLS is bound to this very host. On plain HTTP
 * it reaches every server of the same machine's name, whatever its port: that is why plain HTTP is for loopback alone.
 */
import type { Context } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import type { Desk } from "../operate/desk.ts";
import type { Wish } from "../operate/operate.ts";
import type { OperationName } from "../operate/operations.ts";
import { operatorFault } from "./operator-fault.ts";

export type Operator = Wish<OperationName>["by"];

const BEARER = /^Bearer ([A-Za-z0-9_-]+)$/i;
const SAFE_METHODS: ReadonlySet<string> = new Set(["GET", "HEAD"]);

/** The name of the cookie: with the prefix that browsers enforce (Secure, this host alone, path /) where there is TLS. */
export function cookieName(isTls: boolean): string {
  return isTls ? "__Host-chatelaine" : "chatelaine";
}

/** Who asks. Faults: SERVER_NOT_LOGGED_IN, SERVER_CROSS_SITE. A token that does not hold is never made up for by a cookie. */
export function whoAsks(c: Context, desk: Desk): Operator {
  const authorization = c.req.header("authorization");
  if (authorization !== undefined) return holds(desk.people.operator("cli", BEARER.exec(authorization)?.[1] ?? ""));
  const operator = holds(desk.people.operator("cookie", getCookie(c, cookieName(isTls(desk))) ?? ""));
  if (!SAFE_METHODS.has(c.req.method)) requireSameSite(c);
  return operator;
}

/** Faults with SERVER_CROSS_SITE unless the browser says that a page of ours asks, or the person directly. */
export function requireSameSite(c: Context): void {
  const site = c.req.header("sec-fetch-site");
  const isOurs = site === undefined ? isOwnPage(c) : site === "same-origin" || site === "none";
  if (isOurs) return;
  throw operatorFault("SERVER_CROSS_SITE", "a page of another site asked for this", {
    hint: "do it from a page of this house, or with an operator token",
  });
}

/** Keeps a browser logged in until `expiresAt` (epoch ms). */
export function keepLogin(c: Context, desk: Desk, login: { readonly secret: string; readonly expiresAt: number }): void {
  const maxAge = Math.floor((login.expiresAt - desk.clock.now()) / 1000);
  setCookie(c, cookieName(isTls(desk)), login.secret, { httpOnly: true, sameSite: "Lax", path: "/", secure: isTls(desk), maxAge });
}

/** Tells a browser to forget its login. */
export function forgetLogin(c: Context, desk: Desk): void {
  setCookie(c, cookieName(isTls(desk)), "", { httpOnly: true, sameSite: "Lax", path: "/", secure: isTls(desk), maxAge: 0 });
}

function isTls(desk: Desk): boolean {
  return desk.tokens.issuer.startsWith("https:");
}

function holds(operator: Operator | undefined): Operator {
  if (operator !== undefined) return operator;
  throw operatorFault("SERVER_NOT_LOGGED_IN", "this needs a login", {
    hint: "open the owner's link, or send an operator token: Authorization: Bearer cho_…",
  });
}

/** The host is compared, not the scheme: behind a proxy that ends TLS the house itself is spoken to in plain HTTP. */
function isOwnPage(c: Context): boolean {
  const origin = c.req.header("origin") ?? "";
  return URL.canParse(origin) && new URL(origin).host === new URL(c.req.url).host;
}

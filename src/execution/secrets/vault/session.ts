/**
 * The house's login at a Vault or OpenBao server: signs in when it is first asked, renews its token as its time goes by,
 * signs in anew where it cannot be renewed, and gives it back at the end.
 */
import type { Clock } from "../../../call/clock.ts";
import { Fault } from "../../../call/fault.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../../call/json.ts";
import type { ExecutionFault } from "../../fault.ts";
import { SECRET_DEADLINE_MS, SECRET_REREAD_PAUSE_MS, VAULT_CLOSE_MS, VAULT_LOGIN_PAUSE_MS } from "../../limits.ts";
import { VaultClient, type VaultAnswer, type VaultPlace, type VaultRequest } from "./client.ts";
import type { Credential, VaultAuth } from "./configuration.ts";

export interface VaultSessionParts {
  readonly place: VaultPlace;
  readonly auth: VaultAuth;
  readonly clock: Clock;
  /** Reads a credential where it stands now. */
  readonly credential: ReadCredential;
}

/** `isMounted` for one that Kubernetes mounts, which every user of its pod may read. */
export type ReadCredential = (from: Credential, isMounted: boolean) => string;

interface Token {
  readonly value: string;
  /** How many logins there were before it: leases of another one end with that one. */
  readonly login: number;
  readonly isRenewable: boolean;
  readonly readAt: number;
  /** From `readAt`, in milliseconds; Infinity for a token that does not end. */
  readonly ttlMs: number;
}

/** Renewed when so much of its time is over. */
const RENEWED_AT = 0.7;
/** A renewal that gives less than this share of the time that it had before is the last of its kind: the token's longest life ends. */
const SHORTENED = 0.5;

export class VaultSession {
  readonly #parts: VaultSessionParts;
  readonly #client: VaultClient;
  readonly #closing = new AbortController();
  #token: Promise<Token> | undefined;
  #cancel: () => void = () => undefined;
  #logins = 0;
  #signedInAt = Number.NEGATIVE_INFINITY;

  constructor(parts: VaultSessionParts) {
    this.#parts = parts;
    this.#client = new VaultClient(parts.place);
  }

  /** Which login is in use; a lease of an earlier one is not the house's any more. */
  get login(): number {
    return this.#logins;
  }

  /** How long the token in use still stands, in milliseconds. */
  async remainingMs(signal: AbortSignal): Promise<number> {
    const { readAt, ttlMs } = await this.#signedIn(signal);
    return ttlMs - (this.#parts.clock.monotonic() - readAt);
  }

  /** Asks with the house's token; one that is not taken any more is replaced, and the request made again. Faults: EXECUTION_SECRET_UNREADABLE. */
  async ask(request: VaultRequest): Promise<VaultAnswer> {
    const token = await this.#signedIn(request.signal);
    const answer = await this.#client.ask(request, token.value);
    if (answer.status !== 403 || !(await this.#isSpent(token, request.signal))) return answer;
    const other = await this.#signedIn(request.signal);
    return this.#client.ask(request, other.value);
  }

  /** Gives the token back within `signal`, and with it every lease of its; one that somebody else gave stays theirs. */
  async close(signal = this.#deadline(VAULT_CLOSE_MS)): Promise<void> {
    this.#cancel();
    // A login that is under way is not waited for beyond that.
    signal.addEventListener("abort", () => this.#closing.abort(), { once: true });
    if (signal.aborted) this.#closing.abort();
    const token = await this.#token?.catch(() => undefined);
    this.#token = undefined;
    if (token !== undefined && this.#parts.auth.method !== "token") {
      await this.#client.ask({ method: "POST", path: "auth/token/revoke-self", signal }, token.value).catch(() => undefined);
    }
    this.#closing.abort();
    this.#client.close();
  }

  #signedIn(signal: AbortSignal): Promise<Token> {
    if (this.#token !== undefined) return this.#token;
    const token = this.#signIn(signal);
    this.#token = token;
    // A login that failed is none: the next who asks tries again.
    token.catch(() => this.#token === token && (this.#token = undefined));
    return token;
  }

  async #signIn(signal: AbortSignal): Promise<Token> {
    const { auth, clock } = this.#parts;
    this.#signedInAt = clock.monotonic();
    const read = auth.method === "token" ? await this.#lookedUp(auth.token, signal) : await this.#loggedIn(auth, signal);
    const token = { ...read, login: ++this.#logins };
    this.#renewInTime(token);
    return token;
  }

  async #loggedIn(auth: Exclude<VaultAuth, { readonly method: "token" }>, signal: AbortSignal): Promise<Omit<Token, "login">> {
    const { credential } = this.#parts;
    const body: JsonObject =
      auth.method === "approle"
        ? { role_id: auth.roleId, secret_id: credential(auth.secretId, false) }
        : { role: auth.role, jwt: credential(auth.jwt, auth.method === "kubernetes") };
    const { status, body: said } = await this.#client.ask({ method: "POST", path: `auth/${auth.mount}/login`, body, signal });
    const token = tokenIn(said, this.#parts.clock);
    if (status !== 200 || token === undefined)
      throw this.#denied(`${auth.method} does not let the house in`, "check the role, its credential and where the method is mounted");
    return token;
  }

  async #lookedUp(from: Credential, signal: AbortSignal): Promise<Omit<Token, "login">> {
    const value = this.#parts.credential(from, false);
    const { status, body } = await this.#client.ask({ method: "GET", path: "auth/token/lookup-self", signal }, value);
    const { data = null } = body;
    if (status !== 200 || !isJsonObject(data))
      throw this.#denied("it does not take the token", "put a token that stands into the file or the variable");
    return { value, isRenewable: data["renewable"] === true, readAt: this.#parts.clock.monotonic(), ttlMs: msOf(data["ttl"]) };
  }

  /** Leases live as long as their token does: it is renewed in time, whether anybody asks or not. */
  #renewInTime(token: Token): void {
    this.#cancel();
    if (!Number.isFinite(token.ttlMs)) return;
    this.#cancel = this.#parts.clock.after(Math.max(token.ttlMs * RENEWED_AT, SECRET_REREAD_PAUSE_MS), () => void this.#renew(token));
  }

  async #renew(token: Token): Promise<void> {
    const signal = AbortSignal.any([this.#deadline(SECRET_DEADLINE_MS), this.#closing.signal]);
    const renewed = token.isRenewable ? await this.#renewed(token, signal).catch(() => undefined) : undefined;
    if (this.#closing.signal.aborted) return;
    if (renewed !== undefined && renewed.ttlMs >= token.ttlMs * SHORTENED) {
      this.#token = Promise.resolve(renewed);
      return this.#renewInTime(renewed);
    }
    this.#token = undefined;
    await this.#signedIn(signal).catch(() => undefined);
  }

  async #renewed(token: Token, signal: AbortSignal): Promise<Token | undefined> {
    const { body } = await this.#client.ask({ method: "POST", path: "auth/token/renew-self", body: {}, signal }, token.value);
    const renewed = tokenIn(body, this.#parts.clock);
    return renewed && { ...renewed, login: token.login };
  }

  /** Whether a token that was refused is one no more; a refused path is another matter. It may be replaced once in a while only. */
  async #isSpent(token: Token, signal: AbortSignal): Promise<boolean> {
    if ((await this.#token)?.login !== token.login) return true;
    if (this.#parts.clock.monotonic() - this.#signedInAt < VAULT_LOGIN_PAUSE_MS) return false;
    const { status } = await this.#client.ask({ method: "GET", path: "auth/token/lookup-self", signal }, token.value);
    if (status !== 403) return false;
    this.#token = undefined;
    return true;
  }

  #deadline(ms: number): AbortSignal {
    const late = new AbortController();
    const cancel = this.#parts.clock.after(ms, () => late.abort());
    this.#closing.signal.addEventListener("abort", cancel, { once: true });
    return late.signal;
  }

  #denied(why: string, hint: string): Error {
    return new Fault<ExecutionFault>("EXECUTION_SECRET_UNREADABLE", `the vault does not give: ${why}`, {
      where: this.#parts.place.url,
      hint,
    });
  }
}

function tokenIn({ auth = null }: JsonObject, clock: Clock): Omit<Token, "login"> | undefined {
  if (!isJsonObject(auth) || typeof auth["client_token"] !== "string") return undefined;
  const { client_token: value, renewable, lease_duration: seconds } = auth;
  return { value, isRenewable: renewable === true, readAt: clock.monotonic(), ttlMs: msOf(seconds) };
}

/** Seconds of an answer in milliseconds; 0 says that nothing ends. */
export function msOf(seconds: JsonValue | undefined): number {
  return typeof seconds === "number" && seconds > 0 ? seconds * 1000 : Number.POSITIVE_INFINITY;
}

/**
 * Secrets of a HashiCorp Vault or OpenBao server. What stands in a key-value engine of version 2 is read with its version
 * and the one before; what stands elsewhere is read at its own path, and where it comes with a lease (a database's user,
 * a cloud's key), that is renewed while it is in use and given back when the house stops.
 */
import type { Clock } from "../../../call/clock.ts";
import { Fault } from "../../../call/fault.ts";
import { isJsonObject, type JsonObject } from "../../../call/json.ts";
import type { ExecutionFault } from "../../fault.ts";
import { PREVIOUS_VERSION_MS, VAULT_CLOSE_MS } from "../../limits.ts";
import { fieldIfThere, fieldOf } from "../field-of.ts";
import type { SecretKey, SecretReading, SecretSource } from "../source.ts";
import { msOf, type VaultSession } from "./session.ts";

export interface VaultSourceParts {
  readonly session: VaultSession;
  /** Mounts of the key-value engine, version 2. */
  readonly kv: readonly string[];
  readonly clock: Clock;
}

/** What stands at a path: all its fields, which go together. */
interface Found {
  readonly data: string;
  readonly version: string;
  readonly previous: readonly string[];
  readonly lease?: Lease;
}

interface Lease {
  readonly id: string;
  readonly isRenewable: boolean;
  /** What it was given at first, and is renewed for, in milliseconds. */
  readonly fullMs: number;
  /** What it was given last, from `readAt`, in milliseconds. */
  readonly ttlMs: number;
  readonly readAt: number;
  readonly login: number;
}

/** A lease that was given half of its first time or less at its renewal is near its end: another is taken out. */
const SHORTENED = 0.5;

export class VaultSecrets implements SecretSource {
  readonly #parts: VaultSourceParts;
  readonly #reading = new Map<string, Promise<Found>>();
  /** What was taken out on a lease, by its path. */
  readonly #leased = new Map<string, Found>();
  readonly #given = new Map<string, string>();
  /** By path, the lease that another took the place of: what joined it may be on its way still. */
  readonly #left = new Map<string, Lease>();

  constructor(parts: VaultSourceParts) {
    this.#parts = parts;
  }

  async read(secret: SecretKey, signal: AbortSignal): Promise<SecretReading> {
    const { key, field } = secret;
    const found = await this.#found(key, signal);
    this.#given.set(nameOf(secret), found.version);
    const { data, version, previous, lease } = found;
    const usableForMs = lease === undefined ? undefined : Math.min(this.#leftOf(lease), await this.#parts.session.remainingMs(signal));
    return {
      value: fieldOf(data, field, key),
      version,
      previous: previous.flatMap((before) => fieldIfThere(before, field)),
      ...(usableForMs !== undefined && Number.isFinite(usableForMs) && { usableForMs }),
    };
  }

  /** The fields of a lease go together: where one was taken out anew, the others of before go with it. Of other paths nothing can be told. */
  isStale(secret: SecretKey): boolean | undefined {
    const found = this.#leased.get(secret.key);
    if (found?.lease === undefined) return undefined;
    const isOther = found.version !== this.#given.get(nameOf(secret));
    return isOther || found.lease.login !== this.#parts.session.login ? true : undefined;
  }

  async close(): Promise<void> {
    const { session, clock } = this.#parts;
    const late = new AbortController();
    const cancel = clock.after(VAULT_CLOSE_MS, () => late.abort());
    const leases = [...[...this.#leased.values()].flatMap(({ lease }) => (lease === undefined ? [] : [lease])), ...this.#left.values()];
    this.#leased.clear();
    await Promise.all(leases.map((lease) => this.#revoke(lease, late.signal)));
    await session.close(late.signal);
    cancel();
  }

  /** Reads a path once, however many of its fields are asked for at a time. */
  #found(path: string, signal: AbortSignal): Promise<Found> {
    const under = this.#reading.get(path);
    if (under !== undefined) return under;
    const mount = this.#parts.kv.find((each) => path.startsWith(`${each}/`));
    const reading = (
      mount === undefined ? this.#plain(path, signal) : this.#versioned(mount, path.slice(mount.length + 1), signal)
    ).finally(() => this.#reading.delete(path));
    this.#reading.set(path, reading);
    return reading;
  }

  /** Of a key-value engine, version 2: `GET /MOUNT/data/PATH`. */
  async #versioned(mount: string, path: string, signal: AbortSignal): Promise<Found> {
    const at = `${mount}/data/${path}`;
    const { data, metadata } = parts(await this.#ask(at, signal));
    const version = isJsonObject(metadata) ? Number(metadata["version"]) : Number.NaN;
    if (!isJsonObject(data) || !isJsonObject(metadata) || !Number.isSafeInteger(version)) throw unknown(`${mount}/${path}`);
    const previous = await this.#before({ at, version, since: String(metadata["created_time"]) }, signal);
    return { data: JSON.stringify(data), version: String(version), previous };
  }

  /** The version of before, while the one that took its place is new: not everybody outside may take that already. */
  async #before(
    { at, version, since }: { readonly at: string; readonly version: number; readonly since: string },
    signal: AbortSignal,
  ): Promise<readonly string[]> {
    if (version < 2 || !(this.#parts.clock.now() - Date.parse(since) < PREVIOUS_VERSION_MS)) return [];
    const request = { method: "GET", path: at, query: { version: String(version - 1) }, signal } as const;
    const { status, body } = await this.#parts.session.ask(request);
    const { data } = parts(body);
    return status === 200 && isJsonObject(data) ? [JSON.stringify(data)] : [];
  }

  /** Of any other engine: what was taken out on a lease is renewed as long as that goes. */
  async #plain(path: string, signal: AbortSignal): Promise<Found> {
    const before = this.#leased.get(path);
    const kept = before === undefined ? undefined : await this.#renewed(before, signal);
    const found = kept ?? (await this.#takenOut(path, before, signal));
    if (found.lease !== undefined) this.#leased.set(path, found);
    return found;
  }

  async #renewed(found: Found, signal: AbortSignal): Promise<Found | undefined> {
    const { lease } = found;
    const { session, clock } = this.#parts;
    if (lease === undefined || !lease.isRenewable || lease.login !== session.login) return undefined;
    const body = { lease_id: lease.id, increment: Math.ceil(lease.fullMs / 1000) };
    const answer = await session.ask({ method: "PUT", path: "sys/leases/renew", body, signal }).catch(() => undefined);
    const ttlMs = msOf(answer?.body["lease_duration"]);
    if (answer?.status !== 200 || !Number.isFinite(ttlMs) || ttlMs <= lease.fullMs * SHORTENED) return undefined;
    return { ...found, lease: { ...lease, ttlMs, readAt: clock.monotonic() } };
  }

  async #takenOut(path: string, before: Found | undefined, signal: AbortSignal): Promise<Found> {
    const { session, clock } = this.#parts;
    const { data = null, lease_id: id, lease_duration: seconds, renewable } = await this.#ask(path, signal);
    if (!isJsonObject(data)) throw unknown(path);
    if (before?.lease !== undefined) await this.#leave(path, before.lease, signal);
    const previous = before?.lease?.login === session.login ? [before.data] : [];
    if (typeof id !== "string" || id === "") return { data: JSON.stringify(data), version: "unversioned", previous: [] };
    const fullMs = msOf(seconds);
    const lease = { id, isRenewable: renewable === true, fullMs, ttlMs: fullMs, readAt: clock.monotonic(), login: session.login };
    // The end of a lease's id is a random word that says nothing of what it is for.
    return { data: JSON.stringify(data), version: id.slice(id.lastIndexOf("/") + 1), previous, lease };
  }

  async #leave(path: string, lease: Lease, signal: AbortSignal): Promise<void> {
    const older = this.#left.get(path);
    this.#left.set(path, lease);
    if (older !== undefined) await this.#revoke(older, signal);
  }

  /** Gives a lease back. One that cannot be given back now ends by itself. */
  async #revoke({ id, login }: Lease, signal: AbortSignal): Promise<void> {
    const { session } = this.#parts;
    if (login !== session.login) return;
    await session.ask({ method: "PUT", path: "sys/leases/revoke", body: { lease_id: id }, signal }).catch(() => undefined);
  }

  async #ask(path: string, signal: AbortSignal): Promise<JsonObject> {
    const { status, body } = await this.#parts.session.ask({ method: "GET", path, signal });
    if (status === 404) throw unknown(path);
    if (status !== 403 && status !== 400) return body;
    const [why, hint] =
      status === 403
        ? ["the house may not read there", `its policy needs: path "${path}" { capabilities = ["read"] }`]
        : ["it does not take the request", "check the mount and the role; the server's audit log has the request"];
    throw new Fault<ExecutionFault>("EXECUTION_SECRET_UNREADABLE", `the vault does not give: ${why}`, { where: path, hint });
  }

  #leftOf({ ttlMs, readAt }: Lease): number {
    return ttlMs - (this.#parts.clock.monotonic() - readAt);
  }
}

/** `data` of an answer of the key-value engine, which holds the secret and its metadata. */
function parts({ data = null }: JsonObject): JsonObject {
  return isJsonObject(data) ? data : {};
}

function nameOf({ key, field }: SecretKey): string {
  return `${key}#${field ?? ""}`;
}

function unknown(path: string): Error {
  return new Fault<ExecutionFault>("EXECUTION_SECRET_UNKNOWN", "the vault has no such secret, or not any more", {
    where: path,
    hint: "write the mount and the path below it, without data/; a mount of KV version 2 must stand under kv",
  });
}

/**
 * Secrets while the house is open: values in memory, read from their sources at the moment of use and again as time goes
 * by. A value is registered to be struck from everything that flows before it is handed to anybody, and stays so for a
 * grace time after another took its place.
 *
 * Trust: who reads this memory has every value that was in use. Whether a call may use one was decided before: only the
 * hand that joins a permitted request asks here, and who starts a server by the operator's word.
 */
import type { Clock } from "../../call/clock.ts";
import { asFault, Fault } from "../../call/fault.ts";
import type { ExecutionFault } from "../fault.ts";
import { SECRET_BYTES_MAX, SECRET_DEADLINE_MS, SECRET_REREAD_PAUSE_MS, SECRET_STALE_MS_MAX } from "../limits.ts";
import { fill, type Handle, type Template } from "./handle.ts";
import type { ConfiguredSource, SecretReading } from "./source.ts";

/** What happens to secrets, without any value: for the log of the house. */
export type SecretEvent =
  | { readonly kind: "secret-read"; readonly secret: string; readonly version: string }
  | { readonly kind: "secret-rotated"; readonly secret: string; readonly version: string; readonly before: string }
  | { readonly kind: "secret-failed"; readonly secret: string; readonly fault: Fault };

export interface SecretsParts {
  /** By name; the house's own store is LOCAL_SOURCE. */
  readonly sources: ReadonlyMap<string, ConfiguredSource>;
  readonly clock: Clock;
  /** Replaces the values of a secret that are looked for in everything that flows. Throws where one cannot be looked for. */
  readonly strike: (secret: string, values: readonly string[]) => void;
  /** How long a value goes on being struck after another took its place, in milliseconds. */
  readonly graceMs: number;
  readonly log: (event: SecretEvent) => void;
}

interface Held {
  readonly reading: SecretReading;
  /** On the monotonic clock. */
  readonly readAt: number;
}

/** A value that was taken out of use, and until when it is struck. */
interface Old {
  readonly value: string;
  readonly until: number;
}

type ValueOf = (handle: Handle) => string;

export class Secrets {
  readonly #parts: SecretsParts;
  readonly #held = new Map<string, Held>();
  /** Versions that were last in use, of what its source has no more too. */
  readonly #versions = new Map<string, string>();
  readonly #old = new Map<string, readonly Old[]>();
  readonly #reading = new Map<string, Promise<SecretReading>>();
  readonly #timers = new Map<string, () => void>();
  readonly #listeners = new Set<(secret: string) => void>();
  readonly #closing = new AbortController();

  constructor(parts: SecretsParts) {
    this.#parts = parts;
  }

  /** Whether there is such a source. */
  hasSource(name: string): boolean {
    return this.#parts.sources.has(name);
  }

  /** What its source calls the version of a secret that is held; undefined while none is. */
  heldVersion(name: string): string | undefined {
    return this.#held.get(name)?.reading.version;
  }

  /**
   * The texts with the values of their secrets in place. At once where every value is held and fresh. Faults with
   * EXECUTION_SECRET_UNAVAILABLE; why stands in the log, and not in what an agent may be told.
   */
  join(templates: readonly Template[]): readonly string[] | Promise<readonly string[]> {
    const handles = templates.flatMap((template) => template.handles);
    const held = handles.map((handle) => this.#fresh(handle));
    const joined = (readings: readonly SecretReading[]) => {
      const values = new Map(handles.map((handle, index) => [handle.name, readings[index]?.value ?? ""]));
      return filled(templates, ({ name }) => values.get(name) ?? "");
    };
    if (held.every((reading) => reading !== undefined)) return joined(held);
    return Promise.all(handles.map((handle) => this.#take(handle))).then(joined);
  }

  /**
   * What else an upstream may take that did not take these texts: what the sources have by now, else the values of
   * before. Undefined where there is nothing else.
   */
  async joinOtherwise(templates: readonly Template[], tried: readonly string[]): Promise<readonly string[] | undefined> {
    const handles = templates.flatMap((template) => template.handles);
    await Promise.all(handles.map((handle) => this.reread(handle, SECRET_REREAD_PAUSE_MS).catch(() => undefined)));
    const using = (pick: (reading: SecretReading) => string) =>
      filled(templates, (handle) => {
        const reading = this.#held.get(handle.name)?.reading;
        return reading === undefined ? "" : pick(reading);
      });
    if (handles.some(({ name }) => !this.#held.has(name))) return undefined;
    return [using(({ value }) => value), using(({ value, previous }) => previous[0] ?? value)].find((texts) =>
      texts.some((text, index) => text !== tried[index]),
    );
  }

  /** Reads a secret anew, unless it was read within `pauseMs`. Whether another value took the place of one that was held. Faults as its source. */
  async reread(handle: Handle, pauseMs = 0): Promise<boolean> {
    const held = this.#held.get(handle.name);
    if (held !== undefined && this.#parts.clock.monotonic() - held.readAt < pauseMs) return false;
    const version = this.#versions.get(handle.name);
    await this.#read(handle);
    return version !== undefined && version !== this.#versions.get(handle.name);
  }

  /** Tells of each secret whose value was replaced. The result ends it. */
  listen(listener: (secret: string) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Forgets every value, and lets the sources go. */
  async close(): Promise<void> {
    this.#closing.abort();
    for (const cancel of this.#timers.values()) cancel();
    this.#held.clear();
    this.#old.clear();
    await Promise.all([...this.#parts.sources.values()].map(({ source }) => source.close()));
  }

  /** What is held, where it may be used as it is. */
  #fresh(handle: Handle): SecretReading | undefined {
    const held = this.#usable(handle);
    const isStale = this.#parts.sources.get(handle.source)?.source.isStale?.(handle) ?? false;
    return isStale ? undefined : held?.reading;
  }

  /** What is held, as long as its source said that it may be used. */
  #usable({ name }: Handle): Held | undefined {
    const held = this.#held.get(name);
    if (held === undefined) return undefined;
    const age = this.#parts.clock.monotonic() - held.readAt;
    return age < (held.reading.usableForMs ?? Number.POSITIVE_INFINITY) ? held : undefined;
  }

  async #take(handle: Handle): Promise<SecretReading> {
    try {
      return this.#fresh(handle) ?? (await this.#read(handle));
    } catch {
      throw new Fault<ExecutionFault>("EXECUTION_SECRET_UNAVAILABLE", `the secret ${handle.name} could not be had`, {
        hint: "the log of the house says why",
      });
    }
  }

  /** Reads once, however many ask. A source that cannot be read now does not take back what it gave before. */
  #read(handle: Handle): Promise<SecretReading> {
    const under = this.#reading.get(handle.name);
    if (under !== undefined) return under;
    const reading = this.#readOnce(handle).finally(() => this.#reading.delete(handle.name));
    this.#reading.set(handle.name, reading);
    return reading;
  }

  async #readOnce(handle: Handle): Promise<SecretReading> {
    try {
      return this.#took(handle, await this.#ask(handle));
    } catch (thrown) {
      const fault = asFault(thrown, "EXECUTION_SECRET_UNREADABLE");
      this.#parts.log({ kind: "secret-failed", secret: handle.name, fault });
      const held = this.#usable(handle);
      const isThere = fault.code === "EXECUTION_SECRET_UNREADABLE" && held !== undefined;
      if (isThere && this.#parts.clock.monotonic() - held.readAt < SECRET_STALE_MS_MAX) {
        this.#again(handle);
        return held.reading;
      }
      this.#leave(handle, held?.reading);
      throw fault;
    }
  }

  async #ask(handle: Handle): Promise<SecretReading> {
    const configured = this.#parts.sources.get(handle.source);
    if (configured === undefined) throw new Fault<ExecutionFault>("EXECUTION_SECRET_UNKNOWN", `there is no source ${handle.source}`);
    const late = new AbortController();
    const cancel = this.#parts.clock.after(SECRET_DEADLINE_MS, () => late.abort());
    const signal = AbortSignal.any([late.signal, this.#closing.signal]);
    try {
      return await Promise.race([configured.source.read(handle, signal), aborted(signal, handle)]);
    } finally {
      cancel();
    }
  }

  /** Takes what was read: struck first, held after. */
  #took(handle: Handle, reading: SecretReading): SecretReading {
    if (this.#closing.signal.aborted) throw unreadable(handle, "the house is closing");
    if (reading.value === "") throw unreadable(handle, "it is empty");
    // No header and no environment can hold one, and the system's error would quote what it could not take.
    if (reading.value.includes("\0")) throw unreadable(handle, "it has a zero byte");
    if (Buffer.byteLength(reading.value) > SECRET_BYTES_MAX) throw unreadable(handle, `it has more than ${SECRET_BYTES_MAX} bytes`);
    const { name } = handle;
    const before = this.#held.get(name)?.reading;
    const isOther = before === undefined || before.value !== reading.value;
    if (before !== undefined && isOther) this.#retire(name, [before.value]);
    this.#strike(handle, reading);
    this.#held.set(name, { reading, readAt: this.#parts.clock.monotonic() });
    this.#again(handle);
    if (!isOther) return reading;
    this.#tell(name, reading.version);
    return reading;
  }

  /** Whoever holds what was joined before is told, and nobody of a first reading: it is who asked. */
  #tell(secret: string, version: string): void {
    const before = this.#versions.get(secret);
    this.#versions.set(secret, version);
    if (before === undefined) return this.#parts.log({ kind: "secret-read", secret, version });
    this.#parts.log({ kind: "secret-rotated", secret, version, before });
    for (const listener of this.#listeners) listener(secret);
  }

  /** Forgets a value that its source has no more; it goes on being struck for the grace time. */
  #leave(handle: Handle, reading: SecretReading | undefined): void {
    if (reading === undefined) return;
    this.#held.delete(handle.name);
    this.#retire(handle.name, [reading.value, ...reading.previous]);
    this.#strike(handle, undefined);
  }

  #retire(name: string, values: readonly string[]): void {
    const { clock, graceMs } = this.#parts;
    const until = clock.monotonic() + graceMs;
    this.#old.set(name, [...values.map((value) => ({ value, until })), ...(this.#old.get(name) ?? [])]);
  }

  /** A value that cannot be struck is not used. */
  #strike(handle: Handle, reading: SecretReading | undefined): void {
    const { clock, strike } = this.#parts;
    const now = clock.monotonic();
    const old = (this.#old.get(handle.name) ?? []).filter(({ until }) => until > now);
    this.#old.set(handle.name, old);
    const values = reading === undefined ? [] : [reading.value, ...reading.previous];
    try {
      strike(handle.name, [...new Set([...values, ...old.map(({ value }) => value)])]);
    } catch (thrown) {
      throw unreadable(handle, asFault(thrown, "EXECUTION_SECRET_UNREADABLE").message);
    }
  }

  /** Looks again in time; also lets go of old values. */
  #again(handle: Handle): void {
    const { clock, sources } = this.#parts;
    const { source, rereadMs = 0 } = sources.get(handle.source) ?? {};
    const usableForMs = this.#held.get(handle.name)?.reading.usableForMs ?? Number.POSITIVE_INFINITY;
    const afterMs = Math.min(rereadMs === 0 ? Number.POSITIVE_INFINITY : rereadMs, usableForMs * RENEWED_AT);
    this.#timers.get(handle.name)?.();
    if (!Number.isFinite(afterMs)) return;
    const turn = () => {
      if (source?.isStale?.(handle) === false && this.#usable(handle) !== undefined) this.#again(handle);
      else void this.#read(handle).catch(() => undefined);
    };
    this.#timers.set(handle.name, clock.after(Math.max(afterMs, SECRET_REREAD_PAUSE_MS), turn));
  }
}

/** A value that ends is asked for again when so much of its time is over. */
const RENEWED_AT = 0.7;

function filled(templates: readonly Template[], valueOf: ValueOf): readonly string[] {
  return templates.map((template) => fill(template, valueOf));
}

function aborted(signal: AbortSignal, handle: Handle): Promise<never> {
  return new Promise((_, reject) => {
    const late = () => reject(unreadable(handle, "its source does not answer in time"));
    if (signal.aborted) late();
    signal.addEventListener("abort", late, { once: true });
  });
}

function unreadable({ name }: Handle, why: string): Fault<ExecutionFault> {
  return new Fault("EXECUTION_SECRET_UNREADABLE", `the secret ${name} is not used: ${why}`);
}

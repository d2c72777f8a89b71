/** The system's own resolver (getaddrinfo), so that a host means here what it means to every program of this machine. */
import { lookup } from "node:dns/promises";
import { LOOKUPS_MAX } from "./limits.ts";
import type { Resolve } from "./reach.ts";

/** Resolves names, at most LOOKUPS_MAX at a time: each holds a thread until the system answers, however long nobody waits any more. */
export function systemResolver(): Resolve {
  const waiting: (() => void)[] = [];
  let underWay = 0;
  return async (host) => {
    if (underWay >= LOOKUPS_MAX) await new Promise<void>((go) => waiting.push(go));
    else underWay++;
    try {
      const found = await lookup(host, { all: true, order: "ipv4first" });
      return [...new Set(found.map(({ address }) => address))];
    } finally {
      const next = waiting.shift();
      if (next === undefined) underWay--;
      else next();
    }
  };
}

/** The library of certificates (X.509, RFC 5280), loaded when there are certificates to make and not before: it is large. */
import type * as X509 from "@peculiar/x509";

const NOTHING = (): undefined => undefined;

/**
 * Loads it. It asks for a polyfill of decorators' metadata, puts nothing into it and is given nothing out of it; where
 * something else has brought the real one, that stays.
 */
export function certificates(): Promise<typeof X509> {
  for (const name of ["getMetadata", "getOwnMetadata"]) {
    if (!(name in Reflect)) Object.defineProperty(Reflect, name, { value: NOTHING, configurable: true, writable: true });
  }
  return import("@peculiar/x509");
}

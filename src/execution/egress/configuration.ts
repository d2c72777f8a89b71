/** The way out as it is configured: checked, every name in its one spelling. No secret belongs here. */

export interface EgressConfiguration {
  /** Ports that may be reached beside 80 and 443. */
  readonly ports: readonly number[];
  /** Networks (CIDR) and hosts of the owner's own that may be reached although they are not public. */
  readonly allowPrivate: readonly string[];
  /** `host:port` where a tunnel need not be TLS. */
  readonly notTls: readonly string[];
  /** Hosts with which TLS is ended at the house; `*.example.org` for all that are below it. */
  readonly inspect: readonly string[];
  /** Certificates (PEM) of authorities that inspected hosts may have beside those of the system. */
  readonly roots: readonly string[];
  /** Headers that are joined to requests to inspected hosts, by `host`, or `host:port` where the port is not 443. */
  readonly headers: { readonly [host: string]: { readonly [name: string]: string } };
  /** What happens to a body that cannot be looked at: too long, not text, or encoded. */
  readonly unread: "refuse" | "pass";
  readonly limits: EgressLimits;
}

/** Limits that an owner may set. What happens at each stands beside its default, in limits.ts. */
export interface EgressLimits {
  /** Connections that one agent may have open. */
  readonly connectionsMax: number;
  readonly bytesUpMax: number;
  readonly bytesDownMax: number;
  /** Bytes of a body that is looked at. */
  readonly inspectedBytesMax: number;
  readonly idleMs: number;
  readonly totalMs: number;
}

/** Whether TLS with a host is ended at the house. */
export function isInspected(host: string, inspect: readonly string[]): boolean {
  return inspect.some((named) => (named.startsWith("*.") ? host.endsWith(named.slice(1)) : host === named));
}

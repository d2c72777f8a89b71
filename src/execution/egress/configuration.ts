/** The way out as it is configured: checked, every name in its one spelling. No secret belongs here. */

export interface EgressConfiguration {
  /** Ports that may be reached beside 80 and 443. */
  readonly ports: readonly number[];
  /** Networks (CIDR) and hosts of the owner's own that may be reached although they are not public. */
  readonly allowPrivate: readonly string[];
  /** `host:port` where a tunnel need not be TLS. */
  readonly notTls: readonly string[];
  readonly limits: EgressLimits;
}

/** Limits that an owner may set. What happens at each stands beside its default, in limits.ts. */
export interface EgressLimits {
  /** Connections that one agent may have open. */
  readonly connectionsMax: number;
  readonly bytesUpMax: number;
  readonly bytesDownMax: number;
  readonly idleMs: number;
  readonly totalMs: number;
}

/** Remedies: what a rule, or an external decision point, wants of a call instead of refusing it. */

export type Remedy =
  /** Without an expiry of its own, the configured one holds. `approver`: somebody who does not ask through the agent, whoever else there is. */
  | { readonly effect: "ask"; readonly quorum: number; readonly expiresInMs: number | undefined; readonly approver?: "another" }
  /** Strikes everything of a class from what is sent and from what comes back. */
  | { readonly effect: "sanitize"; readonly with: string }
  | { readonly effect: "sandbox"; readonly profile: SandboxProfile };

/** Profiles of the sandbox, the strictest first. */
export const SANDBOX_PROFILES = ["strict", "standard"] as const;
export type SandboxProfile = (typeof SANDBOX_PROFILES)[number];

/** A remedy that a stop performs, as rules, entries and approvals name it. */
export type Performed = `sanitize:${string}` | `sandbox:${SandboxProfile}`;

/** What the stops can perform: classes that inspection strikes, profiles that execution runs in. */
export interface Performs {
  readonly sanitize: readonly string[];
  readonly sandbox: readonly SandboxProfile[];
}

/** The classes that performed remedies strike. */
export function struckClasses(remedies: readonly Performed[]): readonly string[] {
  return remedies.flatMap((remedy) => (remedy.startsWith("sanitize:") ? [remedy.slice("sanitize:".length)] : []));
}

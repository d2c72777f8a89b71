/** Access tokens of one agent, made by the operator of the house, renewed before they run out, always for the same session. */
import type { AuthProvider } from "@modelcontextprotocol/client";
import { RENEW_MS } from "./limits.ts";
import type { OperatorsApi } from "./operators-api.ts";

/** Whom and what the session is for. */
export interface Wish {
  readonly person?: string;
  readonly purpose?: string;
  /** What the person asks for, in the person's own words. */
  readonly prompt?: string;
}

/** Gives tokens one after the other. Faults: those of the house. */
export function agentTokens(api: OperatorsApi, agent: string, wish: Wish): AuthProvider & { token(): Promise<string> } {
  let current: { readonly token: string; readonly session: string; readonly expiresAt: number } | undefined;
  let renewing: Promise<void> | undefined;
  const renew = async (): Promise<void> => {
    const asked = current === undefined ? wish : { session: current.session };
    current = await api.operate("issueToken", { agent, ...asked });
  };
  return {
    token: async () => {
      if (current === undefined || current.expiresAt - Date.now() < RENEW_MS) {
        // Many requests may find the token old at once: one renewal serves them all.
        renewing ??= renew().finally(() => (renewing = undefined));
        await renewing;
      }
      return current?.token ?? "";
    },
    onUnauthorized: async () => {
      if (current !== undefined) current = { ...current, expiresAt: 0 };
    },
  };
}

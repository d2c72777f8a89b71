/** What goes to the verifier's thread and comes back. */
import type { Report } from "../verify/report.ts";

export interface ToVerifier {
  readonly folder: string;
}

export type FromVerifier =
  | { readonly kind: "report"; readonly report: Report }
  | { readonly kind: "fault"; readonly code: string; readonly what: string };

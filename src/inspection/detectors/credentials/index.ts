/**
 * Credentials of other houses: tokens that their issuers made recognizable, private keys, web tokens, passwords in URLs,
 * connection strings, headers and files of tools; and, where a vendor gave its credentials no form, the vendor's name
 * with a value of the right length behind it. Forms follow the vendors' own documents.
 */
import type { Detector } from "../../scan/detector.ts";
import { lookByName } from "./by-name.ts";
import { kubernetesSecrets, secretOpenFrom } from "./kubernetes-secret.ts";
import { RULES } from "./rules.ts";

/** Words in a member's name for which its value is looked at together with it. */
const NAMES = [
  ...new Set(RULES.filter(({ value }) => value === 1).flatMap(({ keywords }) => keywords)),
  "key",
  "secret",
  "token",
  "credential",
  "google",
  "auth",
];

export const credentials: Detector = {
  name: "credentials",
  rules: RULES,
  ...lookByName(RULES, NAMES),
  listens: { literals: ["kind:", '"kind"', "'kind'"], hear: kubernetesSecrets },
  openFrom: secretOpenFrom,
};

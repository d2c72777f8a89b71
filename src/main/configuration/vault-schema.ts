/** A Vault or an OpenBao server, as it is written: for secrets and for the root key. */
import { z } from "zod";
import { isSafeUrl } from "./safe-url.ts";

const SERVICE_ACCOUNT_TOKEN = "/var/run/secrets/kubernetes.io/serviceaccount/token";
const path = z.string().min(1).max(4096);
/** Where an engine or a method is mounted: parts of a path. */
export const vaultMount = z
  .string()
  .max(256)
  .regex(/^[\w-][\w.-]*(?:\/[\w-][\w.-]*)*$/, "a mount is letters, digits, hyphens, dots and underscores, with slashes between");
const some = z.string().min(1).max(512);

const credential = z
  .union([
    z.strictObject({ file: path.describe("A file, relative to this one, mode 0400 or 0600.") }),
    z.strictObject({
      variable: z
        .string()
        .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "a variable is letters, digits and underscores")
        .describe("A variable of the house's environment."),
    }),
  ])
  .describe("Where the credential stands; it never stands here.");

const token = z
  .strictObject({ method: z.literal("token"), token: credential })
  .describe("A token that somebody else made. It is renewed while that goes; a file is read again when it ends.");
const approle = z.strictObject({ method: z.literal("approle"), mount: vaultMount.default("approle"), roleId: some, secretId: credential });
const kubernetes = z
  .strictObject({
    method: z.literal("kubernetes"),
    mount: vaultMount.default("kubernetes"),
    role: some,
    jwt: credential.default({ file: SERVICE_ACCOUNT_TOKEN }),
  })
  .describe("The service account of the house's pod.");
const jwt = z.strictObject({ method: z.literal("jwt"), mount: vaultMount.default("jwt"), role: some, jwt: credential });

/** What is said of a server, wherever it is used. */
export const VAULT_SERVER = {
  url: z
    .url({ protocol: /^https?$/ })
    .refine(isSafeUrl, "HTTP without TLS is for this machine only: use https, or a loopback address")
    .describe("Its address, without /v1."),
  namespace: some
    .regex(/^[\x21-\x7e]+$/, "a namespace is a path")
    .optional()
    .describe("Its namespace, such as admin/team."),
  authorities: path.optional().describe("A PEM file of the authorities that its certificate may come from, in the place of the system's."),
  auth: z.discriminatedUnion("method", [token, approle, kubernetes, jwt]).describe("How the house signs in."),
} as const;

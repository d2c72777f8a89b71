/** Who keeps the root key of the house. */
import { z } from "zod";
import { VAULT_SERVER, vaultMount } from "./vault-schema.ts";

const some = z.string().min(1).max(512);
const local = z.strictObject({ kind: z.literal("local") }).describe("A file in the folder of the keys, mode 0600.");
const vault = z
  .strictObject({
    kind: z.literal("vault"),
    ...VAULT_SERVER,
    mount: vaultMount.default("transit"),
    key: vaultMount.describe("A key of the transit engine with associated data, such as aes256-gcm96."),
  })
  .describe("HashiCorp Vault or OpenBao, by the transit engine.");
const aws = z
  .strictObject({ kind: z.literal("aws"), key: some.describe("Id, address (ARN) or alias of a symmetric key."), region: some.optional() })
  .describe("AWS KMS, by the package @aws-sdk/client-kms.");
const azure = z
  .strictObject({ kind: z.literal("azure"), key: z.url({ protocol: /^https$/ }).describe("The address of an RSA key, with its version.") })
  .describe("Azure Key Vault, by the packages @azure/keyvault-keys and @azure/identity.");
const google = z
  .strictObject({ kind: z.literal("google"), key: some.describe("projects/P/locations/L/keyRings/R/cryptoKeys/K") })
  .describe("Google Cloud KMS, by the package @google-cloud/kms.");

export const keys = z
  .strictObject({ root: z.discriminatedUnion("kind", [local, vault, aws, azure, google]).default({ kind: "local" }) })
  .prefault({})
  .describe(
    "Who keeps the root key, which wraps every other. A service is asked when the house starts and when the root key is rotated, at no call.",
  );

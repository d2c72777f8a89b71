/** Where secrets come from. Their values never stand in a configuration: handles do. */
import { z } from "zod";
import { FILES_REREAD_MS, REMOTE_REREAD_MS, SECRET_GRACE_MS, SECRET_SOURCES_MAX } from "../limits.ts";
import { VAULT_SERVER, vaultMount } from "./vault-schema.ts";

const DAY_MS = 24 * 60 * 60_000;
const NAME = /^[a-z][a-z0-9-]{0,63}$/;

const sourceName = z
  .string()
  .regex(NAME, "a name is a lower-case letter, then up to 63 lower-case letters, digits and hyphens")
  .refine((name) => name !== "local", "local is the house's own store, which is there without being configured");

const environment = z
  .strictObject({ kind: z.literal("environment") })
  .describe("Variables of the environment that the house is started with: secret://NAME/VARIABLE.");

const files = z
  .strictObject({
    kind: z.literal("files"),
    folder: z.string().min(1).max(4096).describe("Where they are mounted, relative to this file."),
    rereadMs: z
      .number()
      .int()
      .min(1000)
      .max(DAY_MS)
      .default(FILES_REREAD_MS)
      .describe(
        "How often files whose secrets are in use are looked at, in milliseconds; one that changed is read at its next use in any case.",
      ),
  })
  .describe("Files below a folder, one secret in each, mode 0400 or 0600: secret://NAME/FILE.");

const rereadMs = z
  .number()
  .int()
  .min(1000)
  .max(DAY_MS)
  .default(REMOTE_REREAD_MS)
  .describe("How often secrets that are in use are read again, in milliseconds.");

const vault = z
  .strictObject({
    kind: z.literal("vault"),
    ...VAULT_SERVER,
    kv: z
      .array(vaultMount)
      .max(100)
      .default(["secret", "kv"])
      .describe("Mounts of the key-value engine, version 2. What stands elsewhere is read at its own path, such as database/creds/ROLE."),
    rereadMs,
  })
  .describe("HashiCorp Vault or OpenBao: secret://NAME/MOUNT/PATH#FIELD.");

const aws = z
  .strictObject({ kind: z.literal("aws"), region: z.string().min(1).max(64).optional(), rereadMs })
  .describe("AWS Secrets Manager, by the package @aws-sdk/client-secrets-manager: secret://NAME/SECRET#FIELD.");
const azure = z
  .strictObject({ kind: z.literal("azure"), url: z.url({ protocol: /^https$/ }).describe("The address of the vault."), rereadMs })
  .describe("Azure Key Vault, by the packages @azure/keyvault-secrets and @azure/identity: secret://NAME/SECRET#FIELD.");
const google = z
  .strictObject({
    kind: z.literal("google"),
    project: z.string().regex(/^[a-z0-9:.-]{1,128}$/, "the id or the number of a project"),
    rereadMs,
  })
  .describe("Google Secret Manager, by the package @google-cloud/secret-manager: secret://NAME/SECRET#FIELD.");

export const secretSource = z.discriminatedUnion("kind", [environment, files, vault, aws, azure, google]);

export const secrets = z
  .strictObject({
    sources: z
      .record(sourceName, secretSource)
      .refine((sources) => Object.keys(sources).length <= SECRET_SOURCES_MAX, `there are at most ${SECRET_SOURCES_MAX} sources`)
      .default({})
      .describe("By the name that handles use, beside the house's own sealed store."),
    graceMs: z
      .number()
      .int()
      .min(0)
      .max(30 * DAY_MS)
      .default(SECRET_GRACE_MS)
      .describe("How long a value goes on being struck from everything after another took its place, in milliseconds."),
  })
  .prefault({})
  .describe(
    "Where secrets come from. Written as secret://github (the house's own store) or secret://SOURCE/KEY#FIELD in env and headers of servers.",
  );

/**
 * Secrets of the clouds, against packages that answer as those of the clouds are documented to: the real ones are
 * optional and not installed here, and no cloud was asked. aws.test.ts asks moto by the real packages of AWS.
 */
import { expect, test } from "vitest";
import type { Fault } from "../../src/call/fault.ts";
import { openSource } from "../../src/execution/secrets/open-source.ts";
import type { SourceConfiguration } from "../../src/execution/secrets/configuration.ts";
import type { SecretSource } from "../../src/execution/secrets/source.ts";
import { loadPackage } from "../../src/main/load-package.ts";
import { systemClock } from "../../src/main/system.ts";

const { signal } = new AbortController();
const asked: unknown[] = [];

/** An error as the packages throw them: with a name or a code, and a message that says too much. */
function refusal(word: string | number): Error {
  const error = new Error(`it leaks ${"hunter2".repeat(2)}`);
  if (typeof word === "number") return Object.assign(error, { code: word });
  error.name = word;
  return error;
}

class GetSecretValueCommand {
  readonly input: { readonly SecretId: string; readonly VersionStage: string };
  constructor(input: { readonly SecretId: string; readonly VersionStage: string }) {
    this.input = input;
  }
}
class SecretsManagerClient {
  constructor(options: object) {
    asked.push(options);
  }
  send({ input: { SecretId, VersionStage } }: GetSecretValueCommand): Promise<object> {
    if (SecretId === "odd") return Promise.reject(refusal("SomethingElse"));
    if (SecretId === "leaving") return Promise.reject(refusal("InvalidRequestException"));
    if (SecretId === "stranger") return Promise.reject(refusal("UnrecognizedClientException"));
    if (SecretId !== "prod/db") return Promise.reject(refusal(SecretId === "secret" ? "AccessDeniedException" : "ResourceNotFoundException"));
    const password = VersionStage === "AWSCURRENT" ? "aws-value-now" : "aws-value-before";
    return Promise.resolve({ SecretString: JSON.stringify({ password }), VersionId: `id-of-${VersionStage}`, CreatedDate: new Date() });
  }
  destroy(): void {
    asked.push("destroyed");
  }
}
class DefaultAzureCredential {
  readonly kind = "default";
}
class SecretClient {
  constructor(url: string, credential: object) {
    asked.push(url, credential instanceof DefaultAzureCredential);
  }
  getSecret(name: string): Promise<object> {
    if (name !== "db") return Promise.reject(Object.assign(refusal("RestError"), { code: "SecretNotFound", statusCode: 404 }));
    return Promise.resolve({ value: "azure-value-now", properties: { version: "0a1b" } });
  }
}
class SecretManagerServiceClient {
  accessSecretVersion({ name }: { readonly name: string }): Promise<readonly [object]> {
    if (name !== "projects/house/secrets/db/versions/latest") return Promise.reject(refusal(name.includes("secret/") ? 7 : 5));
    return Promise.resolve([{ name: "projects/1/secrets/db/versions/7", payload: { data: Buffer.from("google-value-now") } }]);
  }
  close(): Promise<void> {
    asked.push("closed");
    return Promise.resolve();
  }
}
const PACKAGES: { readonly [name: string]: object } = {
  "@aws-sdk/client-secrets-manager": { SecretsManagerClient, GetSecretValueCommand },
  "@azure/identity": { DefaultAzureCredential },
  "@azure/keyvault-secrets": { SecretClient },
  "@google-cloud/secret-manager": { SecretManagerServiceClient },
};

function open(configuration: SourceConfiguration, load: (name: string) => Promise<unknown> = (name) => Promise.resolve(PACKAGES[name])): SecretSource {
  return openSource(configuration, { environment: {}, clock: systemClock, vault: () => expect.unreachable(), load }).source;
}

async function faultOf(read: Promise<unknown>): Promise<Fault> {
  return read.then(() => expect.unreachable(), (fault: Fault) => fault);
}

test("AWS Secrets Manager gives a field with its version, and the version of before while the new one is young", async () => {
  const aws = open({ kind: "aws", region: "eu-central-1", rereadMs: 1000 });
  expect(await aws.read({ key: "prod/db", field: "password" }, signal)).toEqual({ value: "aws-value-now", version: "id-of-AWSCURRENT", previous: ["aws-value-before"] });
  expect(asked).toContainEqual({ region: "eu-central-1" });
  expect(await faultOf(aws.read({ key: "nothing" }, signal))).toMatchObject({ code: "EXECUTION_SECRET_UNKNOWN" });
  expect(await faultOf(aws.read({ key: "leaving" }, signal))).toMatchObject({ code: "EXECUTION_SECRET_UNKNOWN" });
  expect(await faultOf(aws.read({ key: "stranger" }, signal))).toMatchObject({ message: expect.stringContaining("not signed in") });
  expect(await faultOf(aws.read({ key: "secret" }, signal))).toMatchObject({ code: "EXECUTION_SECRET_UNREADABLE", hint: expect.stringContaining("right to read") });
  await aws.close();
  expect(asked).toContain("destroyed");
});

test("Azure Key Vault gives a secret with its version", async () => {
  const azure = open({ kind: "azure", url: "https://house.vault.azure.net", rereadMs: 1000 });
  expect(await azure.read({ key: "db" }, signal)).toEqual({ value: "azure-value-now", version: "0a1b", previous: [] });
  expect(asked).toEqual(expect.arrayContaining(["https://house.vault.azure.net", true]));
  expect(await faultOf(azure.read({ key: "nothing" }, signal))).toMatchObject({ code: "EXECUTION_SECRET_UNKNOWN" });
});

test("Google Secret Manager gives the latest version and says which that is", async () => {
  const google = open({ kind: "google", project: "house", rereadMs: 1000 });
  expect(await google.read({ key: "db" }, signal)).toEqual({ value: "google-value-now", version: "7", previous: [] });
  expect(await faultOf(google.read({ key: "nothing" }, signal))).toMatchObject({ code: "EXECUTION_SECRET_UNKNOWN" });
  await google.close();
  expect(asked).toContain("closed");
});

test("what a cloud's package throws is never repeated", async () => {
  for (const configuration of [{ kind: "aws", rereadMs: 1000 }, { kind: "azure", url: "https://house.vault.azure.net", rereadMs: 1000 }, { kind: "google", project: "house", rereadMs: 1000 }] as const) {
    const fault = await faultOf(open(configuration).read({ key: "nothing" }, signal));
    expect(JSON.stringify([fault, String(fault), fault.stack, fault.cause])).not.toContain("hunter2");
  }
  const odd = await faultOf(open({ kind: "aws", rereadMs: 1000 }).read({ key: "odd" }, signal));
  expect(odd.message).toContain("SomethingElse");
  expect(JSON.stringify([odd, String(odd), odd.stack, odd.cause])).not.toContain("hunter2");
});

test("a package that is not installed is named, with the command that installs it", async () => {
  const aws = open({ kind: "aws", rereadMs: 1000 }, loadPackage);
  expect(await faultOf(aws.read({ key: "prod/db" }, signal))).toMatchObject({ code: "EXECUTION_PACKAGE_MISSING", hint: "npm install @aws-sdk/client-secrets-manager" });
});

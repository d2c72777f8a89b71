/**
 * AWS Secrets Manager and AWS KMS by AWS's own packages, against moto (docs.getmoto.org), which answers as AWS's APIs do:
 * CHATELAINE_MOTO names a Python that has `moto[server]`, CHATELAINE_AWS_SDK a folder where `npm install
 * @aws-sdk/client-secrets-manager @aws-sdk/client-kms` was run. Elsewhere these tests are skipped, and say so.
 */
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Fault } from "../../src/call/fault.ts";
import { openSource } from "../../src/execution/secrets/open-source.ts";
import type { SecretSource } from "../../src/execution/secrets/source.ts";
import { awsService, type KeyService } from "../../src/keys/index.ts";
import { systemClock } from "../../src/main/system.ts";

const PYTHON = process.env["CHATELAINE_MOTO"];
const PACKAGES = process.env["CHATELAINE_AWS_SDK"];
/** On a port that the system chooses, which it says. */
const SERVER = `
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server
server = make_server("127.0.0.1", 0, DomainDispatcherApplication(create_backend_app), threaded=True)
print(server.port, flush=True)
server.serve_forever()
`;
const ENVIRONMENT = ["AWS_ENDPOINT_URL", "AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_EC2_METADATA_DISABLED", "AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE"] as const;
const ABOUT = "chatelaine/root-key/1 key_1";
const { signal } = new AbortController();

function isThere(): boolean {
  try {
    execFileSync(PYTHON ?? "", ["-c", "import moto.server, flask"], { stdio: "ignore" });
    createRequire(join(PACKAGES ?? "", "x.js")).resolve("@aws-sdk/client-kms");
    return true;
  } catch {
    process.stderr.write("SKIPPED: there is no moto (CHATELAINE_MOTO) or no package of AWS (CHATELAINE_AWS_SDK), so the secrets and the root key of AWS were tried on stand-ins alone\n");
    return false;
  }
}

async function load(name: string): Promise<unknown> {
  return import(pathToFileURL(createRequire(join(PACKAGES ?? "", "x.js")).resolve(name)).href);
}

describe.skipIf(!isThere())("the packages of AWS, against moto", () => {
  const before = ENVIRONMENT.map((name) => [name, process.env[name]] as const);
  let moto: ChildProcess;
  let url: string;

  /** Asks the service as its own protocol has it (AWS JSON 1.1): the tests' side, signed by nobody. */
  async function aws(target: "secretsmanager" | "TrentService", action: string, body: object): Promise<{ readonly [name: string]: unknown }> {
    const service = target === "TrentService" ? "kms" : target;
    const answer = await fetch(url, {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": `${target}.${action}`,
        authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/eu-central-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
      },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${action}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as { readonly [name: string]: unknown };
  }
  const secretsManager = (action: string, body: object) => aws("secretsmanager", action, body);
  const source = (): SecretSource => openSource({ kind: "aws", rereadMs: 1000 }, { environment: {}, clock: systemClock, vault: () => expect.unreachable(), load }).source;
  async function keyService(): Promise<KeyService & { readonly id: string }> {
    const { KeyMetadata: made } = await aws("TrentService", "CreateKey", {});
    const { KeyId: id } = made as { readonly KeyId: string };
    return { ...awsService(load, { key: id, region: "eu-central-1" }), id };
  }

  beforeAll(async () => {
    moto = spawn(PYTHON ?? "", ["-c", SERVER], { stdio: ["ignore", "pipe", "ignore"] });
    const [port] = (await once(moto.stdout ?? moto, "data")) as [Buffer];
    url = `http://127.0.0.1:${String(port).trim()}`;
    // As the house signs in: by its environment.
    const nowhere = { AWS_EC2_METADATA_DISABLED: "true", AWS_SHARED_CREDENTIALS_FILE: "/dev/null", AWS_CONFIG_FILE: "/dev/null" };
    Object.assign(process.env, { AWS_ENDPOINT_URL: url, AWS_REGION: "eu-central-1", AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test", ...nowhere });
  }, 90_000);
  afterAll(async () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    await end();
  });
  async function end(): Promise<void> {
    if (moto.exitCode !== null || moto.signalCode !== null) return;
    moto.kill();
    await once(moto, "exit");
  }

  test("a secret is read with its version, its field and, once it was rotated, the version of before", async () => {
    const { VersionId: first } = await secretsManager("CreateSecret", { Name: "prod/db", SecretString: JSON.stringify({ password: "the-first-one" }), ClientRequestToken: crypto.randomUUID() });
    const secrets = source();
    expect(await secrets.read({ key: "prod/db", field: "password" }, signal)).toEqual({ value: "the-first-one", version: first, previous: [] });
    const { VersionId: second } = await secretsManager("PutSecretValue", { SecretId: "prod/db", SecretString: JSON.stringify({ password: "the-second-one" }), ClientRequestToken: crypto.randomUUID() });
    expect(await secrets.read({ key: "prod/db", field: "password" }, signal)).toEqual({ value: "the-second-one", version: second, previous: ["the-first-one"] });
    await secrets.close();
  });

  test("a secret in bytes is read as text", async () => {
    await secretsManager("CreateSecret", { Name: "bytes", SecretBinary: Buffer.from("value-in-bytes").toString("base64"), ClientRequestToken: crypto.randomUUID() });
    const secrets = source();
    expect(await secrets.read({ key: "bytes" }, signal)).toMatchObject({ value: "value-in-bytes" });
    await secrets.close();
  });

  test("a secret that never was and one that is marked for deletion are said not to be there", async () => {
    await secretsManager("CreateSecret", { Name: "leaving", SecretString: "still-here", ClientRequestToken: crypto.randomUUID() });
    await secretsManager("DeleteSecret", { SecretId: "leaving", RecoveryWindowInDays: 7 });
    const secrets = source();
    for (const key of ["nothing", "leaving"]) expect(await faultOf(secrets.read({ key }, signal)), key).toMatchObject({ code: "EXECUTION_SECRET_UNKNOWN" });
    await secrets.close();
  });

  test("a house that is not signed in is told so", async () => {
    const { AWS_ACCESS_KEY_ID: own } = process.env;
    delete process.env["AWS_ACCESS_KEY_ID"];
    const secrets = source();
    expect(await faultOf(secrets.read({ key: "prod/db" }, signal))).toMatchObject({ code: "EXECUTION_SECRET_UNREADABLE", message: expect.stringContaining("not signed in") });
    process.env["AWS_ACCESS_KEY_ID"] = own;
    await secrets.close();
  });

  test("KMS wraps a root key and unwraps it in its own place alone, by the key that wrapped it; after a rotation too", async () => {
    const [service, other] = [await keyService(), await keyService()];
    const root = randomBytes(32);
    const wrapped = await service.wrap(root, ABOUT);
    expect(wrapped).not.toContain(root.toString("base64"));
    await aws("TrentService", "RotateKeyOnDemand", { KeyId: service.id });
    expect(Buffer.from(await service.unwrap(wrapped, ABOUT)).equals(root)).toBe(true);
    expect(Buffer.from(await service.unwrap(await service.wrap(root, ABOUT), ABOUT)).equals(root)).toBe(true);
    expect(await faultOf(service.unwrap(wrapped, "chatelaine/root-key/1 key_2"))).toMatchObject({ code: "KEYS_SERVICE" });
    expect(await faultOf(other.unwrap(wrapped, ABOUT))).toMatchObject({ code: "KEYS_SERVICE" });
  });

  test("a service that is away is said to be so, and nothing is waited for long", async () => {
    const service = await keyService();
    await end();
    const secrets = source();
    expect(await faultOf(secrets.read({ key: "prod/db" }, signal))).toMatchObject({ code: "EXECUTION_SECRET_UNREADABLE", message: expect.stringContaining("ECONNREFUSED") });
    expect(await faultOf(service.wrap(randomBytes(32), ABOUT))).toMatchObject({ code: "KEYS_SERVICE" });
    await secrets.close();
  });
});

async function faultOf(asked: Promise<unknown>): Promise<Fault> {
  return asked.then(
    () => expect.unreachable(),
    (fault: Fault) => fault,
  );
}

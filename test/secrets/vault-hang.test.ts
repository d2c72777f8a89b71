/** A vault that takes requests and does not answer any more, as one that is stopped or lost behind the network. */
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { VaultSecrets } from "../../src/execution/secrets/vault/source.ts";
import { VAULT_CLOSE_MS } from "../../src/execution/limits.ts";
import { openVault } from "../../src/main/open-vault.ts";
import { Heard } from "../path/heard.fixture.ts";
import { HeldClock } from "./held-clock.fixture.ts";

const ANSWERS: { readonly [path: string]: object } = {
  "/v1/auth/approle/login": { auth: { client_token: "a-token-of-this-test", renewable: true, lease_duration: 1000 } },
  "/v1/database/creds/reader": { lease_id: "database/creds/reader/abc", renewable: true, lease_duration: 100, data: { username: "reader-one" } },
};
const held: ServerResponse[] = [];
const asked = new Heard<string>();
let isHanging = false;
const server = createServer(({ url = "" }, response) => {
  asked.add(url);
  if (isHanging) held.push(response);
  else response.end(JSON.stringify(ANSWERS[url] ?? {}));
});

beforeAll(async () => {
  process.env["VAULT_HANG_SECRET_ID"] = "the-secret-id-of-this-test";
  await once(server.listen(0, "127.0.0.1"), "listening");
});
afterAll(async () => {
  delete process.env["VAULT_HANG_SECRET_ID"];
  for (const response of held) response.destroy();
  await new Promise((resolve) => server.close(resolve));
});

test("a vault that hangs is said to give no answer in time, and holds up the end of a house no longer than VAULT_CLOSE_MS in all", async () => {
  const clock = new HeldClock();
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const session = openVault({ url, auth: { method: "approle", mount: "approle", roleId: "role", secretId: { variable: "VAULT_HANG_SECRET_ID" } } }, clock);
  const secrets = new VaultSecrets({ session, kv: ["kv"], clock });
  expect(await secrets.read({ key: "database/creds/reader", field: "username" }, new AbortController().signal)).toMatchObject({ value: "reader-one" });

  isHanging = true;
  const late = new AbortController();
  const reading = secrets.read({ key: "kv/app" }, late.signal);
  await asked.until((path) => path === "/v1/kv/data/app");
  late.abort();
  await expect(reading).rejects.toMatchObject({ code: "EXECUTION_SECRET_UNREADABLE", message: expect.stringContaining("does not answer in time"), where: url });

  const closing = secrets.close();
  await asked.until((path) => path === "/v1/sys/leases/revoke");
  clock.pass(VAULT_CLOSE_MS);
  await closing;
});

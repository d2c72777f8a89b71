/** The authority signs for its hosts alone, and any client that heeds its certificate holds it to that. */
import { createPrivateKey, X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, createServer } from "node:tls";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemChance, systemClock } from "../main/system.ts";
import { openAuthority, readAuthority, type HostCertificate } from "./authority.ts";

let folder: string;
beforeEach(() => void (folder = join(mkdtempSync(join(tmpdir(), "authority-")), "keys")));
afterEach(() => rmSync(join(folder, ".."), { recursive: true }));

const place = (names: readonly string[], now = 0) => ({
  folder,
  names,
  clock: { ...systemClock, now: () => systemClock.now() + now },
  chance: systemChance,
});

/** What a client says of a server with this certificate: its error, or "trusted". */
async function saidOf({ key, cert }: HostCertificate, ca: string, servername: string): Promise<string> {
  const server = createServer({ key, cert }, (socket) => socket.end()).on("tlsClientError", () => {});
  await once(server.listen(0, "127.0.0.1"), "listening");
  const socket = connect({ port: (server.address() as AddressInfo).port, host: "127.0.0.1", ca, servername });
  const said = await Promise.race([
    once(socket, "secureConnect").then(() => "trusted"),
    once(socket, "error").then(([error]) => (error as Error).message),
  ]).catch((error: Error) => error.message);
  socket.destroy();
  server.close();
  return said;
}

test("a client that trusts it trusts a configured host", async () => {
  const authority = await openAuthority(place(["api.example.test"]));
  expect(await saidOf(authority.issue("api.example.test"), authority.certificate, "api.example.test")).toBe("trusted");
});

test("a name stands for what is below it", async () => {
  const authority = await openAuthority(place(["example.test"]));
  expect(await saidOf(authority.issue("a.b.example.test"), authority.certificate, "a.b.example.test")).toBe("trusted");
});

test("what it signs for any other host is trusted by nobody", async () => {
  const authority = await openAuthority(place(["api.example.test"]));
  for (const host of ["bank.test", "example.test", "xapi.example.test"])
    expect(await saidOf(authority.issue(host), authority.certificate, host)).toBe("permitted subtree violation");
});

test("its key stands in a file of its own that its owner alone reads, beside its certificate", async () => {
  const authority = await openAuthority(place(["a.test"]));
  const path = join(folder, "egress-ca.pem");
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const key = createPrivateKey(readFileSync(path));
  expect(key.asymmetricKeyDetails?.namedCurve).toBe("prime256v1");
  expect(new X509Certificate(authority.certificate).checkPrivateKey(key)).toBe(true);
  expect(readAuthority(folder)).toMatchObject({ certificate: authority.certificate, names: ["a.test"] });
});

test("it stays the same over starts, and is another for other hosts or when its time is nearly over", async () => {
  const first = await openAuthority(place(["a.test", "b.test"]));
  expect(first.isNew).toBe(true);
  const again = await openAuthority(place(["b.test", "a.test"]));
  expect(again).toMatchObject({ isNew: false, certificate: first.certificate });
  const other = await openAuthority(place(["a.test"]));
  expect(other.isNew).toBe(true);
  expect(other.certificate).not.toBe(first.certificate);
  expect((await openAuthority(place(["a.test"], 340 * 24 * 60 * 60_000))).isNew).toBe(true);
});

test("a certificate of a host is the same for some hours, and lives for a day", async () => {
  const authority = await openAuthority(place(["a.test"]));
  const { cert } = authority.issue("a.test");
  expect(authority.issue("a.test").cert).toBe(cert);
  const { validFromDate, validToDate } = new X509Certificate(cert);
  expect(validToDate.getTime() - validFromDate.getTime()).toBe(25 * 60 * 60_000);
});

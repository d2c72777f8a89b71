import { expect, test } from "vitest";
import { Fault } from "../../call/fault.ts";
import type { ConfigurationInput, SourceInput, VaultInput } from "./configuration.ts";
import { readConfiguration } from "./read.ts";

const read = (secrets: SourceInput) => readConfiguration({ secrets: { sources: { outside: secrets } } } as ConfigurationInput, "/house").secrets.sources["outside"];
const vault = (rest: Partial<VaultInput>): SourceInput => ({
  kind: "vault",
  url: "https://vault.example:8200",
  auth: { method: "kubernetes", role: "house" },
  ...rest,
});

test("a vault has its paths below the configuration's folder, and says what was left out", () => {
  expect(read(vault({ auth: { method: "approle", roleId: "r", secretId: { file: "secret-id" } }, authorities: "ca.pem" }))).toEqual({
    kind: "vault",
    url: "https://vault.example:8200",
    authorities: "/house/ca.pem",
    auth: { method: "approle", mount: "approle", roleId: "r", secretId: { file: "/house/secret-id" } },
    kv: ["secret", "kv"],
    rereadMs: 300_000,
  });
  expect(read(vault({}))).toMatchObject({ auth: { mount: "kubernetes", jwt: { file: "/var/run/secrets/kubernetes.io/serviceaccount/token" } } });
});

test.each([
  ["plain HTTP to another machine", vault({ url: "http://vault.example:8200" })],
  ["a token in the configuration", vault({ auth: { method: "token", token: { value: "x" } as unknown as { readonly file: string } } })],
  ["a mount that leads elsewhere", vault({ auth: { method: "jwt", role: "r", mount: "../sys", jwt: { variable: "JWT" } } })],
  ["Azure over plain HTTP", { kind: "azure", url: "http://127.0.0.1:1" } as const],
])("%s is refused", (_, source) => {
  expect(() => read(source)).toThrow(Fault);
});

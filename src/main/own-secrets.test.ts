import { expect, test } from "vitest";
import type { ServerConfiguration } from "../execution/configuration.ts";
import { madeUp } from "../inspection/detectors/made-up.ts";
import { secretsOf } from "./own-secrets.ts";

const [A, B, C] = [madeUp(24, "alnum", 1), madeUp(24, "alnum", 2), madeUp(24, "alnum", 3)];
const common = { trust: "untrusted", client: [], labels: "hints", callDeadlineMs: 1000 } as const;
const http = (headers: { readonly [name: string]: string }): ServerConfiguration => ({
  kind: "http",
  url: "https://a.example/mcp",
  headers,
  ...common,
});
const process = (env: { readonly [name: string]: string }): ServerConfiguration => ({
  kind: "process",
  command: "x",
  sandbox: "none",
  ownsCwd: true,
  args: [],
  cwd: "/",
  env,
  ...common,
});

test("of headers, those are secret whose names say so, without their scheme", () => {
  const basic = Buffer.from(`someone:${B}`).toString("base64");
  const headers = {
    Authorization: `Bearer ${A}`,
    "Proxy-Authorization": `Basic ${basic}`,
    "X-Api-Key": C,
    "X-Trace": A,
    Accept: "text/plain",
  };
  expect(Object.fromEntries(secretsOf("mail", http(headers)))).toEqual({
    "servers.mail.headers.Authorization": [A],
    "servers.mail.headers.Proxy-Authorization": [basic, B],
    "servers.mail.headers.X-Api-Key": [C],
  });
});

test("of variables too, and passwords in addresses whatever they are called", () => {
  const env = {
    GITHUB_TOKEN: A,
    DB_PASSWORD: "only words here",
    DATABASE_URL: `postgres://app:${B}@db.example/app`,
    SECRET_KEY_FILE: "/run/secrets/key",
    AUTH_MODE: "client-credentials",
    KEYBOARD: C,
    TOKEN_TTL: "3600",
    TOKEN_URL: "https://login.example/oauth/token",
    PATH: "/usr/bin",
  };
  expect(Object.fromEntries(secretsOf("code", process(env)))).toEqual({
    "servers.code.env.GITHUB_TOKEN": [A],
    "servers.code.env.DB_PASSWORD": ["only words here"],
    "servers.code.env.DATABASE_URL": [B],
  });
});

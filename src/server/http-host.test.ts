import type { IncomingMessage } from "node:http";
import { expect, test } from "vitest";
import { hostRules } from "./http-host.ts";

const tunnel = hostRules({ host: "127.0.0.1", port: 4317, publicUrl: "http://localhost:8080" });
const check = (host: string, origin?: string) => tunnel.check({ headers: { host, origin }, rawHeaders: ["Host", host] } as IncomingMessage)?.code;

test("a request with several Host headers is none, because whoever passed it on may have read another", () => {
  const several = ["accept", "host", "Host", "localhost:8080", "hOST", "evil.example"];
  expect(tunnel.check({ headers: { host: "localhost:8080" }, rawHeaders: several } as IncomingMessage)?.code).toBe("SERVER_HOST_REFUSED");
  expect(tunnel.check({ headers: { host: "localhost:8080" }, rawHeaders: several.slice(0, 4) } as IncomingMessage)).toBeUndefined();
});

test("a public URL on loopback lets in its own origin and no other program of the machine", () => {
  expect(check("localhost:8080", "http://localhost:8080")).toBeUndefined();
  expect(check("localhost:8080", "http://localhost:4317")).toBeUndefined();
  expect(check("localhost:8080", "http://localhost:9999")).toBe("SERVER_ORIGIN_REFUSED");
  expect(check("localhost:8080", "http://127.0.0.1:8080")).toBe("SERVER_ORIGIN_REFUSED");
});

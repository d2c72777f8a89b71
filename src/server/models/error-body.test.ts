import { expect, test } from "vitest";
import type { CallId } from "../../call/id.ts";
import { Fault } from "../../call/fault.ts";
import { errorBody, failedError, faultError, undoneError } from "./error-body.ts";

test("what is wrong with a request is said to be the client's in both wires, whatever its status, and nothing else is", () => {
  const typeOf = (wire: "openai" | "anthropic", status: number) =>
    errorBody(wire, { status, code: "X", message: "no", headers: {} })["error"] as { readonly type: string };
  for (const wire of ["openai", "anthropic"] as const) {
    for (const status of [400, 409, 415, 422]) expect(typeOf(wire, status).type, `${wire} ${status}`).toBe("invalid_request_error");
    for (const status of [500, 502, 503])
      expect(typeOf(wire, status).type, `${wire} ${status}`).toBe(wire === "openai" ? "server_error" : "api_error");
  }
});

test("clients are told not to ask again at once where that changes nothing or the house did it, and are left to it where it did not", () => {
  const failedBy = (code: string) =>
    failedError({ status: "failed", fault: { code, text: "no" }, durationMs: 1 }, "call_x").headers["x-should-retry"];
  for (const code of [
    "EXECUTION_SECRET_UNAVAILABLE",
    "EXECUTION_KEY_REFUSED",
    "EXECUTION_PACKAGE_MISSING",
    "EXECUTION_DEADLINE",
    "EXECUTION_BAD_RESULT",
    "EXECUTION_RATE_LIMITED",
    "EXECUTION_UPSTREAM_ERROR",
    "EXECUTION_CONNECTION_LOST",
  ])
    expect(failedBy(code), code).toBe("false");
  for (const code of ["EXECUTION_UPSTREAM_DOWN", "EXECUTION_UPSTREAM_BUSY"]) expect(failedBy(code), code).toBeUndefined();
  const limited = { code: "EXECUTION_RATE_LIMITED", text: "no", retryAfterMs: 7_000 };
  expect(failedError({ status: "failed", fault: limited, durationMs: 1 }, "call_x").headers).toMatchObject({
    "retry-after": "7",
    "retry-after-ms": "7000",
    "x-should-retry": "false",
  });

  const refused = (retryAfterMs?: number) => {
    const reason = {
      code: "SESSION_CALLS_EXCEEDED",
      text: "no room",
      stop: "session" as const,
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    };
    return undoneError({ kind: "refused", call: "call_x" as CallId, reason, rules: [] }, () => "");
  };
  expect(refused(500)).toMatchObject({ status: 429, headers: { "retry-after-ms": "500" } });
  expect(refused(500).headers["x-should-retry"]).toBeUndefined();
  expect(refused(3_600_000)).toMatchObject({ status: 429, headers: { "retry-after": "3600", "x-should-retry": "false" } });
  expect(refused()).toMatchObject({ status: 429, headers: { "x-should-retry": "false" } });

  expect(faultError(new Fault("EXECUTION_DECLARED_OTHERWISE", "no"))).toMatchObject({
    status: 409,
    headers: { "x-should-retry": "false" },
  });
  expect(faultError(new Fault("STORE_CLOSED", "no")).headers).toEqual({});
});

import { expect, test } from "vitest";
import { errorBody } from "./error-body.ts";

test("what is wrong with a request is said to be the client's in both wires, whatever its status, and nothing else is", () => {
  const typeOf = (wire: "openai" | "anthropic", status: number) =>
    errorBody(wire, { status, code: "X", message: "no", headers: {} })["error"] as { readonly type: string };
  for (const wire of ["openai", "anthropic"] as const) {
    for (const status of [400, 409, 415, 422]) expect(typeOf(wire, status).type, `${wire} ${status}`).toBe("invalid_request_error");
    for (const status of [500, 502, 503])
      expect(typeOf(wire, status).type, `${wire} ${status}`).toBe(wire === "openai" ? "server_error" : "api_error");
  }
});

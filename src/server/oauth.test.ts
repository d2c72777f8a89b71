import { expect, test, vi } from "vitest";
import type { Desk } from "../operate/desk.ts";
import { oauthApp } from "./oauth.ts";

test("a request that breaks off is told to the house's log, and to nobody by another way", async () => {
  const printed = vi.spyOn(console, "error").mockImplementation(() => {});
  const reported: string[] = [];
  // The desk is not come to.
  const app = oauthApp({ desk: {} as Desk, report: ({ code }) => void reported.push(code) });
  const body = new ReadableStream({ start: (stream) => stream.error(new Error("aborted")) });
  const headers = { "transfer-encoding": "chunked", "content-type": "application/x-www-form-urlencoded" };
  const answer = await app.request("http://127.0.0.1/oauth/token", { method: "POST", body, headers, duplex: "half" } as RequestInit);
  expect([answer.status, await answer.json()]).toEqual([503, { error: "server_error", error_description: "SERVER_FAULT: try again later" }]);
  expect(reported).toEqual(["SERVER_FAULT"]);
  expect(printed).not.toHaveBeenCalled();
  printed.mockRestore();
});

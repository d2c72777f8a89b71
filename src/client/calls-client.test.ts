import { expect, test } from "vitest";
import { connect } from "../adapters/connect.ts";

test("an address or a key that the environment does not have is said to be missing before anything is sent", () => {
  const [url, nothing] = ["http://127.0.0.1:1", process.env["CHATELAINE_NO_SUCH_VARIABLE"]];
  expect(() => connect({ url: nothing, agent: "shop", key: "k" })).toThrow(/^url, the address of the house, is missing: is the variable/);
  expect(() => connect({ url, agent: "shop", key: nothing })).toThrow(/^key, the agent's bootstrap key, is missing: is the variable/);
  expect(() => connect({ url, agent: "shop", key: "" })).toThrow("is missing");
  expect(() => connect({ url: "http://house.example", agent: "shop", key: "k" })).toThrow("must not travel in clear");
});

/** Secrets in the house's own environment, as it was when the house started. */
import { Fault } from "../../call/fault.ts";
import type { ExecutionFault } from "../fault.ts";
import { fieldOf } from "./field-of.ts";
import type { SecretKey, SecretSource } from "./source.ts";

/** A source whose keys are names of variables. They never change while the house is open. */
export function environmentSource(environment: { readonly [name: string]: string | undefined }): SecretSource {
  return {
    read: ({ key, field }: SecretKey) =>
      new Promise((resolve) => {
        const text = environment[key];
        if (text === undefined || text === "") throw unset(key);
        resolve({ value: fieldOf(text, field, key), version: "environment", previous: [] });
      }),
    isStale: () => false,
    close: () => Promise.resolve(),
  };
}

function unset(key: string): Error {
  return new Fault<ExecutionFault>("EXECUTION_SECRET_UNKNOWN", `the variable ${key} is not set, or empty`, {
    where: key,
    hint: "set it where the house is started; it does not see variables that are set later",
  });
}

/** `secret add` and `secret rotate`: values by standard input alone. */
import { HOUSE_OPTIONS, type Command, type Invocation, print } from "../command.ts";
import type { ExitCode } from "../fault.ts";
import { operatorsApi } from "../operators-api.ts";
import { secretValue } from "../secret-value.ts";
import { facts } from "../table.ts";

export const secretAdd: Command = {
  takes: "NAME",
  about: [
    "Keeps a secret in the house's own store: the value, read from standard input, is sealed in the house database, and",
    "shown to nobody any more. Write secret://NAME in headers and env of servers; rules say who may use it:",
    'permit(principal, action == Action::"useSecret", resource == Secret::"NAME");',
  ].join("\n"),
  options: HOUSE_OPTIONS,
  positionals: [1, 1],
  example: "chatelaine secret add github < token.txt",
  run: async (invocation) => {
    const [name = ""] = invocation.positionals;
    const value = await secretValue(invocation.terminal, `secret add ${name}`);
    return shown(invocation, await operatorsApi(invocation).operate("addSecret", { name, value }));
  },
};

export const secretRotate: Command = {
  takes: "NAME [--reread]",
  about: [
    "Puts another value, read from standard input, in a secret's place. Calls from now on have the new one; processes that",
    "hold the old one are started anew; the old one is tried where the new one is not taken yet, and struck from",
    "everything for the grace time. With --reread nothing is read from standard input: the source is asked anew.",
  ].join("\n"),
  options: { ...HOUSE_OPTIONS, reread: { about: "ask the source anew, for a secret that is not kept by the house itself" } },
  positionals: [1, 1],
  example: "chatelaine secret rotate github < token.txt",
  run: async (invocation) => {
    const [name = ""] = invocation.positionals;
    const given = invocation.flag("reread") ? {} : { value: await secretValue(invocation.terminal, `secret rotate ${name}`) };
    return shown(invocation, await operatorsApi(invocation).operate("rotateSecret", { name, ...given }));
  },
};

function shown(invocation: Invocation, secret: { readonly name: string; readonly source: string; readonly version?: number | string }): ExitCode {
  print(invocation, secret, () =>
    facts([
      ["secret", secret.name],
      ["source", secret.source],
      ["version", secret.version === undefined ? "" : String(secret.version)],
    ]),
  );
  return 0;
}

/** `culture accept`, `culture refuse`, `culture revert`: what a person says of a principle. */
import { required, wholeOf } from "../argument.ts";
import { HOUSE_OPTIONS, type Command, print } from "../command.ts";
import { operatorsApi } from "../operators-api.ts";

const REASON = { reason: { value: "TEXT", about: "why; it is kept with the principle" } };

export const cultureAccept: Command = {
  takes: "CULTURE --reason TEXT",
  about: [
    "Makes a proposal the house's own word: every agent is given it from then on, and it makes no session untrusted. Read it as",
    "it stands before you do: culture show says what the session had read that proposed it.",
  ].join("\n"),
  options: { ...HOUSE_OPTIONS, ...REASON },
  positionals: [1, 1],
  example: "chatelaine culture accept cul_01kah7q2m8xw3v5t9n4c6e0rjz --reason 'as we agreed in May'",
  run: async (invocation) => {
    const [culture = ""] = invocation.positionals;
    const now = await operatorsApi(invocation).operate("acceptCulture", { culture, reason: required(invocation, "reason") });
    print(invocation, now, `${now.culture} is kept (version ${now.version})\n`);
    return 0;
  },
};

export const cultureRefuse: Command = {
  takes: "CULTURE --reason TEXT",
  about: "Refuses a proposal, or a principle that was accepted: no agent is given it from then on. Its words stay with the row.",
  options: { ...HOUSE_OPTIONS, ...REASON },
  positionals: [1, 1],
  example: "chatelaine culture refuse cul_01kah7q2m8xw3v5t9n4c6e0rjz --reason 'it is nobody else's business'",
  run: async (invocation) => {
    const [culture = ""] = invocation.positionals;
    const now = await operatorsApi(invocation).operate("refuseCulture", { culture, reason: required(invocation, "reason") });
    print(invocation, now, `${now.culture} is refused\n`);
    return 0;
  },
};

export const cultureRevert: Command = {
  takes: "CULTURE --version N --reason TEXT",
  about: "Brings back what an earlier version of an accepted principle said, as a new version.",
  options: {
    ...HOUSE_OPTIONS,
    version: { value: "N", about: "the version whose words are brought back: culture show lists them" },
    ...REASON,
  },
  positionals: [1, 1],
  example: "chatelaine culture revert cul_01kah7q2m8xw3v5t9n4c6e0rjz --version 1 --reason 'the change did not hold'",
  run: async (invocation) => {
    const [culture = ""] = invocation.positionals;
    const version = wholeOf(required(invocation, "version"), "--version", 1);
    const now = await operatorsApi(invocation).operate("revertCulture", { culture, version, reason: required(invocation, "reason") });
    print(invocation, now, `${now.culture} is version ${now.version} now\n`);
    return 0;
  },
};

/** `session erase` and `person erase`: keys are destroyed, and with them what they sealed. */
import { HOUSE_OPTIONS, type Command, print } from "../command.ts";
import { operatorsApi } from "../operators-api.ts";

export const sessionErase: Command = {
  takes: "ID",
  about: [
    "Ends a session for good and destroys its key: its arguments, results, prompts and all else that it sealed open nowhere any",
    "more. What was decided stays in the log, which goes on verifying. There is no way back; backups of the database have",
    "the key still, for as long as they are kept (docs/keys.md).",
  ].join("\n"),
  options: HOUSE_OPTIONS,
  positionals: [1, 1],
  example: "chatelaine session erase ses_01kah7q2m8xw3v5t9n4c6e0rjz",
  run: async (invocation) => {
    const [session = ""] = invocation.positionals;
    const erased = await operatorsApi(invocation).operate("eraseSession", { session });
    print(invocation, erased, `${erased.session} is erased\n`);
    return 0;
  },
};

export const personErase: Command = {
  takes: "NAME|ID",
  about: [
    "Erases every session that was opened for a person, whichever agent's, as `session erase` does; then the person's name and",
    "logins, and what agents remember of them. Each erasure is an entry of a log; what stays there are random ids that lead to nobody any more.",
  ].join("\n"),
  options: HOUSE_OPTIONS,
  positionals: [1, 1],
  example: "chatelaine person erase dora",
  run: async (invocation) => {
    const [person = ""] = invocation.positionals;
    const erased = await operatorsApi(invocation).operate("erasePerson", { person });
    print(invocation, erased, `${erased.person} is erased, with ${erased.sessions} sessions and ${erased.memories} memories\n`);
    return 0;
  },
};

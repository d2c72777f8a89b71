/** `session pause`, `session resume`, `session kill`: holds within one second, calls in flight included. */
import { HOUSE_OPTIONS, type Command, print } from "../command.ts";
import { operatorsApi } from "../operators-api.ts";
import { toneOf, toned } from "../terminal.ts";

export const sessionPause = stopping("pauseSession", {
  word: "pause",
  about: "Pauses a session: calls in flight are aborted, new ones refused, until it is resumed.",
});

export const sessionResume = stopping("resumeSession", {
  word: "resume",
  about: "Lets a paused session go on. A killed one stays killed.",
});

export const sessionKill = stopping("killSession", {
  word: "kill",
  about: "Ends a session for good: calls in flight are aborted, approvals that wait are void, no token opens it again.",
});

function stopping(
  operation: "pauseSession" | "resumeSession" | "killSession",
  { word, about }: { readonly word: string; readonly about: string },
): Command {
  return {
    takes: "ID",
    about,
    options: { ...HOUSE_OPTIONS, ...(operation === "killSession" && { because: { value: "WHY", about: "why; it stands on the log in clear" } }) },
    positionals: [1, 1],
    example: `chatelaine session ${word} ses_01kah7q2m8xw3v5t9n4c6e0rjz`,
    run: async (invocation) => {
      const [session = ""] = invocation.positionals;
      const listed = await operatorsApi(invocation).operate(operation, { session, because: invocation.text("because") });
      print(invocation, listed, `${listed.session} is ${toned(invocation.terminal, toneOf(listed.state), listed.state)}\n`);
      return 0;
    },
  };
}

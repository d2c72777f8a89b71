/** `knowledge search`: what a session of an agent would find. */
import { HOUSE_OPTIONS, type Command, print } from "../command.ts";
import { operatorsApi } from "../operators-api.ts";
import { visible } from "../visible.ts";

export const knowledgeSearch: Command = {
  takes: "AGENT QUERY [--person PERSON]",
  about: [
    "Passages as a session of the agent would find them, best first: by words, and by what is spelled alike. Without --person only",
    "in what everybody may read. Where a provider makes the vectors, this search goes by words and lexical vectors alone.",
  ].join("\n"),
  options: { ...HOUSE_OPTIONS, person: { value: "PERSON", about: "as a session that serves this person (name or id)" } },
  positionals: [2, 2],
  example: "chatelaine knowledge search finance 'who signs travel expenses' --person ana",
  run: async (invocation) => {
    const [agent = "", query = ""] = invocation.positionals;
    const { passages } = await operatorsApi(invocation).operate("searchKnowledge", { agent, query, person: invocation.text("person") });
    print(invocation, { passages }, () =>
      passages.length === 0
        ? "nothing of that is there\n"
        : passages
            .map(
              ({ document, title, heading, ordinal, text, label }) =>
                `${visible([title, heading].filter((part) => part !== "").join(" > "))}  (${document}, passage ${ordinal}, ${label.integrity})\n${visible(text)}\n`,
            )
            .join("\n"),
    );
    return 0;
  },
};

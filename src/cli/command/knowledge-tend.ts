/** `knowledge remove`, `knowledge reindex`: takes a document away, or cuts documents anew. */
import { HOUSE_OPTIONS, type Command, print } from "../command.ts";
import { operatorsApi } from "../operators-api.ts";

export const knowledgeRemove: Command = {
  takes: "AGENT DOCUMENT",
  about: "Takes a document away for good: its key is erased, and with it every passage and version.",
  options: HOUSE_OPTIONS,
  positionals: [2, 2],
  example: "chatelaine knowledge remove finance doc_01kah7q2m8xw3v5t9n4c6e0rjz",
  run: async (invocation) => {
    const [agent = "", document = ""] = invocation.positionals;
    const gone = await operatorsApi(invocation).operate("removeKnowledge", { agent, document });
    print(invocation, gone, `${gone.document} is removed\n`);
    return 0;
  },
};

export const knowledgeReindex: Command = {
  takes: "AGENT [DOCUMENT]",
  about: [
    "Cuts a document of an agent, or all of them, into passages anew. Where a provider makes the vectors, passages cut so have none",
    "until the agent itself calls knowledge/reindex: a person has no session to ask the provider in.",
  ].join("\n"),
  options: HOUSE_OPTIONS,
  positionals: [1, 2],
  example: "chatelaine knowledge reindex finance",
  run: async (invocation) => {
    const [agent = "", document] = invocation.positionals;
    const done = await operatorsApi(invocation).operate("reindexKnowledge", { agent, document });
    print(invocation, done, `documents: ${done.documents}; passages: ${done.chunks}\n`);
    return 0;
  },
};

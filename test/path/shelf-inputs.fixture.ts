/** Inputs of the operations about memory, knowledge and culture: of things that are not there, where they need one. */

export function shelfInputs(agent: string) {
  const [memory, culture, because] = [{ agent, memory: "mem_none" }, { culture: "cul_none" }, { reason: "so" }];
  return {
    listMemories: { agent },
    showMemory: memory,
    revertMemory: { ...memory, version: 1 },
    forgetMemory: memory,
    listKnowledge: { agent },
    searchKnowledge: { agent, query: "soup" },
    addKnowledge: { agent, title: "soup", text: "leek soup", mediaType: "text/plain", trust: "untrusted" },
    removeKnowledge: { agent, document: "doc_none" },
    reindexKnowledge: { agent },
    listCulture: {},
    showCulture: culture,
    acceptCulture: { ...culture, ...because },
    refuseCulture: { ...culture, ...because },
    revertCulture: { ...culture, version: 1, ...because },
  };
}

/** The commands about them, with what stands after each; those of things that are not there end with 1. */
export function shelfCommands(agent: string, file: string) {
  const [memory, culture, reason] = [[agent, "mem_none"], ["cul_none"], ["--reason", "so"]];
  const done: { readonly [command: string]: readonly string[] } = {
    "memory list": [agent],
    "knowledge add": [agent, file],
    "knowledge list": [agent],
    "knowledge search": [agent, "soup"],
    "knowledge reindex": [agent],
    "culture list": [],
  };
  const failing: { readonly [command: string]: readonly string[] } = {
    "memory show": memory,
    "memory revert": [...memory, "--version", "1"],
    "memory forget": memory,
    "knowledge remove": [agent, "doc_none"],
    "culture show": culture,
    "culture accept": [...culture, ...reason],
    "culture refuse": [...culture, ...reason],
    "culture revert": [...culture, "--version", "1", ...reason],
  };
  const words = { ...done, ...failing };
  return { names: Object.keys(words), words, ends: Object.fromEntries(Object.keys(failing).map((name) => [name, 1])) };
}

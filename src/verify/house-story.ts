/** The story of the house log: which agents there are, and what it anchored of each. */
import type { AgentId } from "../call/id.ts";
import { fromBase64 } from "../ledger/base64.ts";
import type { AnchorEntry, HouseLogEntry } from "../ledger/entry.ts";
import { sameHash } from "../ledger/hash.ts";
import type { Findings } from "./report.ts";
import type { Story } from "./story.ts";
import type { Mark } from "./tree-check.ts";

export class HouseStory implements Story<HouseLogEntry> {
  readonly #findings: Findings;
  readonly #added = new Set<AgentId>();
  readonly #anchors = new Map<AgentId, Mark[]>();

  constructor(findings: Findings) {
    this.#findings = findings;
  }

  /** Whether the house log says that the agent was added. */
  knows(agent: AgentId): boolean {
    return this.#added.has(agent);
  }

  /** What was anchored of an agent, in the order of the log. */
  anchors(agent: AgentId): readonly Mark[] {
    return this.#anchors.get(agent) ?? [];
  }

  /** Agents of which something was anchored. */
  anchored(): readonly AgentId[] {
    return [...this.#anchors.keys()];
  }

  take(index: number, entry: HouseLogEntry): void {
    if (entry.kind === "anchor") this.#anchor(index, entry);
    if (entry.kind !== "agent") return;
    if (entry.event === "added") {
      if (this.#added.has(entry.agent)) this.#findings.wrong("STORY", `${entry.agent} was added before`, { index });
      this.#added.add(entry.agent);
    } else if (!this.#added.has(entry.agent)) {
      this.#findings.wrong("STORY", `${entry.agent} is ${entry.event} but was never added`, { index });
    }
  }

  end(): void {}

  #anchor(index: number, { agent, size, root, at }: AnchorEntry): void {
    const marks = this.#anchors.get(agent) ?? [];
    this.#anchors.set(agent, marks);
    const last = marks.at(-1);
    const hash = fromBase64(root);
    if (hash === undefined) return;
    if (!this.#added.has(agent)) this.#findings.wrong("STORY", `${agent} is anchored but was never added`, { index });
    if (last !== undefined && (size < last.size || (size === last.size && !sameHash(hash, last.root)))) {
      this.#findings.wrong(
        "STORY",
        `${agent} is anchored at ${size} entries after an anchor at ${last.size}: its log shrank or was replaced`,
        { index },
      );
    }
    marks.push({ kind: "anchor", size, root: hash, at, says: `the anchor in entry ${index} of the house log` });
  }
}

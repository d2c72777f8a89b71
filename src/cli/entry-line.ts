/** One entry of the ledger in two words: what it says, and of what. */
import type { Entry } from "../main/read-ledger.ts";

/** The effect, event or end that the entry records. */
export function saysOf(entry: Entry): string {
  switch (entry.kind) {
    case "decision":
      return entry.effect;
    case "outcome":
      return entry.status;
    case "anchor":
      return "anchored";
    case "endorsement":
      return "endorsed";
    case "prompt":
      return "given";
    case "label":
      return "raised";
    default:
      return entry.event;
  }
}

/** What it is about, and why where that is recorded. */
export function aboutOf(entry: Entry): string {
  switch (entry.kind) {
    case "decision":
      return `${entry.server}/${entry.name} ${entry.reason ?? entry.rules.join(", ")}`.trimEnd();
    case "outcome":
      return [entry.call, entry.fault].filter((word) => word !== undefined).join(" ");
    case "approval":
      return entry.requester === true ? `${entry.approval} by who asked through the agent` : entry.approval;
    case "endorsement":
      return `values of ${entry.call} for ${entry.classes.join(", ") || "its tool"}`;
    case "session":
    case "prompt":
      return entry.session;
    case "label":
      return `${entry.server} by ${entry.call}`;
    case "anchor":
      return `${entry.agent} at ${entry.size}`;
    case "agent":
      return entry.agent;
    case "definition":
      return `${entry.server}/${entry.name}`;
    case "policy":
      return entry.policy.slice(0, 16);
    case "house":
      return entry.about ?? "";
  }
}

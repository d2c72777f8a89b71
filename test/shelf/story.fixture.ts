/** A house where two agents keep memories, documents and principles, with a page of the web and a mailbox beside them, and two people whom they serve. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ConfigurationInput } from "../../src/main/configuration/configuration.ts";
import { type Connected, Story } from "../path/house.fixture.ts";
import { type OwnServer, startOwnServer } from "../path/own-server.fixture.ts";

const POLICIES = `
@id("all-use-all")
permit (principal, action in Action::"callTool", resource);
`;
const MANIFEST = `
about: a mailbox
tools:
  note: { classes: [send], control: [/text] }
  read: { classes: [read] }
`;

export interface ShelfStory {
  readonly story: Story;
  /** What the web says and the mailbox takes. */
  readonly own: OwnServer;
  /** Ids of the people. */
  readonly people: { readonly ana: string; readonly ben: string };
  /** A session of an agent, that serves somebody or nobody. */
  readonly visit: (agent: string, person?: string) => Promise<Connected>;
  close(): Promise<void>;
}

interface ShelfHouse {
  readonly folders?: { readonly [name: string]: { readonly path: string; readonly trust?: "trusted" } };
  readonly teams?: ConfigurationInput["teams"];
  readonly before?: (folder: string) => void;
}

/** Agents `first` and `second`, and `unused`, which nobody has called yet. */
export async function openShelfStory({ folders, teams, before }: ShelfHouse = {}): Promise<ShelfStory> {
  const own = await startOwnServer({ content: "anything" });
  const story = await Story.open({
    servers: {
      knowledge: { knowledge: { ...(folders !== undefined && { folders }) } },
      culture: { culture: {} },
      memory: { memory: {} },
      web: { url: own.url },
      mail: { url: own.url, manifest: "./mail.yaml" },
    },
    agents: { first: { role: "writer" }, second: { role: "writer" }, unused: { role: "writer" } },
    policies: { "own.cedar": POLICIES },
    limits: { askHoldMs: 0 },
    flow: "balanced",
    ...(teams !== undefined && { teams }),
    before: (folder) => {
      writeFileSync(join(folder, "mail.yaml"), MANIFEST);
      before?.(folder);
    },
  });
  const people = { ana: (await story.person("ana", "viewer")).id, ben: (await story.person("ben", "viewer")).id };
  const close = async () => {
    await story.close();
    await own.close();
  };
  return { story, own, people, visit: (agent, person) => story.connect({ agent, era: "2025-11-25", ...(person !== undefined && { person }) }), close };
}

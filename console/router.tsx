/** Every view and its address. */
import { createRootRoute, createRoute, createRouter } from "@tanstack/react-router";
import { CONSOLE_PATH } from "../src/server/contract.ts";
import { AgentPage } from "./pages/agent.tsx";
import { Agents } from "./pages/agents.tsx";
import { ApprovalPage } from "./pages/approval.tsx";
import { Approvals } from "./pages/approvals.tsx";
import { EntryPage } from "./pages/entry.tsx";
import { Ledger } from "./pages/ledger.tsx";
import { LogPage } from "./pages/log.tsx";
import { Nowhere } from "./pages/nowhere.tsx";
import { Now } from "./pages/now.tsx";
import { RunPage } from "./pages/run.tsx";
import { SessionPage } from "./pages/session.tsx";
import { Sessions } from "./pages/sessions.tsx";
import { Shell } from "./parts/shell.tsx";

/** What the address says after its question mark. What a view does not know is dropped. */
type Said = { readonly [name: string]: unknown };
const text = (said: Said, name: string): string | undefined => (typeof said[name] === "string" ? said[name] : undefined);
const whole = (said: Said, name: string): number | undefined => (Number.isSafeInteger(said[name]) ? Number(said[name]) : undefined);

const root = createRootRoute({ component: Shell, notFoundComponent: Nowhere });
const getParentRoute = () => root;

const now = createRoute({ getParentRoute, path: "/", component: Now });
const approvals = createRoute({
  getParentRoute,
  path: "/approvals",
  validateSearch: (said: Said): { readonly state?: string | undefined } => ({ state: text(said, "state") }),
  component: () => <Approvals state={approvals.useSearch().state} />,
});
const approval = createRoute({
  getParentRoute,
  path: "/approvals/$approval",
  component: () => <ApprovalPage approval={approval.useParams().approval} />,
});
const agents = createRoute({ getParentRoute, path: "/agents", component: Agents });
const agent = createRoute({
  getParentRoute,
  path: "/agents/$agent",
  validateSearch: (said: Said): { readonly session?: string | undefined } => ({ session: text(said, "session") }),
  component: () => <AgentPage name={agent.useParams().agent} session={agent.useSearch().session} />,
});
const sessions = createRoute({
  getParentRoute,
  path: "/sessions",
  validateSearch: (said: Said): { readonly find?: string | undefined; readonly state?: string | undefined } => ({
    find: text(said, "find"),
    state: text(said, "state"),
  }),
  component: () => <Sessions {...sessions.useSearch()} />,
});
const session = createRoute({
  getParentRoute,
  path: "/sessions/$session",
  component: () => <SessionPage id={session.useParams().session} />,
});
const run = createRoute({ getParentRoute, path: "/runs/$run", component: () => <RunPage id={run.useParams().run} /> });
const ledger = createRoute({ getParentRoute, path: "/ledger", component: Ledger });
const log = createRoute({
  getParentRoute,
  path: "/ledger/$log",
  validateSearch: (said: Said): { readonly before?: number | undefined } => ({ before: whole(said, "before") }),
  component: () => <LogPage log={log.useParams().log} before={log.useSearch().before} />,
});
const entry = createRoute({
  getParentRoute,
  path: "/ledger/$log/$index",
  component: () => <EntryPage log={entry.useParams().log} index={Number(entry.useParams().index)} />,
});

export const router = createRouter({
  routeTree: root.addChildren([now, approvals, approval, agents, agent, sessions, session, run, ledger, log, entry]),
  basepath: CONSOLE_PATH,
  scrollRestoration: false,
});

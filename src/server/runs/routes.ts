/** The routes of agents' runs: one table, which the routes are made of, and the document of the API, and its client. */
import type { z } from "zod";
import { RUNS_API } from "../contract.ts";
import { MORE_SHAPES, QUERIES, SHAPES } from "./shapes.ts";

export interface RunRoute {
  readonly method: "GET" | "POST";
  readonly path: string;
  /** One sentence. */
  readonly says: string;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  /** What comes back as JSON; absent where it is a stream or bytes. */
  readonly answer?: z.ZodType;
  /** What comes back otherwise. */
  readonly media?: "text/event-stream" | "application/octet-stream";
}

export const RUN_ROUTES = {
  listRuns: { ...RUNS_API.listRuns,
    says: "Runs of an agent, newest first, without their content.",
    query: QUERIES.listRuns,
    answer: MORE_SHAPES.RunPage,
  },
  startRun: { ...RUNS_API.startRun, says: "Begins a run.", body: SHAPES.StartRun, answer: SHAPES.Run },
  showRun: { ...RUNS_API.showRun,
    says: "A run with its steps, messages, calls, what was sent to its models, and what it cost.",
    answer: MORE_SHAPES.RunWhole,
  },
  runEvents: { ...RUNS_API.runEvents,
    says: "What happens in a run, as server-sent events; Last-Event-ID goes on where it stopped.",
    query: QUERIES.streamQuery,
    media: "text/event-stream",
  },
  pauseRun: { ...RUNS_API.pauseRun, says: "Holds a run before its next call.", answer: SHAPES.Run },
  resumeRun: { ...RUNS_API.resumeRun, says: "Lets a paused run go on.", answer: SHAPES.Run },
  cancelRun: { ...RUNS_API.cancelRun, says: "Ends a run, and what it asked others for.", answer: SHAPES.Run },
  steerRun: { ...RUNS_API.steerRun,
    says: "Tells a run what else the person wants.",
    body: SHAPES.SteerRun,
    answer: SHAPES.Run,
  },
  settleRun: { ...RUNS_API.settleRun,
    says: "A person's word on a call of unknown fate that the run waits for.",
    body: SHAPES.SettleRun,
    answer: SHAPES.Run,
  },
  showArtifact: { ...RUNS_API.showArtifact,
    says: "The bytes of something that a run made or was given.",
    media: "application/octet-stream",
  },
  listAgentSessions: { ...RUNS_API.listAgentSessions,
    says: "Sessions of an agent, newest first.",
    query: QUERIES.sessions,
    answer: MORE_SHAPES.AgentSessions,
  },
  forkSession: { ...RUNS_API.forkSession,
    says: "A new session that goes on from one: what its person asked for, its label, and copies of its completed runs.",
    body: SHAPES.ForkSession,
    answer: SHAPES.Forked,
  },
  chat: { ...RUNS_API.chat,
    says: "A turn of a thread, asked and answered as the AI SDK's user interfaces do.",
    body: MORE_SHAPES.ChatRequest,
    media: "text/event-stream",
  },
  agUi: { ...RUNS_API.agUi,
    says: "A turn of a thread, asked and answered in the AG-UI protocol.",
    body: MORE_SHAPES.AgUiInput,
    media: "text/event-stream",
  },
} as const satisfies { readonly [name: string]: RunRoute };

export type RunRouteName = keyof typeof RUN_ROUTES;

/** Where the document of the API stands. */
export const OPENAPI_PATH = "/v1/openapi.json";

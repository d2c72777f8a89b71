/** The rules of the house as tables: who may import whom, and where each effect has its home. ARCHITECTURE.md repeats the first. */

/** The stops of the path. None imports another; each owns its port, which `store/` implements. */
export const STOPS = ["intake", "identity", "session", "inspection", "policy", "approval", "ledger", "execution"] as const;

/**
 * Folders of src/, and the console, and what of ours each may import, besides itself. `ports` stands for every folder's
 * port.ts, `contract` for src/server/contract.ts alone.
 * `main` is the composition root: src/main.ts and the parts of it in src/main/.
 */
export const IMPORTS: { readonly [folder: string]: readonly string[] } = {
  call: [],
  rows: ["call"],
  intake: ["call"],
  identity: ["call", "rows"],
  session: ["call"],
  inspection: ["call"],
  policy: ["call"],
  approval: ["call"],
  ledger: ["call", "rows"],
  execution: ["call", "rows"],
  keys: ["call"],
  analysis: ["call", "rows", "policy"],
  pdp: ["call", "execution"],
  gateway: ["call", ...STOPS],
  runtime: ["call", "gateway"],
  operate: ["call", "rows", "identity", "session", "approval", "ledger"],
  store: ["call", "rows", "keys", "ledger", "ports"],
  verify: ["call", "ledger"],
  server: ["call", "intake", "gateway", "operate", "runtime"],
  client: [],
  adapters: ["call", "client"],
  cli: ["call", "verify", "server", "client", "main"],
  console: ["contract"],
  main: ["call", "rows", ...STOPS, "keys", "analysis", "pdp", "gateway", "runtime", "operate", "store", "verify", "server"],
};

/** Why a cell of the table is wider than the layout would have it. */
export const IMPORT_REASONS: { readonly [folder: string]: string } = {
  pdp: "it waits for the outside as execution does, and is kept from waiting for what fails by the same breaker",
  cli: "the command line is the process: `start`, `demo` and `mcp` open a house, `doctor` and `policy check` read its configuration",
  store: "it keeps what the ports ask for, appends to the ledger's tree and signs its checkpoints in the same transaction",
};

/** Folders of which nothing is left when types are erased: what travels through them needs no trust in them. */
export const SHAPES_ALONE: readonly string[] = ["src/rows/"];

export interface Effect {
  readonly name: string;
  /** Modules whose import is the effect. */
  readonly modules?: readonly string[];
  /** Calls and members that are the effect, as they are written: `fetch`, `Date.now`, `process.env`. */
  readonly names?: readonly string[];
  /** Where it may happen: a folder of src/ (ends in /) or one file. */
  readonly homes: readonly string[];
  readonly reason: string;
}

/** Every effect has one home, and grep finds it. Tests, benchmarks and tools are free. */
export const EFFECTS: readonly Effect[] = [
  {
    name: "the network",
    modules: [
      "node:net",
      "node:tls",
      "node:http",
      "node:https",
      "node:http2",
      "node:dgram",
      "node:dns",
      "node:dns/promises",
      "@hono/node-server",
      "undici",
    ],
    names: ["fetch", "globalThis.fetch", "WebSocket", "EventSource"],
    homes: ["src/execution/", "src/pdp/http-ask.ts", "src/server/", "src/client/", "src/cli/", "src/main.ts", "src/main/", "console/house/"],
    reason:
      "execution reaches out, one file of pdp asks decision points, server listens, client, cli and the console speak to the house and cli looks for a free port; the composition root hands it over",
  },
  {
    name: "processes",
    modules: ["node:child_process", "node:cluster"],
    homes: ["src/execution/"],
    reason: "only execution starts anything",
  },
  {
    name: "threads",
    modules: ["node:worker_threads"],
    homes: ["src/store/", "src/execution/code/quickjs.ts", "src/execution/code/quickjs-thread.ts", "src/execution/shelf/pdf-text.ts", "src/execution/shelf/pdf-thread.ts", "src/main/shadow.ts", "src/main/shadow-thread.ts", "src/main/cedar-threads.ts", "src/main/cedar-thread.ts", "src/main/ledger-verifier.ts", "src/main/verifier-thread.ts"],
    reason:
      "writer threads, those in which snippets of JavaScript run, one for each PDF that is read, the one in which Cedar's own engine decides a sample again, those in which it reads and validates rules while they load, and the one in which the logs are verified while the house goes on",
  },
  {
    name: "Cedar's own engine",
    modules: ["@cedar-policy/cedar-wasm/nodejs"],
    homes: ["src/analysis/cedar/"],
    reason:
      "it is WebAssembly, memory and seconds that the thread of the calls must not spend; REACH says who may not come to it by any way",
  },
  {
    name: "the database",
    modules: ["node:sqlite"],
    homes: ["src/store/", "src/verify/"],
    reason: "store keeps it; verify reads one, read-only, with nothing else running",
  },
  {
    name: "files",
    modules: ["node:fs", "node:fs/promises"],
    homes: [
      "src/store/",
      "src/keys/",
      "src/verify/",
      "src/cli/",
      "src/main/",
      "src/main.ts",
      "src/execution/secrets/file-source.ts",
      "src/execution/shelf/read-document.ts",
      "src/execution/sandbox/",
    ],
    reason:
      "databases, key files, mounted secrets, what is verified, what a person names on the command line or in the configuration, documents below folders that it names, and what sandboxes see, use and write",
  },
  {
    name: "the clock",
    names: ["Date.now", "new Date()", "performance.now", "process.hrtime", "process.hrtime.bigint"],
    homes: ["src/main.ts", "src/main/", "src/cli/", "console/parts/moment.tsx"],
    reason: "everything else takes a Clock; the console says how long ago something was in one place",
  },
  {
    name: "timers",
    modules: ["node:timers", "node:timers/promises"],
    names: ["setTimeout", "setInterval", "AbortSignal.timeout"],
    homes: ["src/main.ts", "src/main/", "src/cli/", "src/client/", "console/parts/"],
    reason: "everything else takes a Clock; a client and the console are outside of the house, where nobody hands them one",
  },
  {
    name: "chance",
    names: ["Math.random", "randomBytes", "randomUUID", "randomInt", "crypto.randomUUID", "crypto.getRandomValues", "crypto.randomBytes"],
    homes: ["src/main.ts", "src/main/", "src/cli/"],
    reason: "everything else takes a Chance",
  },
  {
    name: "the environment",
    modules: ["node:process"],
    names: ["process.env", "process.argv", "process.cwd", "process.exit", "process.stdin", "process.stdout", "process.stderr"],
    homes: ["src/main.ts", "src/main/", "src/cli/", "src/execution/sandbox/forward.ts"],
    reason: "what the house is told stands in its configuration; one file is a program of its own, which runs inside of sandboxes",
  },
  {
    name: "making a permit",
    names: ["Permit.mint"],
    homes: ["src/policy/", "src/approval/"],
    reason: "only policy and people permit",
  },
  {
    name: "marking a permit as recorded",
    names: ["Recorded.mint"],
    homes: ["src/ledger/"],
    reason: "only what the ledger has made durable opens execution",
  },
  {
    name: "releasing an outcome",
    names: ["Released.mint"],
    homes: ["src/inspection/"],
    reason: "only what was inspected leaves",
  },
];

export interface Reach {
  readonly from: string;
  readonly never: string;
  /** What it loads later, when a line of code asks for it, does not count. */
  readonly atStart?: true;
  readonly reason: string;
}

/** What one file may not import, directly or through others. A thread begins with a file of its own and is no import. */
export const REACH: readonly Reach[] = [
  {
    from: "src/main.ts",
    never: "src/analysis/cedar/",
    reason: "the thread of the calls has no WebAssembly: Cedar's own engine is in threads that end",
  },
  {
    from: "src/main.ts",
    never: "src/server/mcp/door.ts",
    atStart: true,
    reason: "MCP's SDK is loaded with the first request for it: it is megabytes in the memory of every house",
  },
  {
    from: "src/main.ts",
    never: "src/keys/certificate.ts",
    atStart: true,
    reason: "ASN.1 is loaded where TLS is looked into: it is megabytes in the memory of every house",
  },
];

/** The folders that must be trusted, and how many lines of code they may have together: tests, comments and blank lines aside. */
export const TRUSTED = ["call", "policy", "approval", "ledger", "gateway", "verify"] as const;
export const TRUSTED_LINES_MAX = 5000;

export const FUNCTION_LINES_MAX = 70;
export const FILE_LINES_MAX = 600;

/** Names that say nothing of what is inside. */
export const EMPTY_NAMES = ["utils", "util", "helpers", "helper", "common", "manager", "service", "base", "misc", "types"] as const;

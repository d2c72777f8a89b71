/** What goes into the house's API and comes out. Written by `node tools/write-client.ts` from the API's document; a test says when it is stale. */

export type Awaited = { readonly kind: "approval"; readonly approval: string; readonly tool: string; readonly args: unknown } | { readonly kind: "unknown"; readonly call: string; readonly tool: string; readonly args: unknown } | { readonly kind: "child"; readonly child: string; readonly tool: string };

export type Tokens = { readonly input: number; readonly output: number; readonly cached: number; readonly reasoning: number };

export type StartRun = { readonly input: string; readonly media?: readonly ({ readonly mediaType: string; readonly data: string; readonly name?: string | undefined })[] | undefined; readonly session?: string | undefined; readonly person?: string | undefined; readonly stream?: boolean | undefined };

export type SteerRun = { readonly text: string };

export type SettleRun = { readonly call: string; readonly verdict: "again" | "happened" | "did-not" };

export type ForkSession = { readonly run?: string | undefined };

export type Forked = { readonly session: string; readonly from: { readonly session: string; readonly run: string; readonly message?: string | undefined }; readonly runs: readonly ({ readonly run: string; readonly of: string })[] };

export type RunBrief = { readonly run: string; readonly agent: string; readonly agentId: string; readonly session: string; readonly state: "running" | "waiting" | "paused" | "completed" | "failed" | "cancelled"; readonly model: string; readonly steps: number; readonly tokens: Tokens; readonly costMicros?: number | undefined; readonly startedAt: number; readonly endedAt?: number | undefined; readonly parent?: { readonly run: string; readonly step: number } | undefined; readonly copyOf?: string | undefined; readonly extraction?: { readonly step: number; readonly state: "running" | "waiting" | "completed" | "failed" | "cancelled" } | undefined; readonly fault?: string | undefined; readonly asks: number };

export type Run = { readonly run: string; readonly agent: string; readonly agentId: string; readonly session: string; readonly state: "running" | "waiting" | "paused" | "completed" | "failed" | "cancelled"; readonly model: string; readonly steps: number; readonly tokens: Tokens; readonly costMicros?: number | undefined; readonly startedAt: number; readonly endedAt?: number | undefined; readonly parent?: { readonly run: string; readonly step: number } | undefined; readonly copyOf?: string | undefined; readonly extraction?: { readonly step: number; readonly state: "running" | "waiting" | "completed" | "failed" | "cancelled" } | undefined; readonly input: string; readonly output?: unknown | undefined; readonly fault?: { readonly code: string; readonly text: string } | undefined; readonly asks: readonly (Awaited)[] };

export type RunCall = { readonly call: string; readonly action: string; readonly server: string; readonly name: string; readonly effect: "permit" | "ask" | "refuse"; readonly approval?: string | undefined; readonly reason?: string | undefined; readonly status?: "done" | "failed" | "unknown" | undefined; readonly fault?: string | undefined; readonly args: unknown; readonly result?: unknown | undefined };

export type ContextItem = { readonly ordinal: number; readonly source: string; readonly ref?: string | undefined; readonly chars: number; readonly label?: { readonly integrity: "trusted" | "untrusted"; readonly readers: readonly (string)[] | null } | undefined };

export type RunMessage = { readonly message: string; readonly role: "system" | "user" | "assistant" | "tool"; readonly step?: number | undefined; readonly at: number; readonly parts: unknown };

export type ModelCall = { readonly call: string; readonly step?: number | undefined; readonly at: number; readonly provider: string; readonly model: string; readonly finishReason?: string | undefined; readonly tokens: Tokens; readonly costMicros?: number | undefined; readonly firstTokenMs?: number | undefined; readonly durationMs: number; readonly attempts: number };

export type Artifact = { readonly artifact: string; readonly at: number; readonly mediaType: string; readonly bytes: number; readonly isKept: boolean; readonly name?: string | undefined };

export type Fault = { readonly fault: { readonly code: string; readonly what: string; readonly where?: string | undefined; readonly hint?: string | undefined } };

export type AgentSession = { readonly session: string; readonly state: string; readonly startedAt: number; readonly person?: string | undefined; readonly calls: number; readonly forkedFrom?: { readonly session: string; readonly run: string; readonly message?: string | undefined } | undefined };

export type RunEvent = { readonly kind: string; readonly run: string; readonly index: number; readonly at: number; readonly [more: string]: unknown };

export type RunStep = { readonly step: number; readonly kind: "turn" | "memory" | "summary" | "hook"; readonly state: string; readonly startedAt: number; readonly endedAt?: number | undefined; readonly firstTokenMs?: number | undefined; readonly context: readonly (ContextItem)[]; readonly calls: readonly (RunCall)[] };

export type RunPage = { readonly runs: readonly (RunBrief)[]; readonly next?: string | undefined };

export type RunWhole = { readonly run: Run; readonly steps: readonly (RunStep)[]; readonly messages: readonly (RunMessage)[]; readonly modelCalls: readonly (ModelCall)[]; readonly artifacts: readonly (Artifact)[]; readonly children: readonly (RunBrief)[] };

export type AgentSessions = { readonly sessions: readonly (AgentSession)[] };

export type ChatRequest = { readonly id: string; readonly messages: readonly ({ readonly role: string; readonly parts: readonly ({ readonly type: string; readonly [more: string]: unknown })[]; readonly [more: string]: unknown })[]; readonly [more: string]: unknown };

export type AgUiInput = { readonly threadId: string; readonly runId: string; readonly messages: readonly ({ readonly role: string; readonly content?: unknown | undefined; readonly [more: string]: unknown })[]; readonly resume?: readonly ({ readonly interruptId: string; readonly status: "resolved" | "cancelled"; readonly payload?: unknown | undefined; readonly [more: string]: unknown })[] | null | undefined; readonly [more: string]: unknown };

/** The sessions of the house, as its runtime uses them: opened and spoken for by the agent itself, in the process of the house. */
import { Credential } from "../call/credential.ts";
import type { SessionId } from "../call/id.ts";
import { promptAbout, type Prompt } from "../call/prompt.ts";
import type { PromptStore } from "../inspection/port.ts";
import type { Desk } from "../operate/desk.ts";
import { issueFor } from "../operate/open-session.ts";
import { givePrompt } from "../operate/prompts.ts";
import { killByHouse } from "../operate/kill-by-house.ts";
import type { RunSessions } from "../runtime/parts.ts";
import { TOKEN_RENEW_MS, TOKENS_KEPT_MAX } from "./limits.ts";

interface Kept {
  readonly credential: Credential;
  readonly expiresAt: number;
}

export function runSessions(desk: Desk, store: Pick<PromptStore, "prompts">): RunSessions {
  const tokens = new Map<SessionId, Kept>();
  const keep = (session: SessionId, kept: Kept): Kept => {
    tokens.delete(session);
    tokens.set(session, kept);
    const [oldest] = tokens.keys();
    if (tokens.size > TOKENS_KEPT_MAX && oldest !== undefined) tokens.delete(oldest);
    return kept;
  };
  return {
    open: async (agent, wish) => {
      const issued = await issueFor(desk, desk.agents.active(agent), wish, agent);
      keep(issued.session, { credential: new Credential(issued.token), expiresAt: issued.expiresAt });
      return issued.session;
    },
    credential: async ({ agent, session }) => {
      const kept = tokens.get(session);
      // A token lives for minutes, and a run may for days.
      if (kept !== undefined && kept.expiresAt - desk.clock.now() > TOKEN_RENEW_MS) return kept.credential;
      const { token, expiresAt } = await issueFor(desk, desk.agents.active(agent), { session }, agent);
      return keep(session, { credential: new Credential(token), expiresAt }).credential;
    },
    keys: (of) => desk.sessions.look(of).keys,
    label: (of) => desk.sessions.look(of).label,
    person: ({ agent, session }) => desk.store.session(agent, session)?.person,
    state: (of) => desk.sessions.stateOf(of),
    prompt: async (of, prompt) => void (await givePrompt(desk, of, { prompt, by: of.agent })),
    fork: async (of, until) => {
      const { keys, label, person } = desk.sessions.look(of);
      const issued = await issueFor(desk, desk.agents.active(of.agent), { person }, of.agent);
      const to = { agent: of.agent, session: issued.session };
      // Each prompt is written with the label of its session: none of the first one's words is there with a lower one.
      desk.sessions.learn(desk.sessions.look(to), label);
      for (const { at, content } of store.prompts(of.agent, of.session, 0)) {
        if (at > until) continue;
        const prompt = JSON.parse(Buffer.from(keys.open(content, promptAbout(of.session))).toString("utf8")) as Prompt;
        await givePrompt(desk, to, { prompt, by: of.agent });
      }
      return to.session;
    },
    kill: (of) => killByHouse(desk, of),
  };
}

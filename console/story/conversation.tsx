/** What was said in a session, run by run, and the field for what comes next. */
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, type KeyboardEvent, type ReactNode, useRef, useState } from "react";
import type { RunShown } from "../../src/server/contract.ts";
import { type HouseFault, startRun } from "../house/ask.ts";
import { houseQueries, useRuns } from "../house/queries.ts";
import { Id } from "../parts/marks.tsx";
import { CannotLoad, Read } from "../parts/view.tsx";
import { RunStory } from "./run-story.tsx";

/** Of a long session the last runs are told; the session's own page lists all. */
const RUNS_TOLD = 10;

interface ConversationParts {
  readonly agent: string;
  readonly session: string | undefined;
  /** Told which session it goes on in, once there is one; undefined begins another. */
  readonly onSession: (session: string | undefined) => void;
}

export function Conversation({ agent, session, onSession }: ConversationParts): ReactNode {
  const begin = useMutation<RunShown, HouseFault, string>({
    mutationFn: (input) => startRun({ agent, input, ...(session !== undefined && { session }) }),
    onSuccess: async (run) => {
      await houseQueries.invalidateQueries({ queryKey: ["listRuns"] });
      void houseQueries.invalidateQueries({ queryKey: ["listSessions"] });
      onSession(run.session);
    },
  });
  return (
    <div className="conversation">
      {session === undefined ? null : <Told agent={agent} session={session} />}
      {begin.error === null ? null : <CannotLoad fault={begin.error} />}
      <Composer agent={agent} isSending={begin.isPending} send={(text, sent) => begin.mutate(text, { onSuccess: sent })} />
      {session === undefined ? null : (
        <p className="quiet">
          in the session <Id of={session} />{" "}
          <button type="button" onClick={() => onSession(undefined)}>
            Begin another
          </button>
        </p>
      )}
    </div>
  );
}

function Told({ agent, session }: { readonly agent: string; readonly session: string }): ReactNode {
  const runs = useRuns(agent, session);
  return (
    <Read of={runs}>
      {({ runs: newest }) =>
        newest
          .slice(0, RUNS_TOLD)
          .toReversed()
          .map(({ run }) => <RunStory key={run} run={run} />)
      }
    </Read>
  );
}

interface ComposerParts {
  readonly agent: string;
  readonly isSending: boolean;
  readonly send: (text: string, sent: () => void) => void;
}

function Composer({ agent, isSending, send }: ComposerParts): ReactNode {
  const [text, setText] = useState("");
  const form = useRef<HTMLFormElement>(null);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (text.trim() !== "" && !isSending) send(text, () => setText(""));
  };
  const pressed = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    form.current?.requestSubmit();
  };
  return (
    <form className="composer" ref={form} onSubmit={submit}>
      <label htmlFor="say">Say to {agent}</label>
      <textarea
        id="say"
        data-filter
        rows={2}
        value={text}
        onChange={({ target: { value } }) => setText(value)}
        onKeyDown={pressed}
        placeholder="Enter sends, shift and enter begins a line"
      />
      <button type="submit" className="main" disabled={isSending}>
        Send
      </button>
    </form>
  );
}

/** A dialog that asks for a reason: no refusal and no kill without one. The browser keeps the focus in it and gives it back. */
import { type FormEvent, type ReactNode, useEffect, useId, useRef } from "react";
import type { HouseFault } from "../house/ask.ts";

interface ReasonParts {
  readonly title: string;
  readonly says: ReactNode;
  /** What the button that does it says. */
  readonly verb: string;
  readonly isDoing: boolean;
  readonly fault: HouseFault | null;
  readonly onReason: (reason: string) => void;
  readonly onClose: () => void;
}

export function ReasonDialog({ title, says, verb, isDoing, fault, onReason, onClose }: ReasonParts): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null);
  const [heading, field] = [useId(), useId()];
  useEffect(() => dialog.current?.showModal(), []);
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const reason = new FormData(event.currentTarget).get("reason");
    if (typeof reason === "string" && reason.trim() !== "") onReason(reason.trim());
  };
  return (
    <dialog ref={dialog} aria-labelledby={heading} onClose={onClose}>
      <form onSubmit={submit}>
        <h2 id={heading}>{title}</h2>
        <p>{says}</p>
        <label htmlFor={field}>Reason</label>
        <textarea id={field} name="reason" required maxLength={1000} rows={3} />
        {fault === null ? null : (
          <p className="error" role="alert">
            {fault.message} <code>{fault.code}</code>
          </p>
        )}
        <div className="actions">
          <button type="button" onClick={() => dialog.current?.close()}>
            Cancel
          </button>
          <button type="submit" className="grave" disabled={isDoing}>
            {verb}
          </button>
        </div>
      </form>
    </dialog>
  );
}

/** Text that somebody else wrote, shown as it is: what cannot be seen, or would reorder what stands around it, is named. */
import type { ReactNode } from "react";

/** Control characters, line separators, and whatever hides or reorders text or is shown as nothing at all; line feeds and tabs aside. An emoji of the standard's list (UTS 51, RGI) is one sign, joiners and all. */
const UNSEEN = /(\p{RGI_Emoji})|(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gv;
const NAMES: { readonly [code: string]: string } = {
  "1B": "escape",
  "200B": "zero-width space",
  "200D": "zero-width joiner",
  "202D": "left-to-right override",
  "202E": "right-to-left override",
  "2066": "left-to-right isolate",
  "2067": "right-to-left isolate",
  FEFF: "byte order mark",
};

/** The text with each unseen character as a small mark that says its code point. React makes text of it, never markup. */
export function Unseen({ text }: { readonly text: string }): ReactNode {
  const parts: ReactNode[] = [];
  let from = 0;
  for (const { 0: character, 1: emoji, index } of text.matchAll(UNSEEN)) {
    if (emoji !== undefined) continue;
    if (index > from) parts.push(text.slice(from, index));
    const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
    const name = NAMES[code.replace(/^0+/, "")];
    parts.push(
      <span className="unseen" key={index} title={name ?? "a character that cannot be seen"}>
        U+{code}
      </span>,
    );
    from = index + character.length;
  }
  parts.push(text.slice(from));
  return <bdi>{parts}</bdi>;
}

/** A box with what an agent wrote: named as such, plain. */
export function AgentWords({ text, by = "the agent" }: { readonly text: string; readonly by?: string }): ReactNode {
  return (
    <figure className="words">
      <figcaption>written by {by}</figcaption>
      <pre>
        <Unseen text={text} />
      </pre>
    </figure>
  );
}

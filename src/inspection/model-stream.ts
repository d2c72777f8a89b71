/**
 * What a model says, piece by piece: what is done about the whole answer is done about its pieces too, so that any cutting
 * into pieces comes to what none does. What may go on behind the end of a piece is held back, no more than that. A tool
 * call and an event of the wire are looked at whole. Nothing that is already told can be withheld, so what would be is struck.
 */
import type { Call } from "../call/call.ts";
import type { ModelPiece } from "../call/model.ts";
import type { JsonValue } from "../call/json.ts";
import { strikeParts, struck, wayOfCall } from "./coming-back.ts";
import type { BackParts } from "./coming-back.ts";
import { mapTexts } from "./leaf.ts";
import { TOKEN_HELD_CHARS_MAX } from "./limits.ts";
import { mapOpenParts, signsThoughts } from "./model-parts.ts";
import { aboutOf, isOwn } from "./sanitize.ts";
import { moved } from "./scan/stream.ts";
import type { Settled } from "./scan/stream.ts";

export interface PieceParts extends BackParts {
  /** Puts values in the place of tokens, as far as they may come back from this model; absent where none may. */
  readonly restore: ((text: string) => string) | undefined;
}

export interface Pieces {
  readonly piece: (piece: ModelPiece) => void;
  /** Passes on what is held back: the answer has ended. */
  readonly settle: () => void;
}

/** Pieces on their way to `pass`. */
export function inspectPieces(pass: (piece: ModelPiece) => void, call: Call, parts: PieceParts): Pieces {
  let open: { readonly kind: "text" | "reasoning"; readonly block: number; readonly flow: Flow } | undefined;

  function settle(): void {
    if (open === undefined) return;
    const { kind, block, flow } = open;
    open = undefined;
    const text = flow.end();
    if (text !== "") pass({ kind, block, text });
  }

  return {
    settle,
    piece: (piece) => {
      if (piece.kind === "event" || piece.kind === "tool-call") {
        settle();
        return pass(piece.kind === "event" ? { kind: "event", event: clean(piece.event, call, parts) } : cleanCall(piece, call, parts));
      }
      const { kind, block } = piece;
      if (open?.kind !== kind || open.block !== block) settle();
      open ??= { kind, block, flow: flowing(call, kind === "reasoning" && signsThoughts(call) ? onlyOwn(parts) : parts) };
      const text = open.flow.push(piece.text);
      if (text !== "") pass({ kind, block, text });
    },
  };
}

/** One text of an answer. */
interface Flow {
  readonly push: (text: string) => string;
  readonly end: () => string;
}

interface FlowParts extends PieceParts {
  /** Whether nothing is done but about what is the house's own: anything else the model signed. */
  readonly isSigned?: boolean;
}

function onlyOwn(parts: PieceParts): FlowParts {
  return { ...parts, restore: undefined, isSigned: true };
}

function flowing(call: Call, { looking, ways, tokens, restore, isSigned = false }: FlowParts): Flow {
  const wayOf = wayOfCall(call, ways);
  const wayFor: typeof wayOf = (kind) => (isSigned && !isOwn(kind) ? "report" : wayOf(kind));
  const stream = looking.stream((kind) => wayFor(kind) !== "report", { ...aboutOf(call, "to-model"), key: "text" });
  let given = 0;
  const clean = ({ text, matches }: Settled): string => {
    const here = matches.map((match) => moved(match, -given));
    given += text.length;
    return struck(text, here, { wayFor, tokens, place: undefined });
  };
  const tail = restore === undefined ? undefined : new Tail(restore);
  return {
    push: (text) => (tail === undefined ? clean(stream.push(text)) : tail.push(clean(stream.push(text)))),
    end: () => (tail === undefined ? clean(stream.end()) : tail.push(clean(stream.end())) + tail.end()),
  };
}

/** Signs that stand in no token, however it is written: a text can be cut behind them. */
const NEVER_IN_TOKENS = /[^A-Za-z0-9_\\·&;#<>%.@:/-](?=[A-Za-z0-9_\\·&;#<>%.@:/-]*$)/u;

/** Holds back what may be the beginning of a token. */
class Tail {
  readonly #restore: (text: string) => string;
  #held = "";

  constructor(restore: (text: string) => string) {
    this.#restore = restore;
  }

  push(text: string): string {
    this.#held += text;
    const at = NEVER_IN_TOKENS.exec(this.#held);
    const cut = at === null ? 0 : at.index + at[0].length;
    const to = this.#held.length - cut > TOKEN_HELD_CHARS_MAX ? this.#held.length : cut;
    const settled = this.#held.slice(0, to);
    this.#held = this.#held.slice(to);
    return this.#restore(settled);
  }

  end(): string {
    return this.#restore(this.#held);
  }
}

function cleanCall(piece: Extract<ModelPiece, { kind: "tool-call" }>, call: Call, parts: PieceParts): ModelPiece {
  const { toolName, input } = clean({ type: "tool-call", toolName: piece.name, input: piece.args }, call, parts);
  return { ...piece, name: toolName, args: input };
}

/** What came whole, as it would stand in the whole answer. */
function clean<Said extends JsonValue>(said: Said, call: Call, parts: PieceParts): Said {
  const { restore } = parts;
  const left = strikeParts(said, call, parts);
  return (restore === undefined ? left : mapOpenParts(left, (part) => mapTexts(part, restore))) as Said;
}

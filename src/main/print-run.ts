/** A run as a person reads it in a terminal: what the model says as it comes, and between that one line for each thing that happens. */
import type { Awaited, RunEvent } from "../runtime/event.ts";

/** Where it is printed. Colours only where a person looks. */
export interface PrintTo {
  readonly out: (text: string) => void;
  readonly colour: boolean;
}

interface PrintAbout {
  readonly agent: string;
  /** The data folder, for the commands that answer what is asked. */
  readonly data: string;
  /** Whether the person who reads is asked right there, so that no command is shown. */
  readonly isAnswered?: boolean;
}

type Tone = "dim" | "asking" | "refused" | "good" | "bold";

const CODES: { readonly [tone in Tone]: string } = { dim: "2", asking: "33", refused: "31", good: "32", bold: "1" };
const RESULT_CHARS = 160;
/** Characters that move a cursor or hide text are shown as what they are; an emoji of the standard's list (UTS 51, RGI) is one sign, joiners and all. */
const CONTROL = /(\p{RGI_Emoji})|[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gv;
/** What may be the beginning of an emoji that the next piece of a text goes on with. */
const BEGUN = /[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}\u200d\ufe0f]{1,32}$/u;

export class RunPrinter {
  readonly #to: PrintTo;
  readonly #about: PrintAbout;
  /** What stood last on the line, so that a line that is begun is ended. */
  #open: "text" | "reasoning" | undefined;
  /** The end of what was said, while it may go on. */
  #begun = "";

  constructor(to: PrintTo, about: PrintAbout) {
    this.#to = to;
    this.#about = about;
  }

  print(event: RunEvent): void {
    switch (event.kind) {
      case "run.started":
        return this.#line("bold", `${this.#about.agent} < ${visible(event.input)}`);
      case "text.delta":
        return this.#say("text", event.text);
      case "reasoning.delta":
        return this.#say("reasoning", event.text);
      case "tool.called":
        return this.#line("dim", `  > ${event.tool} ${visible(short(JSON.stringify(event.args)))}`);
      case "call.decided":
        if (event.effect === "refuse")
          this.#line("refused", `  x refused: ${visible(event.reason?.text ?? "")} (${event.reason?.code ?? ""})${rulesOf(event.rules)}`);
        return;
      case "tool.completed":
        return this.#line(
          event.status === "done" ? "dim" : "refused",
          `  < ${event.tool} ${event.status}${event.durationMs === undefined ? "" : ` in ${event.durationMs} ms`}: ${visible(short(event.text))}`,
        );
      case "context.built":
        return event.trimmed === undefined
          ? undefined
          : this.#line("dim", `  context: ${event.trimmed.length} parts were left out or shortened`);
      case "run.waiting":
        return event.asks.forEach((ask) => this.#line("asking", `  ? ${asked(ask, event.run, this.#about)}`));
      case "run.paused":
      case "run.resumed":
        return this.#line("dim", `  ${event.kind === "run.paused" ? "paused" : "going on"}`);
      case "run.steered":
        return this.#line("bold", `${this.#about.agent} < ${visible(event.text)}`);
      case "run.completed":
        return this.#completed(event);
      case "run.failed":
        return this.#line("refused", `failed: ${visible(event.fault.text)} (${event.fault.code})`);
      case "run.cancelled":
        return this.#line("refused", `cancelled${event.fault === undefined ? "" : `: ${event.fault}`}`);
      default:
        return;
    }
  }

  #completed({ output, steps, tokens, costMicros }: Extract<RunEvent, { readonly kind: "run.completed" }>): void {
    if (typeof output !== "string") this.#say("text", JSON.stringify(output, null, 2));
    const cost = costMicros === undefined ? "" : `, $${(costMicros / 1e6).toFixed(4)}`;
    this.#line("dim", `${steps} ${steps === 1 ? "step" : "steps"}, ${tokens.input} tokens in, ${tokens.output} out${cost}`);
  }

  #say(kind: "text" | "reasoning", text: string): void {
    if (this.#open !== kind) this.#end();
    this.#open = kind;
    const whole = this.#begun + text;
    this.#begun = BEGUN.exec(whole)?.[0] ?? "";
    this.#said(whole.slice(0, whole.length - this.#begun.length));
  }

  #said(text: string): void {
    if (text !== "") this.#to.out(this.#open === "reasoning" ? this.#toned("dim", visible(text)) : visible(text));
  }

  /** Ends the line that is begun. */
  #end(): void {
    this.#said(this.#begun);
    this.#begun = "";
    if (this.#open !== undefined) this.#to.out("\n");
    this.#open = undefined;
  }

  #line(tone: Tone, text: string): void {
    this.#end();
    this.#to.out(`${this.#toned(tone, text)}\n`);
  }

  #toned(tone: Tone, text: string): string {
    return this.#to.colour ? `\u001b[${CODES[tone]}m${text}\u001b[0m` : text;
  }
}

function asked(ask: Awaited, run: string, { data, isAnswered = false }: PrintAbout): string {
  switch (ask.kind) {
    case "approval":
      if (isAnswered) return `waits for a person: ${ask.tool}`;
      return `waits for a person: ${ask.tool} ${visible(short(JSON.stringify(ask.args)))}\n    chatelaine approve permit ${ask.approval} --data ${data}\n    chatelaine approve refuse ${ask.approval} --data ${data}`;
    case "unknown":
      return `nobody knows whether ${ask.tool} ${visible(short(JSON.stringify(ask.args)))} took effect: a person says again, happened or did-not\n    chatelaine run settle ${run} ${ask.call} VERDICT --data ${data}`;
    case "child":
      return `waits for ${ask.tool} (${ask.child})`;
  }
}

function rulesOf(rules: readonly { readonly rule: string; readonly reason?: string }[]): string {
  return rules.map(({ rule, reason }) => ` [${rule}${reason === undefined ? "" : `: ${reason}`}]`).join("");
}

function short(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length <= RESULT_CHARS ? line : `${line.slice(0, RESULT_CHARS)}…`;
}

function visible(text: string): string {
  return text.replace(CONTROL, (char, emoji: string | undefined) => emoji ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

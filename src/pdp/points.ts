/**
 * The external decision points of a house. All that apply to a call are asked at once; whatever is not a clear yes in
 * time is a refusal of that point. What is combined of it, and how, is policy's business.
 */
import type { Clock } from "../call/clock.ts";
import { definitionName } from "../call/definition.ts";
import { asFault } from "../call/fault.ts";
import type { Fault } from "../call/fault.ts";
import type { JsonObject } from "../call/json.ts";
import type { PointAnswer } from "../call/point.ts";
import type { Question } from "../call/question.ts";
import type { ToolClass } from "../call/tool-class.ts";
import { Breaker, type BreakerLimits } from "../execution/breaker.ts";
import { readAnswer } from "./answer.ts";
import { pdpFault, pdpReason } from "./fault.ts";
import type { HttpAsk } from "./http-ask.ts";
import { POINT_FAILURES_MAX, POINT_OPEN_MS } from "./limits.ts";
import type { DecisionPoint } from "./point.ts";
import { pointRequest } from "./request.ts";

export interface PointsParts {
  readonly points: { readonly [name: string]: DecisionPoint };
  readonly ask: HttpAsk;
  readonly clock: Clock;
  /** The value of an environment variable. */
  readonly token: (variable: string) => string | undefined;
  readonly classesOf: (tool: string) => readonly ToolClass[];
  /** Told of each point that failed to answer; never of content. */
  readonly onFailed: (point: string, fault: Fault) => void;
}

interface Named extends DecisionPoint {
  readonly name: string;
  readonly breaker: Breaker;
}

const LIMITS: BreakerLimits = { failuresMax: POINT_FAILURES_MAX, openMs: POINT_OPEN_MS };
/** What the answer itself says is an answer; everything else counts towards the breaker. */
const ANSWERS: ReadonlySet<string> = new Set(["PDP_REFUSED", "PDP_NO_RESULT", "PDP_OBLIGATION_UNKNOWN"]);

export class Points {
  readonly #parts: PointsParts;
  readonly #points: readonly Named[];

  constructor(parts: PointsParts) {
    this.#parts = parts;
    this.#points = Object.entries(parts.points).map(([name, point]) => ({ ...point, name, breaker: new Breaker(parts.clock, LIMITS) }));
  }

  /** Whether any is to be asked about a call. */
  apply(call: Question["call"]): boolean {
    return this.#points.length > 0 && this.#points.some((point) => this.#isAsked(point, call));
  }

  /** What each that applies says, in the order of the configuration. Never rejects: a fault is a refusal of its point. */
  ask(question: Question, signal: AbortSignal): Promise<readonly PointAnswer[]> {
    return Promise.all(
      this.#points.filter((point) => this.#isAsked(point, question.call)).map((point) => this.#askOne(point, question, signal)),
    );
  }

  #isAsked({ asked }: DecisionPoint, call: Question["call"]): boolean {
    const tool = definitionName(call.definition);
    const fits = (list: readonly string[], ...values: readonly string[]) =>
      list.length === 0 || values.some((value) => list.includes(value));
    return (
      fits(asked.servers, call.definition.server) &&
      fits(asked.tools, tool) &&
      fits(asked.actions, call.action) &&
      fits(asked.classes, ...this.#parts.classesOf(tool))
    );
  }

  async #askOne(point: Named, question: Question, signal: AbortSignal): Promise<PointAnswer> {
    const { name, breaker } = point;
    try {
      if (!breaker.admits()) throw leftAlone();
      const remedies = readAnswer(point.kind, await this.#send(point, question, signal));
      breaker.answered();
      return { point: name, remedies };
    } catch (thrown) {
      const fault = asFault(thrown, "PDP_UNREACHABLE");
      if (ANSWERS.has(fault.code)) breaker.answered();
      else if (fault.code === "PDP_INTERRUPTED") breaker.interrupted();
      else if (fault.code !== "PDP_CIRCUIT_OPEN") {
        breaker.failed();
        this.#parts.onFailed(name, fault);
      }
      return { point: name, refused: pdpReason(fault) };
    }
  }

  async #send(point: Named, question: Question, signal: AbortSignal): Promise<string> {
    const token = point.tokenFrom === undefined ? undefined : this.#parts.token(point.tokenFrom);
    if (point.tokenFrom !== undefined && token === undefined) throw pdpFault("PDP_NO_TOKEN", "there is no token for the decision point");
    if (signal.aborted) throw interrupted();
    const ending = new AbortController();
    const cancel = this.#parts.clock.after(point.deadlineMs, () =>
      ending.abort(pdpFault("PDP_DEADLINE", "the decision point did not answer in time", "try again later")),
    );
    const interrupt = () => ending.abort(interrupted());
    signal.addEventListener("abort", interrupt, { once: true });
    try {
      const body = JSON.stringify(
        bodyFor(point, pointRequest(point, question, this.#parts.classesOf(definitionName(question.call.definition)))),
      );
      return await this.#parts.ask(addressOf(point), { body, id: question.call.id, token, signal: ending.signal });
    } finally {
      cancel();
      signal.removeEventListener("abort", interrupt);
    }
  }
}

function leftAlone(): Fault {
  return pdpFault("PDP_CIRCUIT_OPEN", "the decision point failed several times in a row and is not asked for a while", "try again later");
}

function bodyFor({ kind }: DecisionPoint, request: JsonObject): JsonObject {
  return kind === "opa" ? { input: request } : request;
}

function addressOf({ kind, url }: DecisionPoint): URL {
  if (kind === "opa") return new URL(url);
  const base = new URL(url);
  base.pathname = `${base.pathname.replace(/\/$/, "")}/access/v1/evaluation`;
  return base;
}

function interrupted(): Fault {
  return pdpFault("PDP_INTERRUPTED", "the call was given up while a decision point was asked", "call again");
}

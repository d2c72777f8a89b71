/** One breaker for each tool: a tool that hangs does not take the others of its server with it. */
import type { Clock } from "../call/clock.ts";
import type { Definition } from "../call/definition.ts";
import { Breaker } from "./breaker.ts";
import { failed, type Ended, type Ending } from "./fault.ts";
import { BREAKER_OPEN_MS, UNANSWERED_MAX } from "./limits.ts";

/** Endings that say that nobody answered. An error that the upstream itself states is an answer. */
const UNANSWERED: ReadonlySet<string> = new Set<Ended>(["EXECUTION_DEADLINE", "EXECUTION_CONNECTION_LOST", "EXECUTION_UPSTREAM_DOWN"]);

/** Endings that say nothing of who would have answered: the agent gave up, or nothing was sent for a reason that lies here. */
const NOTHING_LEARNT: ReadonlySet<string> = new Set<Ended>([
  "EXECUTION_CANCELLED",
  "EXECUTION_ARGUMENTS_UNFIT",
  "EXECUTION_NOT_POSSIBLE",
  "EXECUTION_SECRET_UNAVAILABLE",
  "EXECUTION_UPSTREAM_BUSY",
]);

export class Breakers {
  readonly #clock: Clock;
  readonly #breakers = new Map<string, Breaker>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Makes a call of a pinned definition, or ends it at once where the last UNANSWERED_MAX of its calls were not answered. */
  async pass({ server, kind, name }: Definition, make: () => Promise<Ending>): Promise<Ending> {
    const breaker = this.#of(`${server}\n${kind}\n${name}`);
    if (!breaker.admits()) return failed("EXECUTION_UPSTREAM_DOWN", "its last calls were not answered, and it is left alone for a while");
    try {
      const ending = await make();
      const code = ending.fault?.code;
      if (code !== undefined && NOTHING_LEARNT.has(code)) breaker.interrupted();
      else if (code !== undefined && UNANSWERED.has(code)) breaker.failed();
      else breaker.answered();
      return ending;
    } catch (thrown) {
      breaker.interrupted();
      throw thrown;
    }
  }

  #of(key: string): Breaker {
    let breaker = this.#breakers.get(key);
    if (breaker === undefined)
      this.#breakers.set(key, (breaker = new Breaker(this.#clock, { failuresMax: UNANSWERED_MAX, openMs: BREAKER_OPEN_MS })));
    return breaker;
  }
}

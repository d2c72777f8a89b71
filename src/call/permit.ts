/**
 * A permit: the only thing that can become a recorded permit, which is the only thing that opens execution.
 * `Permit.mint` is called in `policy/` and `approval/` alone; tools/tidy.ts fails the tests otherwise.
 * The private field is the brand: no object literal, no structural copy and no subclass has it.
 */
import type { ApprovalId, CallId, LeaseId } from "./id.ts";

export interface PermitFacts {
  readonly call: CallId;
  /** Keyed digest of what was decided on; see `subjectOf` in subject.ts. Execution computes it again. */
  readonly digest: string;
  /** Fingerprint of the definition that was decided on. */
  readonly definition: string;
  readonly policy: string;
  readonly rules: readonly string[];
  /** Names of the secrets that may be resolved to perform it: their use was decided with it. */
  readonly secrets?: readonly string[];
  /** The approval that is used up by recording this permit. */
  readonly approval?: ApprovalId;
  /** The lease of which one use is taken by recording this permit. */
  readonly lease?: LeaseId;
}

export class Permit {
  readonly #genuine = true;
  readonly facts: PermitFacts;

  private constructor(facts: PermitFacts) {
    this.facts = Object.freeze({ ...facts, rules: Object.freeze([...facts.rules]) });
    Object.freeze(this);
  }

  /** Makes a permit. Only `policy/` and `approval/` may call this. */
  static mint(facts: PermitFacts): Permit {
    return new Permit(facts);
  }

  /** Whether a value is a permit that `mint` made, whatever its type claims. */
  static isGenuine(value: unknown): value is Permit {
    return typeof value === "object" && value !== null && #genuine in value && value.#genuine;
  }
}

/** Faults of the house as a whole: what happens between its rooms, in no call of anybody. */
export type HouseFault =
  /** A turn of the house (anchoring, closing what expired) failed in a way that nobody expected; the next one tries again. Do: look for its stack in the log of the house. */
  | "HOUSE_TURN"
  /** The policies could not be loaded, in a way that nobody expected; the set before stays in force. Do: look for its stack in the log of the house. */
  | "POLICY_RELOAD"
  /** Cedar's own engine, which decides a sample of the calls again, ended in a way that nobody expected; it begins again with the next sample, and decisions go on. Do: look for its stack in the log of the house. */
  | "POLICY_SHADOW"
  /** The policies could not be looked at. Do: see that the folder of policies is there and yours. */
  | "POLICY_UNREADABLE"
  /** Rules are to be studied with neither a snapshot.json beside them nor a configuration. */
  | "POLICY_NO_SNAPSHOT";

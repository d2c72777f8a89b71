/** The people of the house, and their logins: a one-time link, a browser's cookie, the token of the command line. */
import type { Chance, Clock } from "../call/clock.ts";
import type { OperatorSessionRow, PersonRow } from "../rows/house-row.ts";
import type { AgentId, PersonId } from "../call/id.ts";
import { identityFault } from "./fault.ts";
import { COOKIE_LIFETIME_MS, LINK_LIFETIME_MS, LINKS_PER_PERSON_MAX, OPERATOR_TOKEN_LIFETIME_MS, PEOPLE_INTRODUCED_MAX } from "./limits.ts";
import { checkPersonName } from "./name.ts";
import type { PersonRole } from "./permissions.ts";
import type { ChangedBy, IdentityStore, IdentityWriter } from "./port.ts";
import { isSecret, newSecret, secretDigest } from "./secret.ts";
import type { SecretKind } from "./secret.ts";

export interface PeopleParts {
  readonly store: Pick<IdentityStore, "person" | "persons" | "personNamed" | "personCount" | "operatorSession">;
  readonly writer: IdentityWriter;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly newId: (prefix: "per") => PersonId;
  readonly digestKey: Uint8Array;
}

/** A person who is logged in. */
export interface Operator {
  readonly person: PersonId;
  readonly name: string;
  readonly role: PersonRole;
  /** Digest of the login, by which it can be ended. */
  readonly login: string;
}

/** A secret that was just made for a person: shown this once. */
export interface MadeSecret {
  readonly secret: string;
  readonly expiresAt: number;
}

type LoginKind = OperatorSessionRow["kind"];

const SECRET_OF: { readonly [kind in LoginKind]: SecretKind } = { link: "chl", cookie: "chs", cli: "cho" };
const LIFETIME_MS_OF: { readonly [kind in LoginKind]: number } = {
  link: LINK_LIFETIME_MS,
  cookie: COOKIE_LIFETIME_MS,
  cli: OPERATOR_TOKEN_LIFETIME_MS,
};

export class People {
  readonly #parts: PeopleParts;
  // Names of people whose row is on its way: two of one name could not be told apart.
  readonly #adding = new Set<string>();
  // People who are being made known, by their names.
  readonly #introducing = new Map<string, Promise<PersonRow>>();
  // Links that are being redeemed: the row is marked only when the commit returns, and one code must not open two doors.
  readonly #redeeming = new Set<string>();
  // When the links of each person run out.
  readonly #links = new Map<PersonId, readonly number[]>();
  // Logins that are being ended: they are out before the row is durable.
  readonly #ended = new Set<string>();

  constructor(parts: PeopleParts) {
    this.#parts = parts;
  }

  list(): readonly PersonRow[] {
    return this.#parts.store.persons();
  }

  /** The person of this id or name, if there is one. */
  find(nameOrId: string): PersonRow | undefined {
    return this.#parts.store.person(nameOrId) ?? this.#parts.store.personNamed(nameOrId);
  }

  /** The person of this id or name. Faults with IDENTITY_UNKNOWN_PERSON. */
  get(nameOrId: string): PersonRow {
    const row = this.find(nameOrId);
    if (row === undefined) throw identityFault("IDENTITY_UNKNOWN_PERSON", "no such person is known here", "list them: GET /v1/people");
    return row;
  }

  /**
   * Makes somebody known whom agents serve, with the role `user`; whoever is known already stays as they are. Whoever comes
   * while it is on its way gets the same person. Durable when it returns. Faults: IDENTITY_NAME_MALFORMED, IDENTITY_TOO_MANY_PEOPLE.
   */
  introduce(name: string, by: AgentId): Promise<PersonRow> {
    const known = this.#parts.store.personNamed(name);
    if (known !== undefined) return Promise.resolve(known);
    const coming = this.#introducing.get(name) ?? this.#introduce(name, by).finally(() => this.#introducing.delete(name));
    this.#introducing.set(name, coming);
    return coming;
  }

  async #introduce(name: string, by: AgentId): Promise<PersonRow> {
    if (this.#parts.store.personCount() + this.#adding.size >= PEOPLE_INTRODUCED_MAX)
      throw identityFault(
        "IDENTITY_TOO_MANY_PEOPLE",
        `${PEOPLE_INTRODUCED_MAX} people are known here`,
        "erase those who are not served any more",
      );
    return this.add(name, "user", by);
  }

  /** Adds a person; durable when it returns. Faults: IDENTITY_NAME_MALFORMED, IDENTITY_NAME_TAKEN. */
  async add(name: string, role: PersonRole, by: ChangedBy): Promise<PersonRow> {
    checkPersonName(name);
    if (this.#adding.has(name) || this.#parts.store.personNamed(name) !== undefined) {
      throw identityFault("IDENTITY_NAME_TAKEN", `a person has the name ${name} already`, "choose another name");
    }
    const person: PersonRow = { person: this.#parts.newId("per"), name, role, addedAt: this.#parts.clock.now() };
    this.#adding.add(name);
    try {
      await this.#parts.writer.write({ kind: "person-added", person, by });
    } finally {
      this.#adding.delete(name);
    }
    return person;
  }

  /** Makes the code of a one-time link for a person: good once, for LINK_LIFETIME_MS. Faults: IDENTITY_TOO_MANY_LINKS. */
  async makeLink(person: PersonId, by: PersonId | "house"): Promise<MadeSecret> {
    this.#countLink(person);
    const { made, row } = this.#fresh("link", person);
    await this.#parts.writer.write({ kind: "link-made", login: row, by });
    return made;
  }

  #countLink(person: PersonId): void {
    const now = this.#parts.clock.now();
    const open = (this.#links.get(person) ?? []).filter((expiresAt) => expiresAt > now);
    if (open.length >= LINKS_PER_PERSON_MAX)
      throw identityFault(
        "IDENTITY_TOO_MANY_LINKS",
        `${open.length} links for this person are still good`,
        "use one of them, or wait until they run out",
      );
    this.#links.set(person, [...open, now + LINK_LIFETIME_MS]);
  }

  /** Makes a token for the command line, good for OPERATOR_TOKEN_LIFETIME_MS. */
  async makeToken(person: PersonId, by: PersonId | "house"): Promise<MadeSecret> {
    const { made, row } = this.#fresh("cli", person);
    await this.#parts.writer.write({ kind: "logged-in", login: row, by });
    return made;
  }

  /** Spends the code of a one-time link for a browser's login. Faults with IDENTITY_LINK_SPENT, whatever is wrong with it. */
  async redeem(code: string): Promise<MadeSecret & { readonly person: PersonId }> {
    const spent = identityFault(
      "IDENTITY_LINK_SPENT",
      "the link was used, has expired, or is not one of this house",
      "make a new one: POST /v1/links with an operator token",
    );
    const link = this.#row("link", code);
    if (link === undefined || link.usedAt !== undefined || this.#redeeming.has(link.digest)) throw spent;
    this.#redeeming.add(link.digest);
    try {
      const person = link.person as PersonId;
      const { made, row } = this.#fresh("cookie", person);
      const used: OperatorSessionRow = { ...link, usedAt: this.#parts.clock.now() };
      await this.#parts.writer.write({ kind: "logged-in", login: row, spent: used, by: person });
      return { ...made, person };
    } finally {
      this.#redeeming.delete(link.digest);
    }
  }

  /** Who is logged in by this secret; undefined for anything that is no login of this kind, or has ended. */
  operator(kind: "cookie" | "cli", secret: string): Operator | undefined {
    const row = this.#row(kind, secret);
    const person = row === undefined ? undefined : this.#parts.store.person(row.person);
    if (row === undefined || person === undefined) return undefined;
    return { person: person.person as PersonId, name: person.name, role: person.role, login: row.digest };
  }

  /** Whether a login still holds: streams that stay open ask again. */
  isLoggedIn(login: string): boolean {
    const row = this.#parts.store.operatorSession(login);
    return row !== undefined && !this.#ended.has(login) && row.expiresAt > this.#parts.clock.now();
  }

  /** Ends a login, at once. */
  async end(operator: Operator): Promise<void> {
    const row = this.#parts.store.operatorSession(operator.login);
    if (row === undefined) return;
    this.#ended.add(row.digest);
    const ended: OperatorSessionRow = { ...row, expiresAt: 0 };
    await this.#parts.writer.write({ kind: "logged-out", login: ended, by: operator.person });
    this.#ended.delete(row.digest);
  }

  #fresh(kind: LoginKind, person: PersonId): { readonly made: MadeSecret; readonly row: OperatorSessionRow } {
    const secret = newSecret(SECRET_OF[kind], this.#parts.chance);
    const expiresAt = this.#parts.clock.now() + LIFETIME_MS_OF[kind];
    return { made: { secret, expiresAt }, row: { digest: secretDigest(this.#parts.digestKey, secret), person, kind, expiresAt } };
  }

  /**
   * The row is found by a keyed digest of the secret: what the lookup's time tells of the digest tells nothing of the secret.
   */
  #row(kind: LoginKind, secret: string): OperatorSessionRow | undefined {
    if (!isSecret(SECRET_OF[kind], secret)) return undefined;
    const row = this.#parts.store.operatorSession(secretDigest(this.#parts.digestKey, secret));
    return row !== undefined && row.kind === kind && this.isLoggedIn(row.digest) ? row : undefined;
  }
}

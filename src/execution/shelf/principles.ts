/**
 * Culture: principles that every agent of the house is given. Agents propose, people review, and only what a person has
 * accepted reaches anybody. What a person accepted is the house's own word from then on; who may read it stays as it was.
 */
import type { AgentId, PersonId } from "../../call/id.ts";
import { joinLabels, TRUSTED_PUBLIC, type Label } from "../../call/label.ts";
import type { Writer } from "./asker.ts";
import { PRINCIPLES_MAX, PROPOSALS_OPEN_MAX, REVIEW_REASON_CHARS_MAX, ROWS_A_PAGE } from "./limits.ts";
import type { CultureChange, CultureId, CultureStore, RowKey, ShelfCause, ShelfState, StoredCulture, StoredShelfEvent } from "./port.ts";
import { labelFrom, labelJson, type RowContents, textFrom } from "./row-contents.ts";
import { Unfit } from "./shelf-tool.ts";
import type { Turns } from "./turns.ts";
import { comparable } from "./words-of.ts";

export interface Principle {
  readonly culture: CultureId;
  readonly state: Exclude<ShelfState, "forgotten">;
  readonly version: number;
  readonly text: string;
  /** Why, in the words of whoever proposed it. */
  readonly why?: string;
  /** The accepted principle in whose place it would stand. */
  readonly replaces?: CultureId;
  /** Why it was accepted, refused or brought back, in the words of the person who did. */
  readonly reason?: string;
  /** What whoever proposed it had read. */
  readonly label: Label;
  readonly proposedBy?: AgentId;
  readonly createdAt: number;
  readonly changedAt: number;
}

export interface PrincipleMoment extends Omit<StoredShelfEvent, "content"> {
  readonly text?: string;
  readonly reason?: string;
}

export interface Proposed {
  readonly text: string;
  readonly why?: string | undefined;
  readonly replaces?: string | undefined;
}

export interface Review {
  readonly by: PersonId;
  readonly at: number;
  readonly reason: string;
}

export interface PrinciplesParts {
  readonly store: CultureStore;
  readonly contents: RowContents;
  readonly turns: Turns;
  readonly newId: (prefix: "cul") => CultureId;
}

type Content = Pick<Principle, "text" | "label" | "why" | "replaces" | "reason">;

export class Principles {
  readonly #parts: PrinciplesParts;

  constructor(parts: PrinciplesParts) {
    this.#parts = parts;
  }

  /** What every agent is given: accepted, in the order in which it was first proposed. Its label is the house's own word on it. */
  accepted(): readonly Principle[] {
    const kept = this.list("kept").filter(({ replaces }) => replaces === undefined);
    return kept.map((principle) => ({ ...principle, label: givenLabel(principle.label) }));
  }

  /** Those in one state, or all that were not forgotten; for people. */
  list(state?: Principle["state"]): readonly Principle[] {
    const found: Principle[] = [];
    let after: CultureId | undefined;
    for (;;) {
      const page = { limit: ROWS_A_PAGE, ...(state !== undefined && { state }), ...(after !== undefined && { after }) };
      const rows = this.#parts.store.cultures(page);
      found.push(...rows.flatMap((row) => this.#opened(row) ?? []));
      after = rows.at(-1)?.culture;
      if (rows.length < ROWS_A_PAGE) return found;
    }
  }

  find(culture: string): Principle | undefined {
    const row = this.#parts.store.cultureRow(culture as CultureId);
    return row === undefined ? undefined : this.#opened(row);
  }

  history(culture: CultureId): readonly PrincipleMoment[] {
    const row = this.#parts.store.cultureRow(culture);
    return this.#parts.store.cultureEvents(culture).map(({ content: sealed, ...moment }) => {
      if (sealed === undefined || row?.key === undefined) return moment;
      const { text, reason } = this.#read({ row: culture, version: moment.version, key: row.key }, sealed);
      return { ...moment, text, ...(reason !== undefined && { reason }) };
    });
  }

  /** A proposal, which waits for a person whoever makes it. What says the same as another that waits or stands is known. Faults: STORE_*. */
  propose(
    writer: Writer,
    { text, why, replaces }: Proposed,
  ): Promise<{ readonly culture: CultureId; readonly outcome: "proposed" | "known" }> {
    return this.#inTurn(async () => {
      const { store, contents, newId } = this.#parts;
      const [same] = store.culturesLike(contents.digest("house", comparable(text)));
      if (same !== undefined) return { culture: same.culture, outcome: "known" };
      const mine = this.list("proposed").filter(({ proposedBy }) => proposedBy === writer.agent);
      if (mine.length >= PROPOSALS_OPEN_MAX) throw new Unfit(`${PROPOSALS_OPEN_MAX} proposals wait for a person already`);
      if (replaces !== undefined && this.#standing(replaces) === undefined) throw new Unfit("there is no such principle to replace");
      const culture = newId("cul");
      const key = contents.newKey({ owner: "house", row: culture });
      const content: Content = {
        text,
        label: writer.label,
        ...(why !== undefined && { why }),
        ...(replaces !== undefined && { replaces: replaces as CultureId }),
      };
      const sealed = this.#shelfContent({ row: culture, version: 1, key }, content);
      await this.#write({
        kind: "culture-begun",
        culture,
        proposedBy: writer.agent,
        state: "proposed",
        key,
        content: sealed,
        cause: writer.cause,
      });
      return { culture, outcome: "proposed" };
    });
  }

  /** Makes a proposal the house's own word: by itself, or as the next version of what it replaces. Unfit: it does not wait. */
  accept(culture: string, review: Review): Promise<Principle> {
    return this.#inTurn(async () => {
      const proposal = this.#waiting(culture);
      const replaced = proposal.replaces === undefined ? undefined : this.#standing(proposal.replaces);
      if (proposal.replaces !== undefined && replaced === undefined)
        throw new Unfit("what it would replace does not stand any more: refuse it");
      if (replaced === undefined && this.accepted().length >= PRINCIPLES_MAX)
        throw new Unfit(`${PRINCIPLES_MAX} principles stand already: replace or refuse some`);
      const cause = causeOf(review);
      const { text, label } = proposal;
      const next =
        replaced === undefined
          ? []
          : [this.#next(replaced, { event: "changed", content: { ...replaced, text, label, reason: review.reason }, cause })];
      await this.#write(
        ...this.#reasoned(proposal, review),
        { kind: "culture-changed", row: proposal.culture, event: "kept", cause },
        ...next,
      );
      return this.#found(replaced?.culture ?? proposal.culture);
    });
  }

  /** It is not wanted, or not any more, and why: no agent is given it. Unfit: it neither waits nor stands. */
  refuse(culture: string, review: Review): Promise<Principle> {
    return this.#inTurn(async () => {
      const principle = this.#standing(culture) ?? this.#waiting(culture);
      await this.#write(...this.#reasoned(principle, review), {
        kind: "culture-changed",
        row: principle.culture,
        event: "refused",
        cause: causeOf(review),
      });
      return this.#found(principle.culture);
    });
  }

  /** Brings back what an earlier version of an accepted principle said. Unfit: it does not stand, or had no such version. */
  revert(culture: string, version: number, review: Review): Promise<Principle> {
    return this.#inTurn(async () => {
      const principle = this.#standing(culture);
      if (principle === undefined) throw new Unfit("there is no such principle that stands");
      const key = this.#parts.store.cultureRow(principle.culture)?.key;
      const moment = this.#parts.store.cultureEvents(principle.culture).find((one) => one.version === version && one.content !== undefined);
      if (key === undefined || moment?.content === undefined) throw new Unfit(`there is no version ${version} of it`);
      const { text, label } = this.#read({ row: principle.culture, version, key }, moment.content);
      const content = { ...principle, text, label, reason: review.reason };
      await this.#write(this.#next(principle, { event: "reverted", content, cause: causeOf(review) }));
      return this.#found(principle.culture);
    });
  }

  /** The reason is content: it is sealed in a version of its own, of the same words. */
  #reasoned(proposal: Principle, review: Review): readonly CultureChange[] {
    return [
      this.#next(proposal, {
        event: "changed",
        content: { ...proposal, reason: review.reason.slice(0, REVIEW_REASON_CHARS_MAX) },
        cause: causeOf(review),
      }),
    ];
  }

  #next(
    { culture, version }: Principle,
    { event, content, cause }: { readonly event: "changed" | "reverted"; readonly content: Content; readonly cause: ShelfCause },
  ): CultureChange {
    const key = this.#parts.store.cultureRow(culture)?.key;
    if (key === undefined) throw new Unfit("there is no such principle");
    return {
      kind: "culture-changed",
      row: culture,
      event,
      version,
      content: this.#shelfContent({ row: culture, version: version + 1, key }, content),
      cause,
    };
  }

  #write(...changes: readonly CultureChange[]): Promise<void> {
    return this.#parts.store.writeCulture(changes);
  }

  #waiting(culture: string): Principle {
    const found = this.find(culture);
    if (found?.state !== "proposed") throw new Unfit("there is no such proposal that waits");
    return found;
  }

  #standing(culture: string): Principle | undefined {
    const found = this.find(culture);
    return found?.state === "kept" && found.replaces === undefined ? found : undefined;
  }

  #found(culture: CultureId): Principle {
    const found = this.find(culture);
    if (found === undefined) throw new Error("what was written is there");
    return found;
  }

  #opened(row: StoredCulture): Principle | undefined {
    const { culture, state, version, key, content, proposedBy, createdAt, changedAt } = row;
    if (state === "forgotten" || key === undefined || content === undefined) return undefined;
    const read = this.#read({ row: culture, version, key }, content);
    return { culture, state, version, createdAt, changedAt, ...(proposedBy !== undefined && { proposedBy }), ...read };
  }

  #read(of: Version, sealed: NonNullable<StoredCulture["content"]>): Content {
    const content = this.#parts.contents.open({ owner: "house", ...of }, sealed);
    const { why, replaces, reason } = content;
    return {
      text: textFrom(content["text"]),
      label: labelFrom(content),
      ...(typeof why === "string" && { why }),
      ...(typeof replaces === "string" && { replaces: replaces as CultureId }),
      ...(typeof reason === "string" && { reason }),
    };
  }

  #shelfContent(of: Version, { text, why, replaces, reason, label }: Content) {
    const { contents } = this.#parts;
    const said = {
      text,
      ...(why !== undefined && { why }),
      ...(replaces !== undefined && { replaces }),
      ...(reason !== undefined && { reason }),
    };
    const content = contents.seal({ owner: "house", ...of }, { ...said, label: labelJson(label) });
    return { content, digest: contents.digest("house", comparable(text)), chars: text.length, label };
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.#parts.turns.take("culture", work);
  }
}

interface Version {
  readonly row: CultureId;
  readonly version: number;
  readonly key: RowKey;
}

/** A person read it and took it over: nobody outside speaks in it any more. Whoever may not read it still may not. */
function givenLabel({ readers }: Label): Label {
  return joinLabels(TRUSTED_PUBLIC, { integrity: "trusted", readers, origins: [] });
}

function causeOf({ by, at }: Review): ShelfCause {
  return { at, by };
}

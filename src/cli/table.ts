/** Plain tables: aligned columns, two spaces between them, nothing else. */
import { type Terminal, toneOf, toned } from "./terminal.ts";
import { visible } from "./visible.ts";

export interface Column<Row> {
  readonly head: string;
  readonly cell: (row: Row) => string | number | undefined;
  /** Whether the cell is a state or an effect, which has a tone. */
  readonly state?: boolean;
}

/** A table with its head; `empty` instead where there are no rows. Cells are made visible. */
export function table<Row>(terminal: Terminal, rows: readonly Row[], columns: readonly Column<Row>[], empty: string): string {
  if (rows.length === 0) return `${empty}\n`;
  const cells = rows.map((row) => columns.map((column) => visible(String(column.cell(row) ?? "-"))));
  const widths = columns.map((column, at) => Math.max(column.head.length, ...cells.map((line) => line[at]?.length ?? 0)));
  const line = (words: readonly string[], tone: (at: number, word: string) => string): string =>
    words.map((word, at) => tone(at, word) + (at === words.length - 1 ? "" : " ".repeat((widths[at] ?? 0) - word.length + 2))).join("");
  const head = line(
    columns.map((column) => column.head),
    (_at, word) => word,
  );
  const body = cells.map((words) => line(words, (at, word) => (columns[at]?.state ? toned(terminal, toneOf(word), word) : word)));
  return `${[head, ...body].join("\n")}\n`;
}

/** Facts of one thing, a line each: name, then value. Absent ones are left out. */
export function facts(rows: readonly (readonly [name: string, value: string | number | undefined])[]): string {
  const present = rows.filter((row): row is readonly [string, string | number] => row[1] !== undefined);
  const width = Math.max(0, ...present.map(([name]) => name.length));
  return present.map(([name, value]) => `${name.padEnd(width)}  ${visible(String(value))}\n`).join("");
}

/** A moment in epoch milliseconds as ISO 8601 in UTC, to the second. */
export function moment(epochMs: number | undefined): string | undefined {
  return epochMs === undefined ? undefined : new Date(epochMs).toISOString().replace(/\.\d{3}Z$/, "Z");
}

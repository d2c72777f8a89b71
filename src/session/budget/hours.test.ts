import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { OpenTime } from "./configuration.ts";
import { Hours } from "./hours.ts";
import { MINUTE_MS, WEEKDAYS, Zone } from "./zone.ts";

const WORK: readonly OpenTime[] = [{ days: ["mon", "tue", "wed", "thu", "fri"], from: "09:00", to: "17:30" }];
const berlin = (times: readonly OpenTime[]) => new Hours(new Zone("Europe/Berlin"), times);
const at = (iso: string) => Date.parse(iso);

describe("hours", () => {
  test("are open from their first minute up to and not including their last", () => {
    const hours = berlin(WORK);
    const open = ["2026-11-20T09:00:00+01:00", "2026-11-20T17:29:59.999+01:00"].map((iso) => hours.isOpen(at(iso)));
    const closed = ["2026-11-20T08:59:59.999+01:00", "2026-11-20T17:30:00+01:00", "2026-11-21T12:00:00+01:00"].map((iso) =>
      hours.isOpen(at(iso)),
    );
    expect([open, closed]).toEqual([
      [true, true],
      [false, false, false],
    ]);
  });

  test("go by the zone's summer time", () => {
    const hours = berlin(WORK);
    expect(hours.isOpen(at("2026-07-01T07:00:00Z"))).toBe(true);
    expect(hours.isOpen(at("2026-12-01T07:00:00Z"))).toBe(false);
    expect(hours.isOpen(at("2026-12-01T08:00:00Z"))).toBe(true);
  });

  test("that go past midnight belong to the day on which they begin", () => {
    const hours = berlin([{ days: ["fri"], from: "22:00", to: "06:00" }]);
    expect(hours.isOpen(at("2026-11-20T23:00:00+01:00"))).toBe(true);
    expect(hours.isOpen(at("2026-11-21T05:59:00+01:00"))).toBe(true);
    expect(hours.isOpen(at("2026-11-21T06:00:00+01:00"))).toBe(false);
    expect(hours.isOpen(at("2026-11-20T05:00:00+01:00"))).toBe(false);
    expect(hours.isOpen(at("2026-11-21T23:00:00+01:00"))).toBe(false);
  });

  test("of a whole day go from midnight to midnight, and the last of the week into its first", () => {
    const hours = berlin([{ days: ["sun"], from: "00:00", to: "24:00" }]);
    expect(hours.isOpen(at("2026-11-22T00:00:00+01:00"))).toBe(true);
    expect(hours.isOpen(at("2026-11-22T23:59:59+01:00"))).toBe(true);
    expect(hours.isOpen(at("2026-11-23T00:00:00+01:00"))).toBe(false);
    expect(berlin([{ days: ["sun"], from: "20:00", to: "02:00" }]).isOpen(at("2026-11-23T01:59:00+01:00"))).toBe(true);
  });

  test("that lie in the hour which spring leaves out open after it, and those of the hour that comes twice last twice", () => {
    const night = berlin([{ days: ["sun"], from: "02:30", to: "03:30" }]);
    expect(night.opensAfter(at("2026-03-28T12:00:00+01:00"))).toBe(at("2026-03-29T01:00:00Z"));
    expect(night.isOpen(at("2026-03-29T01:29:00Z"))).toBe(true);
    expect(night.isOpen(at("2026-03-29T01:30:00Z"))).toBe(false);
    const twice = berlin([{ days: ["sun"], from: "02:00", to: "03:00" }]);
    const open = [
      "2026-10-25T00:00:00Z",
      "2026-10-25T00:59:00Z",
      "2026-10-25T01:00:00Z",
      "2026-10-25T01:59:00Z",
      "2026-10-25T02:00:00Z",
    ].map((iso) => twice.isOpen(at(iso)));
    expect(open).toEqual([true, true, true, true, false]);
  });

  test("say when they open next", () => {
    const hours = berlin(WORK);
    expect(hours.opensAfter(at("2026-11-20T17:30:00+01:00"))).toBe(at("2026-11-23T09:00:00+01:00"));
    expect(hours.opensAfter(at("2026-11-20T03:00:00+01:00"))).toBe(at("2026-11-20T09:00:00+01:00"));
  });
});

const ZONES = [
  "Europe/Berlin",
  "America/New_York",
  "Australia/Lord_Howe",
  "Asia/Kolkata",
  "America/Santiago",
  "Africa/Cairo",
  "Pacific/Apia",
  "UTC",
];
const time = fc
  .integer({ min: 0, max: 24 * 60 - 1 })
  .map((minute) => `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`);
const span: fc.Arbitrary<OpenTime> = fc
  .record({ days: fc.uniqueArray(fc.constantFrom(...WEEKDAYS), { minLength: 1, maxLength: 7 }), from: time, to: time })
  .filter(({ from, to }) => from !== to);

/** Open or not as a person reads it off a calendar: the shown weekday and time against each span, in words. */
function readOff(calendar: Intl.DateTimeFormat, times: readonly OpenTime[], ms: number): boolean {
  const shown = calendar.formatToParts(ms);
  const part = (type: string) => shown.find((one) => one.type === type)?.value ?? "";
  const today = WEEKDAYS.find((day) => day === part("weekday").toLowerCase().slice(0, 3)) ?? "mon";
  const yesterday = WEEKDAYS[(WEEKDAYS.indexOf(today) + 6) % 7] ?? "mon";
  const now = `${part("hour")}:${part("minute")}`;
  return times.some(({ days, from, to }) => {
    if (from < to) return days.includes(today) && now >= from && now < to;
    return (days.includes(today) && now >= from) || (days.includes(yesterday) && now < to);
  });
}

test(
  "they are what a calendar says, around every change of the clock, and open next at the first moment that it says",
  { timeout: 60_000 },
  () => {
    const changes = [
      "2026-03-08",
      "2026-03-29",
      "2026-04-05",
      "2026-04-24",
      "2026-09-06",
      "2026-10-04",
      "2026-10-25",
      "2026-10-30",
      "2026-11-01",
    ].map((day) => Date.parse(`${day}T12:00:00Z`));
    const moment = fc
      .tuple(fc.constantFrom(...changes), fc.integer({ min: -2160, max: 2160 }))
      .map(([change, minutes]) => change + minutes * MINUTE_MS);
    const property = fc.property(fc.constantFrom(...ZONES), fc.array(span, { minLength: 1, maxLength: 3 }), moment, (zone, times, ms) => {
      const hours = new Hours(new Zone(zone), times);
      const calendar = new Intl.DateTimeFormat("en-GB", {
        timeZone: zone,
        weekday: "short",
        hour: "2-digit",
        minute: "2-digit",
        hourCycle: "h23",
      });
      expect(hours.isOpen(ms)).toBe(readOff(calendar, times, ms));
      if (hours.isOpen(ms)) return;
      const opens = hours.opensAfter(ms) ?? Number.NaN;
      let scanned = ms;
      while (!readOff(calendar, times, scanned) && scanned - ms < 9 * 24 * 60 * MINUTE_MS) scanned += MINUTE_MS;
      expect(opens).toBe(scanned);
    });
    fc.assert(property, { numRuns: 60, seed: 20261121 });
  },
);

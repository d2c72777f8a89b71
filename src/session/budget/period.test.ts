import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Periods } from "./period.ts";
import { MINUTE_MS, Zone } from "./zone.ts";

const HOUR_MS = 60 * MINUTE_MS;
const at = (iso: string) => Date.parse(iso);
const in_ = (zone: string, period: "hour" | "day" | "week" | "month", iso: string) => {
  const { since, until } = new Periods(period, new Zone(zone)).at(at(iso));
  return [new Date(since).toISOString(), new Date(until).toISOString()];
};

describe("a period", () => {
  test("begins and ends at midnight of its zone", () => {
    expect(in_("Europe/Berlin", "day", "2026-11-21T12:00:00Z")).toEqual(["2026-11-20T23:00:00.000Z", "2026-11-21T23:00:00.000Z"]);
    expect(in_("America/New_York", "day", "2026-11-21T03:00:00Z")).toEqual(["2026-11-20T05:00:00.000Z", "2026-11-21T05:00:00.000Z"]);
  });

  test("of a day has 23 hours in spring and 25 in autumn", () => {
    const length = (iso: string) => {
      const { since, until } = new Periods("day", new Zone("Europe/Berlin")).at(at(iso));
      return (until - since) / HOUR_MS;
    };
    expect([length("2026-03-29T12:00:00Z"), length("2026-10-25T12:00:00Z"), length("2026-06-01T12:00:00Z")]).toEqual([23, 25, 24]);
  });

  test("of a week begins on Monday, of a month on its first, of an hour with the hour of the zone's clock", () => {
    expect(in_("UTC", "week", "2026-11-22T23:00:00Z")).toEqual(["2026-11-16T00:00:00.000Z", "2026-11-23T00:00:00.000Z"]);
    expect(in_("UTC", "week", "2026-03-01T01:00:00Z")).toEqual(["2026-02-23T00:00:00.000Z", "2026-03-02T00:00:00.000Z"]);
    expect(in_("Europe/Berlin", "month", "2026-12-31T22:59:00Z")).toEqual(["2026-11-30T23:00:00.000Z", "2026-12-31T23:00:00.000Z"]);
    expect(in_("Asia/Kolkata", "hour", "2026-11-21T12:10:00Z")).toEqual(["2026-11-21T11:30:00.000Z", "2026-11-21T12:30:00.000Z"]);
  });

  test("starts after the gap where a zone has no midnight on that day", () => {
    expect(in_("America/Santiago", "day", "2026-09-06T12:00:00Z")[0]).toBe("2026-09-06T04:00:00.000Z");
  });

  test("without end is one for all time", () => {
    expect(new Periods("ever", new Zone("UTC")).at(at("2026-11-21T12:00:00Z"))).toEqual({ since: 0, until: Infinity });
  });

  test("holds its moment and is followed by the next without a gap, in every zone", () => {
    const zones = [
      "Europe/Berlin",
      "America/New_York",
      "Australia/Lord_Howe",
      "America/Santiago",
      "Africa/Cairo",
      "America/Havana",
      "Atlantic/Azores",
      "Asia/Beirut",
      "Pacific/Apia",
    ];
    const moment = fc.integer({ min: at("2026-01-01T00:00:00Z"), max: at("2027-12-31T00:00:00Z") });
    const property = fc.property(fc.constantFrom(...zones), fc.constantFrom("hour", "day", "week", "month"), moment, (zone, period, ms) => {
      const periods = new Periods(period, new Zone(zone));
      const { since, until } = periods.at(ms);
      expect(since).toBeLessThanOrEqual(ms);
      expect(until).toBeGreaterThan(ms);
      expect(new Periods(period, new Zone(zone)).at(until).since).toBe(until);
      expect(new Periods(period, new Zone(zone)).at(since - 1).until).toBe(since);
    });
    fc.assert(property, { numRuns: 1500, seed: 20261121 });
  });
});

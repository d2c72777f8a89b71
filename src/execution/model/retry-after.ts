/** The pause that a provider asks for, in milliseconds; undefined where it asks for none that can be read. */

/** Of `retry-after-ms`, or of `retry-after` in seconds or as a date (RFC 9110, 10.2.3). `now` is epoch milliseconds. */
export function retryAfterMs(
  headers: { readonly [name: string]: string | readonly string[] | undefined },
  now: number,
): number | undefined {
  const ms = headers["retry-after-ms"];
  if (typeof ms === "string" && /^\d{1,9}(?:\.\d+)?$/.test(ms)) return Math.ceil(Number(ms));
  const after = headers["retry-after"];
  if (typeof after !== "string") return undefined;
  if (/^\d{1,6}(?:\.\d+)?$/.test(after)) return Math.ceil(Number(after) * 1000);
  const at = Date.parse(after);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}

/**
 * What of a result the agent itself may have put there. An address that stood somewhere before may be fetched, because whoever wrote
 * it could not put into it what was read only now. That holds of what others wrote, not of what the agent wrote and reads back.
 */

/** Nothing; whatever stands there; or what these texts of the call say. */
export type Echo = "nothing" | "anything" | readonly string[];

/** Letters of a piece of an argument that is not met in an address by chance. */
const PIECE_CHARS = 6;

/** Whether an address may stand in a result because the agent said it or a piece of it. */
export function isEchoOf(url: string, echo: Echo): boolean {
  if (typeof echo === "string") return echo === "anything";
  const sought = url.toLowerCase();
  return echo.some((text) => {
    const said = text.toLowerCase();
    return said.includes(sought) || said.split(/\s+/).some((piece) => piece.length >= PIECE_CHARS && sought.includes(piece));
  });
}

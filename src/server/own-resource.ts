/** What counts as this house in a URL: its issuer's origin, and on loopback the other names of the same port. */

const LOOPBACK: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]"]);
const RESOURCE_PATH = /^\/mcp(\/[^/]+)?\/?$/;

/** Whether an origin (RFC 6454) is the house's own. */
export function isOwnOrigin(origin: string, issuer: string): boolean {
  const asked = new URL(origin);
  const own = new URL(issuer);
  if (asked.origin === own.origin) return true;
  return [asked, own].every(({ hostname, protocol }) => LOOPBACK.has(hostname) && protocol === "http:") && asked.port === own.port;
}

/** The base of the house's URLs as a client that asked at `url` knows it. */
export function ownBase(url: string, issuer: string): string {
  const { origin } = new URL(url);
  return isOwnOrigin(origin, issuer) ? origin : issuer;
}

/** Whether a resource indicator (RFC 8707) names an MCP address of this house. */
export function isOwnResource(resource: string, issuer: string): boolean {
  if (!URL.canParse(resource)) return false;
  const url = new URL(resource);
  return url.hash === "" && url.search === "" && url.username === "" && RESOURCE_PATH.test(url.pathname) && isOwnOrigin(url.origin, issuer);
}

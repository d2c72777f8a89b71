/** Whether a URL stands in a text exactly so: not as the beginning of a longer one, which would leave a choice. */

/** What may go on a URL. */
const GOES_ON = /[A-Za-z0-9/_\-=&?#%~+@:$]/;

/** With or without `http(s)://`, and with or without the slash of the root, a URL is the same. */
export function stoodVerbatim(url: string, text: string): boolean {
  const bare = url.replace(/^https?:\/\//i, "");
  const sought = bare.indexOf("/") === bare.length - 1 ? bare.slice(0, -1) : bare;
  if (sought === "") return false;
  for (let at = text.indexOf(sought); at !== -1; at = text.indexOf(sought, at + 1)) {
    if (isBegin(text, at) && isEnd(text, at + sought.length)) return true;
  }
  return false;
}

function isBegin(text: string, at: number): boolean {
  return at === 0 || !/[A-Za-z0-9._\-@%=&?]/.test(text[at - 1] ?? "");
}

/** A slash may close a URL of a root; a full stop or a colon may close a sentence. */
function isEnd(text: string, at: number): boolean {
  const rest = text.slice(at, at + 3);
  const end = /^\/(?![A-Za-z0-9?#])/.test(rest) ? 1 : 0;
  const next = rest[end] ?? " ";
  if (next === "." || next === ":") return !GOES_ON.test(rest[end + 1] ?? " ");
  return !GOES_ON.test(next);
}

import { clean } from "../fixture.ts";
import type { Fixture } from "../fixture.ts";

export const ok: readonly Fixture[] = [
  clean(
    "See [the manual](https://docs.example.com/guide/getting-started?lang=en#install-on-linux) and ![logo](https://cdn.example.com/logo.png?v=3).",
  ),
  clean("[search](https://www.example.com/search?q=how+to+bake+bread+at+home)"),
  clean("![build](https://img.shields.io/badge/build%20is%20passing%20today-green?logo=github)"),
  clean("![diagram](https://mermaid.ink/img/Z3JhcGggVEQKICBBW0hlbGxvXSAtLT4gQltXb3JsZF0=)"),
  clean("![preview](https://placeholder.example.com/600x400?text=A+picture+of+a+cat)"),
  clean('<img src="https://images.example.com/a/4f2a9c1e77b04d12a9c1e77b04d12f00.jpg?w=400&h=300&sig=8c1f0e2d7b6a59483726150f9e8d7c6b">'),
  clean(
    "<img src='https://bucket.s3.example.com/k.png?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0'>",
  ),
  clean("![proxied](https://proxy.example.com/resize/aHR0cHM6Ly9leGFtcGxlLm9yZy9waWN0dXJlLnBuZw==)"),
  clean('<a href="javascript:void(0)">more</a> <a href="javascript:history.back()">back</a>'),
  clean(
    '<img src="data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==">',
  ),
  clean("GET https://api.example.com/users/{id}/messages?page={page} returns a list."),
  clean("const url = `https://api.example.com/v1/${path}?key=${encodeURIComponent(data)}`;"),
  clean("background: url(/assets/hero.webp) no-repeat; @import 'theme.css';"),
  clean(
    "Watch https://video.example.com/watch?v=dQw4w9WgXcQ&t=42s, then read <https://example.org/2026/11/21/a-long-title-of-an-article>.",
  ),
  clean("https://d111111abcdef8.cdn.example.net/js/app.3f9c2b1a.js"),
  clean("[unsubscribe](https://mail.example.com/u/6f1d3b8e-2c4a-4d1e-9b7f-0a1b2c3d4e5f?id=48213)"),
  clean('[1]: https://example.com/rfc/rfc3986#section-3.4 "URI"'),
];

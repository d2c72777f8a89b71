import { expect, test } from "vitest";
import { htmlText } from "./html-text.ts";

test("a page becomes its title and its text, with headings and lists", () => {
  const page = `<!doctype html><html><head><title>Caf&eacute; &amp; bar</title><style>p{color:red}</style></head>
    <body><h1>Opening <em>hours</em></h1><p>Every day,
    from&nbsp;8.</p><ul><li>Monday<li>Tuesday</li></ul><pre>a  b\n  c</pre></body></html>`;
  expect(htmlText(page)).toEqual({
    title: "Café & bar",
    text: "# Opening hours\n\nEvery day, from 8.\n\n- Monday\n- Tuesday\n\na  b\n  c",
  });
});

test("nothing of scripts, and nothing that the page hides from people, is read", () => {
  const page = `<p>seen</p><script>if (a<b) document.write("</p>script")</script><div hidden>one <div>two</div> three</div>
    <span aria-hidden="true">four</span><p style="color:red;display:none">five</p><!-- six --><template>seven</template>also seen`;
  expect(htmlText(page).text.replace(/\s+/g, " ")).toBe("seen also seen");
});

test.each([
  `<p style="font-size:0px">`,
  `<p style="opacity: 0">`,
  `<p style=display:none>`,
  `<p style="display&#58;none">`,
  `<p style="display:/* */none">`,
  `<p style="position:absolute; left:-9999px">`,
  `<p hidden/>`,
  `<p STYLE='Visibility:Hidden'>`,
  `<p style="color:transparent">`,
])("what %s hides is not read", (tag) => {
  expect(htmlText(`seen ${tag}unseen</p> also seen`).text).not.toContain("unseen");
  expect(htmlText(`seen ${tag}unseen</p> also seen`).text).toContain("also seen");
});

test("what is only small, faint or moved a little is read", () => {
  for (const style of ["font-size:0.8em", "opacity:0.5", "left:-9px", "top:100px"])
    expect(htmlText(`<p style="${style}">seen</p>`).text).toBe("seen");
});

test("a > inside of a quoted value does not end its tag, and a quote that is no value's begins none", () => {
  expect(htmlText(`<a title="a > b" href='x'>link</a> <p don't>text</p> 1 < 2`).text).toBe("link \n\ntext\n\n1 < 2".replace(" \n", "\n"));
});

test("pages that are made to be slow are read at once", () => {
  for (const piece of [
    "<a ",
    "<!--",
    "<title>",
    "<script>",
    '<p a="',
    "<div hidden>",
    "&#",
    "<p style='",
    "<pre>   ",
    "<p " + " style=x".repeat(100),
    " /*",
  ])
    htmlText(piece.repeat(Math.ceil(400_000 / piece.length)));
  htmlText(`<p ${"style=x ".repeat(50_000)}>`);
  expect(htmlText("<".repeat(100_000)).text).toHaveLength(100_000);
});

test("a number that is no character is shown as such", () => {
  expect(htmlText("&#65;&#x42;&#xd800;&#0;&nothing;").text).toBe("AB\ufffd\ufffd&nothing;");
});

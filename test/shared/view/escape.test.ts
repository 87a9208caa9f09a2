import { describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import { escapeHtml, escapeMarkdown } from "../../../shared/view/escape.ts";

const escapers = [
  ["HTML", escapeHtml],
  ["Markdown", escapeMarkdown],
] as const;

/** Ranges of code points that must not reach a reader as they are. */
const deceptive: readonly (readonly [string, number, number])[] = [
  ["C0 controls and NUL", 0x00, 0x08],
  ["vertical tab and form feed", 0x0b, 0x0c],
  ["later C0 controls", 0x0e, 0x1f],
  ["DEL and C1 controls", 0x7f, 0x9f],
  ["the soft hyphen", 0xad, 0xad],
  ["the Arabic letter mark", 0x061c, 0x061c],
  ["zero-width characters and the marks LRM and RLM", 0x200b, 0x200f],
  ["line and paragraph separators", 0x2028, 0x2029],
  ["bidirectional embeddings and overrides", 0x202a, 0x202e],
  ["word joiners and isolates", 0x2060, 0x2069],
  ["the byte order mark", 0xfeff, 0xfeff],
  ["halves of surrogate pairs", 0xd800, 0xdfff],
  ["tags", 0xe0000, 0xe007f],
];

describe.each(escapers)("a text in %s", (_format, escape) => {
  it.each(deceptive)("shows %s as replacement characters", (_which, first, last) => {
    for (let code = first; code <= last; code += 1) {
      const character =
        code >= 0xd800 && code <= 0xdfff ? `${String.fromCharCode(code)}x` : String.fromCodePoint(code);
      expect(escape(`a${character}b`)).toMatch(/^a\ufffdx?b$/);
    }
  });

  it("keeps every script and sign that people write", () => {
    const text = "naïve 東京 🗝 Ωμέγα שלום مرحبا 12,5 % “so” – one";
    expect(escape(text)).toBe(text);
  });

  it("takes a line break of two characters for one", () => {
    expect(escape("a\r\nb")).not.toContain("\ufffd");
  });
});

describe("a text in HTML", () => {
  it("ends neither an element nor a quoted attribute", () => {
    expect(escapeHtml(`<b title="x" id='y'>&\``)).toBe(
      "&lt;b title=&quot;x&quot; id=&#39;y&#39;&gt;&amp;&#96;",
    );
  });
});

describe("a text in Markdown", () => {
  it.each([
    ["a link", "[x](javascript:alert(1))", "\\[x\\](javascript:alert(1))"],
    ["an image", "![x](https://evil.example/x.png)", "\\!\\[x\\](https://evil.example/x.png)"],
    ["code", "`rm -rf`", "\\`rm -rf\\`"],
    ["a cell", "a | b", "a \\| b"],
    ["HTML", "<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)\\>"],
    ["an entity", "&lt;b&gt;", "&amp;lt;b&amp;gt;"],
    ["a heading after a break", "a\n\n# b", "a \\# b"],
    ["a row after a break", "a\r\n| b |", "a \\| b \\|"],
    ["emphasis and strike-through", "**a** __b__ ~~c~~", "\\*\\*a\\*\\* \\_\\_b\\_\\_ \\~\\~c\\~\\~"],
    ["an escape of its own", "\\| a", "\\\\\\| a"],
    ["a list", "- a", "\\- a"],
    ["a list with plus", "\n+ a", " \\+ a"],
    ["a numbered list", "1. a", "1\\. a"],
    ["a rule", "---", "\\---"],
  ])("is not taken for %s", (_what, text, expected) => {
    expect(escapeMarkdown(text)).toBe(expected);
  });

  it("stays on its line whatever it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(escapeMarkdown(text)).not.toMatch(/[\n\r\u0085\u2028\u2029]/);
      }),
    );
  });
});

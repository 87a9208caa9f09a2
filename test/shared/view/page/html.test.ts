import { describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import { html } from "../../../../shared/view/page/html.ts";

describe("a template of markup", () => {
  it("escapes every value, in text and in attributes", () => {
    const nasty = `<b>&"'\``;
    expect(html`<p title="${nasty}">${nasty}</p>`.markup).toBe(
      '<p title="&lt;b&gt;&amp;&quot;&#39;&#96;">&lt;b&gt;&amp;&quot;&#39;&#96;</p>',
    );
  });

  it("takes markup as it is, in lists too, and leaves out what is not there", () => {
    const items = ["a", "<"].map((item) => html`<li>${item}</li>`);
    expect(html`${items}${undefined}${false}${null}${0}`.markup).toBe("<li>a</li><li>&lt;</li>0");
  });

  it("shows what would be invisible, or would turn the text around", () => {
    expect(html`${"a\u0000b\u202ec\u200bd\ud800e\nf"}`.markup).toBe("a\ufffdb\ufffdc\ufffdd\ufffde\nf");
    expect(html`${"naïve 東京 🗝"}`.markup).toBe("naïve 東京 🗝");
  });

  it("refuses a value in an attribute without quotes", () => {
    expect(() => html`<p title=${"x"}></p>`).toThrow(TypeError);
  });

  it("cannot be left by any text", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.string({ unit: fc.constantFrom("<", ">", '"', "'", "&", "`", "=", "/", "!", " ", "-", "x") }),
    );
    fc.assert(
      fc.property(text, (value) => {
        const { markup } = html`<p title="${value}">${value}</p>`;
        expect(markup).toMatch(/^<p title="[^"<>'`]*">[^"<>'`]*<\/p>$/);
        expect(markup).not.toMatch(/&(?!(?:amp|lt|gt|quot|#39|#96);)/);
      }),
      { numRuns: 500 },
    );
  });
});

import { describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import { evidenceBundle } from "../../../../shared/view/evidence/evidence-bundle.ts";
import { evidenceHtml, evidenceMarkdown } from "../../../../shared/view/evidence/evidence-report.ts";
import { htmlOf, markdownOf } from "../../../../shared/view/evidence/report-text.ts";
import type { ReportBlock } from "../../../../shared/view/evidence/report-text.ts";
import { aConsumer, after, anAccount, day, hour, now } from "../../../domain/builders.ts";
import { read, wholeRotation } from "./evidence-trail.ts";

const scope = {
  kind: "period",
  from: now.toISOString(),
  to: after(90 * day).toISOString(),
  environment: "production",
} as const;
const policy = { cadenceMs: hour };

function bundleWith(text: string) {
  const waiver = { by: text, reason: text, until: after(30 * day) };
  const spec = anAccount({
    consumers: [aConsumer({ owner: { name: text, contact: text }, waiver })],
    policy,
  });
  const trail = wholeRotation.map((event) => ("reason" in event ? { ...event, reason: text } : event));
  return evidenceBundle([read(trail, spec)], scope, after(10 * day));
}

const bundle = bundleWith("in a hurry");

describe.each([
  ["Markdown", evidenceMarkdown],
  ["HTML", evidenceHtml],
])("the report in %s", (_format, render) => {
  it("answers who approved and who confirmed which rotation, and names the bundle", () => {
    const text = render(bundle).replaceAll("\\", "");
    const [account] = bundle.accounts;
    const hashes = account?.trail.slice(2).map(({ hash }) => hash) ?? [];
    for (const fact of ["vision", "bob", "1 proven (web)", "completed", "c-3", bundle.digest, ...hashes]) {
      expect(text).toContain(fact);
    }
  });

  it("tells exceptions and overdue keys, and that a rollback is not possible any more", () => {
    const text = render(bundle).replaceAll("\\", "");
    expect(text).toMatch(/consumer-waived web, by in a hurry/);
    expect(text).toMatch(/overdue by/);
    expect(text).toMatch(/rollback: not possible, the previous key was regenerated/);
  });

  it("begins with a summary and contents, and has exceptions before all else", () => {
    const text = render(bundle);
    const first = [
      /Summary/,
      /approvals: 1 by a second person/,
      /Contents/,
      /\bexception\b/,
      /Requested by/,
      /Trail/,
    ];
    const found = first.map((words) => text.search(words));
    expect(found).toEqual(found.toSorted((a, b) => a - b));
    expect(found).not.toContain(-1);
  });

  it("says so when nothing is to be found fault with", () => {
    expect(render(evidenceBundle([], scope, now))).toMatch(/Exceptions, gaps and overdue keys[^]*?None\./);
  });

  it("says so when no rotation falls within the scope", () => {
    const empty = evidenceBundle([], scope, now);
    expect(render(empty)).toContain("No rotation falls within this scope");
  });
});

const nasty = [
  "<script>alert(1)</script>",
  `"><img src=x onerror=alert(1)>`,
  "a | b\n\n# heading",
  "[link](javascript:alert(1))",
  "`code` **bold** &lt;",
  "</style><b>",
];

describe("a text that somebody else wrote", () => {
  it.each(nasty)("is only a text in HTML: %j", (text) => {
    const page = evidenceHtml(bundleWith(text));
    const tags = new Set([...page.matchAll(/<\/?([a-z0-9]+)/g)].map(([, tag]) => tag));
    const known = [
      "html",
      "head",
      "meta",
      "title",
      "style",
      "body",
      "main",
      "h1",
      "h2",
      "h3",
      "h4",
      "p",
      "ul",
      "li",
    ];
    const table = ["nav", "a", "div", "table", "thead", "tbody", "tr", "th", "td"];
    expect([...tags].filter((tag) => ![...known, ...table].includes(tag ?? ""))).toEqual([]);
    // Nothing is loaded from anywhere, and nothing runs.
    expect(page.replaceAll(/<a href="#s\d+">/g, "")).not.toMatch(/<[^>]*\s(src|href|on[a-z]+)=/);
  });

  it.each(nasty)("is only a text in Markdown: %j", (text) => {
    const lines = evidenceMarkdown(bundleWith(text)).split("\n");
    const plain = evidenceMarkdown(bundleWith("x")).split("\n");
    const shape = (line: string) => /^(#+ |- |\|)?/.exec(line)?.[0];
    expect(lines.map(shape)).toEqual(plain.map(shape));
    const columns = (line: string) => line.replaceAll(/\\./g, "").split("|").length;
    expect(lines.map(columns)).toEqual(plain.map(columns));
    const isOwnLink = (line: string) => /^ *- \[[^\]]*\]\(#[\p{L}\p{N}_-]*\)$/u.test(line);
    const written = lines.map((line) => line.replaceAll(/\\./g, "")).filter((line) => !isOwnLink(line));
    expect(written.join("\n")).not.toMatch(/[<`[]|\*\*/);
  });

  it("leads from the contents to each heading, also to one of two that read the same", () => {
    const blocks: readonly ReportBlock[] = [
      { kind: "contents" },
      { kind: "heading", level: 2, text: "A <b> & c" },
      { kind: "heading", level: 3, text: "A <b> & c" },
    ];
    expect(markdownOf(blocks).match(/\(#.*\)/g)).toEqual(["(#a-b--c)", "(#a-b--c-1)"]);
    const page = htmlOf("t", blocks);
    const targets = [...page.matchAll(/<a href="#(\w+)">/g)].map(([, id]) => id);
    expect(targets).toEqual([...page.matchAll(/<h[23] id="(\w+)">A/g)].map(([, id]) => id));
    expect(targets).toHaveLength(2);
  });

  const hidden = /(?!\n)\p{Cc}|[\p{Cs}\p{Zl}\p{Zp}\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u;

  it.each([
    ["an override", "pay \u202eevil\u202c"],
    ["an isolate", "a\u2066b\u2069"],
    ["direction marks", "a\u200e\u200f\u061cb"],
    ["a zero-width character", "ad\u200ba"],
    ["controls and NUL", "a\u0000\u0007\u001b[31m\u0085\u009bb"],
    ["line separators", "a\u2028# b\u2029c"],
    ["half a surrogate pair", "a\ud800b"],
    ["a byte order mark", "\ufeffada"],
  ])("shows %s to the auditor instead of following it", (_what, text) => {
    for (const report of [evidenceMarkdown(bundleWith(text)), evidenceHtml(bundleWith(text))]) {
      expect(report).not.toMatch(hidden);
      expect(report).toContain("\ufffd");
    }
  });

  it("never ends what it stands in", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const blocks: readonly ReportBlock[] = [
          { kind: "contents" },
          { kind: "heading", level: 2, text },
          { kind: "list", items: [text] },
          { kind: "table", head: [text], rows: [[text]] },
        ];
        const page = htmlOf(text, blocks);
        expect(page.match(/<[a-z!/]/g)).toEqual(htmlOf("", emptied).match(/<[a-z!/]/g));
        expect(markdownOf(blocks).split("\n")).toHaveLength(markdownOf(emptied).split("\n").length);
      }),
    );
  });
});

const emptied: readonly ReportBlock[] = [
  { kind: "contents" },
  { kind: "heading", level: 2, text: "" },
  { kind: "list", items: [""] },
  { kind: "table", head: [""], rows: [[""]] },
];

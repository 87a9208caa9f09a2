import { describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import * as z from "zod";
import { line, plain } from "../../shared/line.ts";
import { logLine } from "../../shared/log.ts";
import { plainJson, plainLine, plainText } from "../../shared/plain-text.ts";

/** A terminal sequence, a C1 control, a reversal, a forged log line, a separator, and what nobody sees. */
const nasty = [
  "\u001b[2J",
  "\u001b]0;pwned\u0007",
  "\u009b31m",
  "\u0085",
  "\u202eX",
  "\u2066x\u2069",
  '\r\nFORGED {"event":"forged"}',
  "\u2028",
  "a\u0000b",
  "\ud800",
  "\u007f",
];
const raw = /[^\P{Cc}\n]|[\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;

describe("text for people", () => {
  it.each(nasty)("commands nothing and turns nothing round: %j", (text) => {
    expect(plainText(`a${text}b`)).not.toMatch(raw);
    expect(plainLine(`a${text}b`)).not.toMatch(/\n/);
    expect(plainLine(`a${text}b`)).not.toMatch(raw);
  });
});

describe("JSON that is shown or logged", () => {
  it("holds no raw control or direction character, and loses none", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom(...nasty)), (text) => {
        const json = plainJson({ text, [text]: 1 }, 2);
        expect(json).not.toMatch(raw);
        expect(JSON.parse(json)).toEqual({ text, [text]: 1 });
      }),
    );
  });

  it.each(nasty)("is one line in a log, whatever it is about: %j", (text) => {
    const lines: string[] = [];
    const write = (one: string) => void lines.push(one);
    logLine({ info: write, warn: write, error: write }, "info", "taken", { text, list: [text] });
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toMatch(/\n/);
    expect(lines[0]).not.toMatch(raw);
    expect(JSON.parse(lines[0] ?? "")).toEqual({ event: "taken", text, list: [text] });
  });
});

describe("a line of a request", () => {
  it.each(nasty)("is refused with %j in it", (text) => {
    expect(line(100).safeParse(`a${text}b`).success).toBe(false);
    expect(plain(100).safeParse(`a${text}b`).success).toBe(false);
  });

  it.each(["a leaver", "naïve 東京 🗝 👩‍💻 שלום مرحبا", "ticket #12: “so” – 5 %"])("may be %j", (text) => {
    expect(line(100).parse(` ${text} `)).toBe(text);
  });

  it.each(["", "   ", "x".repeat(101)])("is neither empty nor too long: %j", (text) => {
    expect(line(100).safeParse(text).success).toBe(false);
  });
});

it("has one schema for requests in the description of the API", () => {
  const { pattern } = z.toJSONSchema(line(9), { io: "input" }) as { pattern: string };
  expect(new RegExp(pattern, "u").test("a\u202eb")).toBe(false);
});

import { describe, expect, it } from "@jest/globals";
import { drawnPart } from "../../clients/check/drawn-part.ts";

const nowMs = 1_795_562_295_260;

describe("the part of an instance's name that is drawn", () => {
  it.each([
    ["web-1-4711", "web"],
    [`web-4711-${nowMs}`, "web"],
    [`web.pid4711.${Math.round(nowMs / 1000) - 5}`, "web"],
    [`web_4711_${(nowMs - 1_000).toString(36)}`, "web"],
    [`web-4711-${(BigInt(nowMs) * 1_000_000n).toString(16)}`, "web"],
    ["web-4711-9f86d081", "web-9f86d081"],
    ["web-4711-12345678", "web-12345678"],
    ["WEB:4711:0C5B6D0E-7D1A-4F0E-8a6c-2f9d0b7e4a11", "web-0c5b6d0e-7d1a-4f0e-8a6c-2f9d0b7e4a11"],
  ])("of %s is %s", (name, drawn) => {
    expect(drawnPart(name, nowMs)).toBe(drawn);
  });
});

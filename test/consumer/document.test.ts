import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { checkedOptions } from "../../consumer/follow-options.ts";
import { keyWorld } from "./key-world.ts";
import { virtualTime } from "./virtual-time.ts";

const document = readFileSync(new URL("../../docs/consumers.md", import.meta.url), "utf8");

describe("the document for consumers", () => {
  it("states the defaults of the library", () => {
    const { vault, report } = keyWorld(virtualTime(), "key");
    const settings = checkedOptions({ vault, secret: "ai-key", report: { ...report, instance: "i-1" } });
    const named = [...document.matchAll(/`(pollMs|jitter|reportMs|unhealthyAfter): ([\d.]+)`/g)];
    expect(Object.fromEntries(named.map(([, name, value]) => [name, Number(value)]))).toEqual({
      pollMs: settings.pollMs,
      jitter: settings.jitter,
      reportMs: settings.report?.reportMs,
      unhealthyAfter: settings.report?.unhealthyAfter,
    });
  });

  it("shows a report with exactly its fields", () => {
    const example = /^\{ "instance".*\}$/m.exec(document)?.[0] ?? "";
    expect(Object.keys(JSON.parse(example) as object)).toEqual([
      "instance",
      "fingerprint",
      "healthy",
      "sequence",
      "usage",
    ]);
  });
});

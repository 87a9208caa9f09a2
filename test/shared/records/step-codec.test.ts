import { describe, expect, it } from "@jest/globals";
import type { WakeReason } from "../../../shared/domain/world.ts";
import { decodeStep, encodeStep } from "../../../shared/records/step-codec.ts";

describe("a step", () => {
  it.each<WakeReason>([
    { kind: "wake" },
    { kind: "sweep" },
    { kind: "report" },
    { kind: "complaint" },
    { kind: "fleet" },
    { kind: "command" },
    { kind: "near-expiry", vault: "https://kv-main.vault.azure.net", version: "v-a" },
  ])("comes back as it was sent, because of %o", (because) => {
    const step = { account: "vision", because };
    expect(decodeStep(JSON.parse(encodeStep(step)))).toEqual(step);
  });

  it.each([
    ["nothing", undefined],
    ["text", "vision"],
    ["no account", { because: { kind: "wake" } }],
    ["an empty account", { account: "", because: { kind: "wake" } }],
    [
      "a near-expiry without a version",
      { account: "vision", because: { kind: "near-expiry", vault: "https://kv" } },
    ],
  ])("is refused when it is %s", (_fault, message) => {
    expect(() => decodeStep(message)).toThrow(expect.objectContaining({ code: "INVALID_DOCUMENT" }));
  });

  it.each([
    ["an unknown reason", { account: "vision", because: { kind: "whim" } }],
    ["an unknown field", { account: "vision", because: { kind: "wake" }, urgent: true }],
    ["an unknown field of its reason", { account: "vision", because: { kind: "wake", by: "ada" } }],
    ["a later version", { schema: 99, account: "vision", because: { kind: "wake" } }],
  ])("is a newer build's when it has %s", (_news, message) => {
    expect(() => decodeStep(message)).toThrow(expect.objectContaining({ code: "RECORD_FROM_NEWER_BUILD" }));
  });
});

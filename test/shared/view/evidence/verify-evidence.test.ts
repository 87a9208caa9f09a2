import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import { encodeEvent, linkHash } from "../../../../shared/records/event-codec.ts";
import type { EvidenceBundle } from "../../../../shared/api/evidence-bundle.ts";
import { evidenceBundle, evidenceText, sealed } from "../../../../shared/view/evidence/evidence-bundle.ts";
import { verifyEvidence } from "../../../../shared/view/evidence/verify-evidence.ts";
import { after, aConsumer, anAccount, day } from "../../../domain/builders.ts";
import { events } from "../../../domain/events.ts";
import { later, read, recorded, rotation, twoRotations, wholeRotation } from "./evidence-trail.ts";

const spec = anAccount({ consumers: [aConsumer({ owner: { name: "Größe \uFFFD 💡", contact: "a@b" } })] });
const scope = { kind: "rotation", account: "vision", rotation } as const;
const bundle = evidenceBundle([read(wholeRotation, spec)], scope, after(3 * day));
const file = Buffer.from(evidenceText(bundle), "utf8");

/** The evidence of a rotation that was not the account's first. */
const second = evidenceBundle([read(twoRotations, spec)], { ...scope, rotation: later }, after(9 * day));
type Second = EvidenceBundle["accounts"][number];

function faultOf(text: string | Uint8Array) {
  const verified = verifyEvidence(text);
  return "fault" in verified ? verified.fault : undefined;
}

describe("a file of evidence", () => {
  it("of a later rotation verifies as it was written", () => {
    expect(second.accounts[0]?.history).toMatchObject({ events: wholeRotation.length });
    expect(verifyEvidence(evidenceText(second))).toEqual({ ok: second });
  });

  it("verifies as it was written", () => {
    expect(verifyEvidence(file)).toEqual({ ok: bundle });
    expect(verifyEvidence(file.toString("utf8"))).toEqual({ ok: bundle });
  });

  it.each([1, 2, 3])(
    "of schema %i verifies for ever, whatever later versions of keyturn would write",
    (schema) => {
      const kept = readFileSync(new URL(`../../../fixtures/evidence-schema-${schema}.txt`, import.meta.url));
      expect(faultOf(kept)).toBeUndefined();
    },
  );

  it("shows a change of any single byte", () => {
    const changes = fc.tuple(fc.nat(file.length - 1), fc.integer({ min: 1, max: 255 }));
    fc.assert(
      fc.property(changes, ([at, by]) => {
        const changed = Uint8Array.from(file);
        changed[at] = ((changed[at] ?? 0) + by) % 256;
        expect(faultOf(changed)).toBeDefined();
      }),
      { numRuns: 1_000 },
    );
  });

  it("shows a byte that is lost or one too many", () => {
    fc.assert(
      fc.property(fc.nat(file.length), fc.integer({ min: 0, max: 255 }), (at, byte) => {
        const longer = Buffer.concat([file.subarray(0, at), Buffer.from([byte]), file.subarray(at)]);
        const shorter = Buffer.concat([file.subarray(0, at), file.subarray(at + 1)]);
        expect(faultOf(longer)).toBeDefined();
        if (at < file.length) expect(faultOf(shorter)).toBeDefined();
      }),
    );
  });

  it.each([
    ["a space after it", `${file.toString()} `],
    ["a byte order mark", `\uFEFF${file.toString()}`],
    ["members in another order", JSON.stringify(bundle)],
    ["indentation", JSON.stringify(bundle, undefined, 2)],
    ["the half of it", file.toString().slice(0, file.length / 2)],
    [
      "a character that is escaped and need not be",
      file.toString().replace("Team", "\\u0054eam").replace("ö", "\\u00f6"),
    ],
    ["a member that is there twice", file.toString().replace('"schema":3', '"schema":3,"schema":3')],
    ["nothing", ""],
    ["null", "null"],
    ["very many brackets", "[".repeat(200_000)],
  ])("does not verify with %s", (_what, text) => {
    expect(faultOf(text)).toBeDefined();
  });

  it("does not verify when it is no UTF-8", () => {
    expect(faultOf(new Uint8Array([0xff, 0xfe]))).toEqual({ path: "", why: "it is not UTF-8" });
  });
});

/** The file with something changed and sealed again, as a forger would. */
function forged(path: string, change: (value: never) => unknown): string {
  const copy: unknown = structuredClone(bundle);
  const names = path.split(".");
  const last = names.pop() ?? "";
  const holder = names.reduce((value, name) => (value as Record<string, unknown>)[name], copy) as Record<
    string,
    unknown
  >;
  const value = change(holder[last] as never);
  if (value === undefined) delete holder[last];
  else holder[last] = value;
  const { digest: _old, ...content } = copy as EvidenceBundle;
  return evidenceText(sealed(content));
}

/** Hashes that fit whatever the texts are, as somebody with the program would make them. */
function relinked(trail: EvidenceBundle["accounts"][number]["trail"], change: (texts: string[]) => string[]) {
  let previousHash = trail[0]?.previousHash ?? "";
  return change(trail.map(({ text }) => text)).map((text, index) => {
    const hash = linkHash(previousHash, text);
    const link = { sequence: index + 1, previousHash, hash, text };
    previousHash = hash;
    return link;
  });
}

describe("a forger who seals the file anew", () => {
  it.each<[string, string, (value: never) => unknown, { path: string; sequence?: number }]>([
    [
      "by the event whose words were changed",
      "accounts.0.trail.3.text",
      (text: string) => text.replace("bob", "eve"),
      { path: "accounts.0.trail.3.hash", sequence: 4 },
    ],
    [
      "by the event that follows the one that is left out",
      "accounts.0.trail",
      (trail: unknown[]) => trail.toSpliced(3, 1),
      { path: "accounts.0.trail.3.sequence", sequence: 5 },
    ],
    [
      "by the first event when the trail does not begin at the beginning",
      "accounts.0.trail",
      (trail: unknown[]) => trail.slice(1),
      { path: "accounts.0.trail.0.sequence", sequence: 2 },
    ],
    [
      "by the event whose link was replaced",
      "accounts.0.trail.5.previousHash",
      () => "0".repeat(64),
      { path: "accounts.0.trail.5.previousHash", sequence: 6 },
    ],
    [
      "by the last event, when the head names another",
      "accounts.0.head.hash",
      () => "0".repeat(64),
      { path: "accounts.0.head.hash" },
    ],
    [
      "by the head, when every hash was made to fit a changed event",
      "accounts.0.trail",
      (trail: never) => relinked(trail, (texts) => texts.map((text) => text.replace("bob", "eve"))),
      { path: "accounts.0.head.hash" },
    ],
    [
      "by an approver who does not follow from the trail",
      "accounts.0.rotations.0.approvals.0.by",
      () => "eve",
      { path: "accounts.0.rotations.0.approvals.0.by" },
    ],
    [
      "by a confirmation that nobody gave",
      "accounts.0.rotations.0.decisions.1.strengths.proven",
      () => 2,
      { path: "accounts.0.rotations.0.decisions.1.strengths.proven" },
    ],
    [
      "by an outcome that is not the trail's",
      "accounts.0.rotations.0.outcome",
      () => "reverted",
      { path: "accounts.0.rotations.0.outcome" },
    ],
    ["by a rotation that is left out", "accounts.0.rotations", () => [], { path: "accounts.0.rotations.0" }],
    [
      "by a gap that is left out",
      "accounts.0.gaps",
      () => [{ code: "NotInFleet" }],
      { path: "accounts.0.gaps.0" },
    ],
    [
      "by environments that are not those of the inventory",
      "accounts.0.environments",
      () => ["non-production"],
      { path: "accounts.0.environments.0" },
    ],
    ["by an account of another scope", "accounts.0.account", () => "speech", { path: "accounts.0" }],
    ["by a schema that nobody knows", "schema", () => 4, { path: "schema" }],
    ["by a word that is not in the schema", "accounts.0.note", () => "trust me", { path: "accounts.0" }],
  ])("is told %s", (_what, path, change, expected) => {
    expect(faultOf(forged(path, change))).toMatchObject(expected);
  });

  it("is told by events that do not belong where they stand", () => {
    const told = [...wholeRotation.slice(0, 2), events.freshKeyPublished];
    const trail = told.map((event, index) => ({ event, text: encodeEvent(index + 1, event) }));
    const texts = relinked(
      recorded(wholeRotation).map(({ event: _event, ...link }) => link),
      () => trail.map(({ text }) => text),
    );
    const head = { sequence: 3, hash: texts[2]?.hash };
    const account = forged("accounts.0", (entry: object) => ({ ...entry, trail: texts, head }));
    expect(faultOf(account)).toMatchObject({ path: "accounts.0.trail" });
  });

  it("is told by a trail that goes on beyond the period", () => {
    const period = { kind: "period", from: after(-day).toISOString(), to: after(day).toISOString() };
    expect(faultOf(forged("scope", () => period))).toMatchObject({ path: "accounts.0.trail" });
  });

  it.each<[string, (account: Second) => object, string]>([
    [
      "another hash",
      ({ history }) => ({ history: { ...history, hash: "0".repeat(64) } }),
      "trail.0.previousHash",
    ],
    ["fewer events", ({ history }) => ({ history: { ...history, events: 1 } }), "trail.0.sequence"],
    ["a state that is none", ({ history }) => ({ history: { ...history, state: "{}" } }), "trail"],
    ["no history", () => ({ history: undefined }), "trail.0.sequence"],
    [
      "a state that the events cannot follow",
      ({ history }) => ({ history: { ...history, state: JSON.stringify({ phase: "unenrolled" }) } }),
      "trail",
    ],
  ])("of a later rotation is told by %s", (_what, change, path) => {
    const [account] = second.accounts;
    if (!account) throw new Error("the account is not in it");
    const { digest: _old, ...content } = second;
    const changed = { ...account, ...change(account) };
    const text = evidenceText(sealed({ ...content, accounts: [changed] }));
    expect(faultOf(text)).toMatchObject({ path: `accounts.0.${path}` });
  });

  it("is told by the digest, when only that was changed", () => {
    const wrong = evidenceText({ ...bundle, digest: "0".repeat(64) });
    expect(faultOf(wrong)).toMatchObject({ path: "digest" });
  });
});

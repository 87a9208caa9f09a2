import { describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import { runCli } from "../../cli/run-cli.ts";
import type { EvidenceBundle } from "../../shared/api/evidence-bundle.ts";
import { bundleFile, checkpointFile } from "../../shared/archived-files.ts";
import type { RotationEvent } from "../../shared/domain/rotation/rotation-event.ts";
import { decodeCheckpoint } from "../../shared/records/checkpoint-codec.ts";
import { version } from "../../shared/version.ts";
import { evidenceBundle, evidenceText, sealed } from "../../shared/view/evidence/evidence-bundle.ts";
import { smallTerminal } from "../cli/small-terminal.ts";
import type { DeclaredRules } from "../../shared/domain/terms/terms.ts";
import { after, anAccount, day, hour } from "../domain/builders.ts";
import { events } from "../domain/events.ts";
import { localSigner } from "../reconciler/fakes/local-signer.ts";
import {
  later,
  read,
  rotation,
  twoRotations,
  wholeRotation,
} from "../shared/view/evidence/evidence-trail.ts";

const [own, thief] = [localSigner(), localSigner()];
const exportedAt = after(9 * day);

type Signer = typeof own;

/** Signs the head that the first events make. */
async function signedAfter(
  count: number,
  told: readonly RotationEvent[],
  signer: Signer,
  account = "vision",
) {
  const { head } = read(told.slice(0, count));
  return signer.sign({ account, ...head, at: after(3 * day), version });
}

interface Forgery {
  readonly told?: readonly RotationEvent[];
  readonly checkpoints?: readonly string[];
  readonly rotation?: string;
}

const checkpoint = await signedAfter(wholeRotation.length, wholeRotation, own);
const last = await signedAfter(twoRotations.length, twoRotations, own);

/** A bundle made with the product's own code: of these events, with these checkpoints. */
function made({ told = twoRotations, checkpoints = [checkpoint.text, last.text], rotation }: Forgery = {}) {
  const scope =
    rotation === undefined
      ? ({
          kind: "period",
          from: after(-day).toISOString(),
          to: after(30 * day).toISOString(),
          account: "vision",
        } as const)
      : ({ kind: "rotation", account: "vision", rotation } as const);
  const whole = { ...read(told, anAccount()), checkpoints: [] };
  const bundle = evidenceBundle([whole], scope, exportedAt);
  const accounts = bundle.accounts.map((account) => ({ ...account, checkpoints }));
  return resealed(bundle, { accounts });
}

function resealed(
  { digest: _old, ...content }: EvidenceBundle,
  change: Partial<EvidenceBundle>,
): EvidenceBundle {
  return sealed({ ...content, ...change });
}

/** The archive as keyturn filled it. */
const archive: Readonly<Record<string, string>> = {
  [`archive/vision/${bundleFile(rotation)}`]: evidenceText(
    made({ told: wholeRotation, rotation, checkpoints: [checkpoint.text] }),
  ),
  [`archive/vision/${bundleFile(later)}`]: evidenceText(made({ rotation: later })),
  [`archive/vision/${checkpointFile(wholeRotation.length)}`]: checkpoint.text,
  [`archive/vision/${checkpointFile(twoRotations.length)}`]: last.text,
};

/** What an auditor does, who has the key and a copy of the archive. */
async function audit(file: string, options: readonly string[] = ["--against", "archive"], files = archive) {
  const terminal = smallTerminal({ files: { ...files, "key.pem": own.pem, "bundle.json": file } });
  const args = ["evidence", "verify", "bundle.json", "--key", "key.pem", ...options, "-o", "json"];
  const code = await runCli(args, terminal, {});
  const said = JSON.parse(terminal.printed()) as {
    readonly consistent: boolean;
    readonly authentic?: string;
    readonly fault?: { readonly path: string };
    readonly differences?: readonly { readonly file?: string; readonly why: string }[];
    readonly accounts?: readonly { readonly completeUpTo?: { readonly sequence: number } }[];
  };
  return { code, ...said, files: said.differences?.map(({ file }) => file) };
}

/** The same events, with another approver. */
const withEve = twoRotations.map((event) =>
  "by" in event ? { ...event, by: "eve" } : event,
) as typeof twoRotations;
const genuine = evidenceText(made());

describe("the genuine evidence", () => {
  it("is consistent, authentic and complete", async () => {
    expect(await audit(genuine)).toMatchObject({
      code: 0,
      consistent: true,
      authentic: `yes, signed with ${own.publicKey.thumbprint}`,
      accounts: [{ account: "vision", completeUpTo: { sequence: twoRotations.length }, unsigned: 0 }],
      differences: [],
    });
  });

  it("of a single rotation, which starts at a signed checkpoint, is so too", async () => {
    const file = evidenceText(made({ rotation: later }));
    expect(await audit(file)).toMatchObject({ code: 0, consistent: true, differences: [] });
  });

  it("without a key or an archive does not pass as more than consistent", async () => {
    const terminal = smallTerminal({ files: { "bundle.json": genuine } });
    expect(await runCli(["evidence", "verify", "bundle.json"], terminal, {})).toBe(0);
    expect(terminal.printed()).toMatch(
      /^consistent +yes\nauthentic +unknown: give the public key with --key/,
    );
  });
});

describe("who hands an auditor a bundle", () => {
  it("cannot change any byte", async () => {
    const bytes = Buffer.from(genuine, "utf8");
    const change = fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }));
    await fc.assert(
      fc.asyncProperty(change, async ([at, by]) => {
        const changed = Buffer.from(bytes);
        changed[at] = ((changed[at] ?? 0) + by) % 256;
        expect(await audit(changed.toString("latin1"))).toMatchObject({ code: 1, consistent: false });
      }),
      { numRuns: 100 },
    );
  });

  it.each(wholeRotation.map((_event, index) => index + 1))("cannot remove event %i", async (sequence) => {
    const bundle = made();
    const accounts = bundle.accounts.map((account) => ({
      ...account,
      trail: account.trail.filter((link) => link.sequence !== sequence),
    }));
    const file = evidenceText(resealed(bundle, { accounts }));
    expect(await audit(file)).toMatchObject({ code: 1, consistent: false });
  });

  it("cannot rewrite the whole chain with the product's own code", async () => {
    const file = evidenceText(made({ told: withEve }));
    expect(await audit(file)).toMatchObject({
      code: 1,
      consistent: false,
      fault: { path: "accounts.0.checkpoints.0" },
    });
  });

  it("cannot rewrite it and leave the checkpoints out", async () => {
    const file = evidenceText(made({ told: withEve, checkpoints: [] }));
    expect(await audit(file, [])).toMatchObject({ code: 3, authentic: "unknown: it holds no checkpoint" });
    const found = await audit(file);
    expect(found).toMatchObject({ code: 1, consistent: true });
    expect(found.files).toEqual([
      checkpointFile(wholeRotation.length),
      checkpointFile(twoRotations.length),
      bundleFile(rotation),
      bundleFile(later),
    ]);
  });

  it("cannot rewrite it and sign it with a key of his own", async () => {
    const forged = await signedAfter(withEve.length, withEve, thief);
    const file = evidenceText(made({ told: withEve, checkpoints: [forged.text] }));
    expect(await audit(file, [])).toMatchObject({
      code: 1,
      consistent: true,
      authentic: "no: checkpoints that the key has not signed",
    });
  });

  it("cannot cut the tail off", async () => {
    const told = twoRotations.slice(0, -2);
    const file = evidenceText(made({ told, checkpoints: [checkpoint.text] }));
    // By itself it is only complete up to an earlier moment.
    expect(await audit(file, [])).toMatchObject({
      code: 0,
      accounts: [{ completeUpTo: { sequence: wholeRotation.length } }],
    });
    expect(await audit(file)).toMatchObject({
      code: 1,
      differences: [{ file: checkpointFile(twoRotations.length), sequence: twoRotations.length }],
    });
  });

  it("cannot rewrite what follows the last checkpoint that he keeps", async () => {
    const told = [...wholeRotation, ...withEve.slice(wholeRotation.length)];
    const file = evidenceText(made({ told, checkpoints: [checkpoint.text] }));
    expect((await audit(file)).files).toEqual([checkpointFile(twoRotations.length), bundleFile(later)]);
  });

  it("cannot replay the checkpoint of another account", async () => {
    const other = await signedAfter(wholeRotation.length, wholeRotation, own, "speech");
    const file = evidenceText(made({ checkpoints: [other.text] }));
    expect(await audit(file)).toMatchObject({ code: 1, fault: { path: "accounts.0.checkpoints.0" } });
  });

  it.each<[string, (text: string) => string]>([
    ["whose statement was changed", (text) => replaced(text, '"account":"vision"', '"account":"visioo"')],
    ["whose hash was changed", (text) => replaced(text, '"hash":"', '"hash":"0')],
    ["that asks for no signature", (text) => replaced(text, '"alg":"ES256"', '"alg":"none"')],
    ["that is spelled in another way", (text) => replaced(text, '{"account"', '{ "account"')],
    ["without its signature", (text) => text.slice(0, text.lastIndexOf(".") + 1)],
    ["that is a text of his own", () => "trust me"],
  ])("cannot use a checkpoint %s", async (_what, forge) => {
    const file = evidenceText(made({ checkpoints: [forge(checkpoint.text)] }));
    expect(await audit(file, [])).toMatchObject({ code: 1, consistent: false });
  });

  it("cannot lend a signature to another statement", async () => {
    const forged = await signedAfter(withEve.length, withEve, thief);
    const signature = last.text.slice(last.text.lastIndexOf("."));
    const checkpoints = [forged.text.slice(0, forged.text.lastIndexOf(".")) + signature];
    const file = evidenceText(made({ told: withEve, checkpoints }));
    expect(await audit(file, [])).toMatchObject({
      code: 1,
      authentic: expect.stringMatching(/^no/) as unknown,
    });
  });

  it.each([
    ["a private key", "-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49\n-----END PRIVATE KEY-----\n"],
    ["a key of another kind", '{"kty":"RSA","n":"AQAB","e":"AQAB"}'],
    ["a secret key as JWK", '{"kty":"EC","crv":"P-256","x":"AA","y":"AA","d":"AA"}'],
    ["no key at all", "[]"],
  ])("cannot make him believe %s", async (_what, key) => {
    const terminal = smallTerminal({ files: { "key.pem": key, "bundle.json": genuine } });
    const args = ["evidence", "verify", "bundle.json", "--key", "key.pem"];
    expect(await runCli(args, terminal, {})).toBe(2);
    expect(terminal.printed()).toBe("");
  });
});

describe("who can write to a copy of the archive", () => {
  const withFile = (file: string, text: string) => ({ ...archive, [`archive/vision/${file}`]: text });
  const against = ["--against", "archive"];

  it.each<[string, string, () => Promise<string>]>([
    ["a foreign file for a bundle", bundleFile(rotation), async () => '{"forged":true}'],
    [
      "the bundle of another rotation",
      bundleFile(rotation),
      async () => archive[`archive/vision/${bundleFile(later)}`]?.replaceAll("vision", "speech") ?? "",
    ],
    [
      "a bundle of rewritten events",
      bundleFile(later),
      async () => evidenceText(made({ told: withEve, rotation: later, checkpoints: [] })),
    ],
    ["a foreign file for a checkpoint", checkpointFile(wholeRotation.length), async () => "nonsense"],
    [
      "a checkpoint signed with another key",
      checkpointFile(twoRotations.length),
      async () => (await signedAfter(twoRotations.length, twoRotations, thief)).text,
    ],
    [
      "the checkpoint of another account",
      checkpointFile(wholeRotation.length),
      async () => (await signedAfter(wholeRotation.length, wholeRotation, own, "speech")).text,
    ],
    ["an old checkpoint for a newer one", checkpointFile(twoRotations.length), async () => checkpoint.text],
  ])("cannot put %s there unseen", async (_what, file, text) => {
    const found = await audit(genuine, against, withFile(file, await text()));
    expect(found).toMatchObject({ code: 1, consistent: true, files: [file] });
  });

  it("cannot remove a bundle unseen", async () => {
    const { [`archive/vision/${bundleFile(later)}`]: _gone, ...rest } = archive;
    expect(await audit(genuine, against, rest)).toMatchObject({ code: 1, files: [bundleFile(later)] });
  });
});

describe("who declares other rules today", () => {
  const required = { ...events.accountDeclared.rules, approval: "required" } as const;
  const frequent = { ...events.accountDeclared.rules, cadenceMs: 2 * day };
  const [enrolment, rest] = [wholeRotation.slice(0, 2), wholeRotation.slice(2)];
  const unapproved = rest.filter(({ type }) => type !== "rotation-approved");

  /** What a bundle says of an account whose rules were others once. */
  function judged(then: DeclaredRules, today: DeclaredRules, told = rest) {
    const declared = (rules: DeclaredRules, at: Date) => ({ ...events.accountDeclared, rules, at });
    const [account] = made({
      told: [...enrolment, declared(then, after(hour)), ...told, declared(today, after(8 * day))],
      checkpoints: [],
    }).accounts;
    return { codes: account?.gaps.map(({ code }) => code), overdue: account?.overdue };
  }

  it("cannot project today's policy on yesterday: an approval that was missing is missing", () => {
    const { rules } = events.accountDeclared;
    expect(judged(required, rules, unapproved).codes).toContain("ApprovalMissing");
    expect(judged(rules, required, unapproved).codes).not.toContain("ApprovalMissing");
  });

  it("cannot project today's policy on yesterday: what was overdue is overdue, and nothing else", () => {
    const { rules } = events.accountDeclared;
    expect(judged(frequent, rules).overdue).toMatchObject([{ until: after(8 * day).toISOString() }]);
    expect(judged(rules, frequent).overdue?.map(({ until }) => until)).toEqual([undefined]);
  });
});

/** The text with its parts decoded, changed and encoded again; the signature stays. */
function replaced(text: string, before: string, next: string): string {
  const { length } = decodeCheckpoint(text).signed;
  const parts = text.split(".").slice(0, 2);
  const changed = parts.map((part) =>
    Buffer.from(Buffer.from(part, "base64url").toString().replace(before, next)).toString("base64url"),
  );
  if (changed.join(".") === text.slice(0, length)) throw new Error(`${before} is not in the checkpoint`);
  return changed.join(".") + text.slice(length);
}

import type { Mutation } from "./mutation.ts";

const keyCopied = "test/domain/safety/key-copied.test.ts";
const currentCopies = "test/inventory/current-copies.test.ts";

/** Copies of keys, and the keys that they protect. */
export const copies: readonly Mutation[] = [
  {
    breaks: "a copy protects the standby key",
    file: "shared/domain/safety/may-regenerate.ts",
    before: "return objection ?? keyCopied([slot], state, seen.copies, world);",
    after: "return objection;",
    tests: [keyCopied],
  },
  {
    breaks: "a copy protects the previous key",
    file: "shared/domain/safety/may-regenerate.ts",
    before: "return objection ?? keyCopied([state.active], state, seen.copies, world);",
    after: "return objection;",
    tests: [keyCopied],
  },
  {
    breaks: "a copy of the active key holds the start as well",
    file: "shared/domain/decide/preflight-ordinary.ts",
    before: 'return copies ? holdIf(anyKeyCopied(state, copies, world)) : observe("copies");',
    after: 'return copies ? undefined : observe("copies");',
    tests: ["test/domain/decide/copies.test.ts"],
  },
  {
    breaks: "a copy stays current until a search has read its place",
    file: "shared/domain/discovery/carried-copies.ts",
    before: "if (isKnown && run.wasRead(copy.source, copy.resource)) return [];",
    after: "if (isKnown) return [];",
    tests: [currentCopies],
  },
  {
    breaks: "a copy stays current while the trail of its account cannot be read",
    file: "shared/domain/discovery/carried-copies.ts",
    before: "const key = isKnown ? run.keyOf(copy) : copy;",
    after: "const key = run.keyOf(copy);",
    tests: [currentCopies],
  },
  {
    breaks: "of two runs at once neither drops what the other has found",
    file: "shared/inventory/save-discovery.ts",
    before: "if (await store.write(discovery, since)) return discovery;",
    after: "if (await store.write(discovery)) return discovery;",
    tests: [currentCopies],
  },
  {
    breaks: "copies that are only counted protect their key",
    file: "shared/domain/safety/key-copied.ts",
    before: "if (unanswered.length + unlisted === 0) return undefined;",
    after: "if (unanswered.length === 0) return undefined;",
    tests: [keyCopied],
  },
  {
    breaks: "a key is in the index before the trail names it",
    file: "shared/inventory/key-indexed-trail.ts",
    before: "await index.note(account, [...new Set(keys)]);",
    after: "void index.note(account, [...new Set(keys)]).catch(() => undefined);",
    tests: ["test/inventory/key-indexed-trail.test.ts"],
  },
  {
    breaks: "an index that was lost is filled again",
    file: "shared/inventory/key-indexed-trail.ts",
    before: "const isKnown = trail.keysNoted?.startsWith(epoch) === true;",
    after: "const isKnown = trail.keysNoted !== undefined;",
    tests: ["test/inventory/key-indexed-trail.test.ts"],
  },
  {
    breaks: "a leaked key is found in a text however much else looks like one",
    file: "shared/inventory/leak-candidates.ts",
    before: "const wanted = [...new Set([...likely, ...runs])].slice(0, most);",
    after: "const wanted = [...new Set([...runs, ...likely])].slice(0, most);",
    tests: ["test/functions/api/leaks.test.ts"],
  },
  {
    breaks: "GitHub's signature is of the body",
    file: "shared/github-signature.ts",
    before: 'return timingSafeEqual(wanted, Buffer.from(told, "hex"));',
    after: "return timingSafeEqual(wanted, wanted);",
    tests: ["test/shared/github-signature.test.ts", "test/functions/api/leak-alert.test.ts"],
  },
  {
    breaks: "a delivery that names a key by its fingerprint is no leak",
    file: "functions/api/leak-alert.ts",
    before: 'state === "live" && managed && by === "value"',
    after: 'state === "live" && managed',
    tests: ["test/functions/api/leak-alert.test.ts"],
  },
  {
    breaks: "an acceptance ends",
    file: "shared/domain/safety/found-copies.ts",
    before: "now < one.until && isAccepted(copy, one)",
    after: "isAccepted(copy, one)",
    tests: [keyCopied],
  },
  {
    breaks: "an emergency waits for no copy",
    file: "shared/domain/safety/key-copied.ts",
    before: 'if (emergencyIn(state) || spec.policy.copies === "warn") return undefined;',
    after: 'if (spec.policy.copies === "warn") return undefined;',
    tests: [keyCopied, "test/reconciler/copies.test.ts"],
  },
  {
    breaks: "an advisory consumer is in the blast radius",
    file: "shared/domain/safety/blast-radius.ts",
    before: "  return effectiveSpec(spec, state).consumers.map((consumer) => {",
    after:
      '  return effectiveSpec(spec, state).consumers.filter(({ criticality }) => criticality === "required").map((consumer) => {',
    tests: ["test/domain/safety/blast-radius.test.ts"],
  },
  {
    breaks: "the blast radius names the copies of both keys, since the standby key dies on the way",
    file: "shared/domain/safety/blast-radius.ts",
    before: "return isOnly(wish, standby) && replacesStandbyOnly(state) ? [standby] : slots;",
    after: "return slots.filter((slot) => wish.leaked.some((key) => key.slot === slot));",
    tests: ["test/domain/safety/blast-radius.test.ts"],
  },
  {
    breaks: "a discovery run replaces no result of a newer build",
    file: "shared/inventory/save-discovery.ts",
    before:
      "if (!(error instanceof RecordUnreadableError) || error instanceof RecordFromNewerBuildError) throw error;",
    after: "if (!(error instanceof RecordUnreadableError)) throw error;",
    tests: [currentCopies],
  },
];

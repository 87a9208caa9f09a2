import type { Mutation } from "./mutation.ts";

/** Ways out of a rotation: reverting late, abandoning, switched-off keys, moved accounts. */
export const waysOut: readonly Mutation[] = [
  {
    breaks: "nobody goes back to a key while a call may regenerate it",
    file: "shared/domain/commands/commands.ts",
    before: "if (!claim || claim.until <= now) return undefined;",
    after: "if (!claim || claim.until > now) return undefined;",
    tests: ["test/domain/commands/commands.test.ts"],
  },
  {
    breaks: "a revert while retiring looks whether the previous key is still there",
    file: "shared/domain/decide/decide-reverting.ts",
    before: 'if (world.keys?.kind === "listed" && world.keys[active] !== keys[active]) {',
    after: "if (world.keys === undefined) {",
    tests: ["test/reconciler/revert-while-retiring.test.ts"],
  },
  {
    breaks: "the policy reverts while retiring as well",
    file: "shared/domain/decide/decide-regeneration.ts",
    before: "  if (instead) return instead;\n",
    after: "",
    tests: ["test/reconciler/revert-while-retiring.test.ts", "test/domain/decide/auto-revert.test.ts"],
  },
  {
    breaks: "the policy never reverts to a key that was declared leaked",
    file: "shared/domain/decide/revert-by-policy.ts",
    before: "if (isLeaked(state, state.keys[state.active])) return undefined;",
    after: "if (isLeaked(state, state.fresh)) return undefined;",
    tests: ["test/domain/decide/auto-revert.test.ts"],
  },
  {
    breaks: "a revert that waits for a silent consumer becomes a matter for an operator",
    file: "shared/domain/decide/decide-reverting.ts",
    before: "return hold(overdue(objection, state, previousPublishedAt, world));",
    after: "return hold(objection);",
    tests: ["test/domain/decide/overdue.test.ts"],
  },
];

import type { ScopeSeed } from "./gateway-seed.ts";
import { createSpread } from "./spread.ts";
import type { Spread, SpreadDelay } from "./spread.ts";

/** A policy document in XML, or a fragment of one. */
export type Policy = { readonly text: Spread<string>; revision: number };

export type Api = {
  readonly id: string;
  readonly path: string;
  readonly account: string;
  /** Absent: the API has none of its own. */
  readonly policy?: Policy;
};

export type Policies = {
  /** Absent: the scope has none. */
  readonly ofScope?: Policy;
  readonly apis: readonly Api[];
  readonly fragments: readonly { readonly id: string; readonly policy: Policy }[];
};

export function createPolicies(
  { apis = [], policy, fragments = [] }: ScopeSeed,
  delay: SpreadDelay,
): Policies {
  const made = (text: string): Policy => ({ text: createSpread(text, delay), revision: 1 });
  return {
    ...(policy !== undefined && { ofScope: made(policy) }),
    apis: apis.map(({ policy: own, ...api }) => ({
      ...api,
      ...(own !== undefined && { policy: made(own) }),
    })),
    fragments: fragments.map(({ id, policy: text }) => ({ id, policy: made(text) })),
  };
}

import type { ScopeSeed } from "./gateway-seed.ts";
import { createSpread } from "./spread.ts";
import type { Spread, SpreadDelay } from "./spread.ts";

/** A policy document in XML, or a fragment of one. */
export type Policy = { readonly text: Spread<string>; revision: number };

/** Something that may have a policy of its own. */
export type WithPolicy = { readonly id: string; readonly policy?: Policy };

export type Api = WithPolicy & {
  readonly path: string;
  readonly account: string;
  readonly operations: readonly WithPolicy[];
};

export type Policies = {
  /** Absent: the scope has none. */
  readonly ofScope?: Policy;
  readonly apis: readonly Api[];
  readonly products: readonly WithPolicy[];
  readonly fragments: readonly WithPolicy[];
};

export function createPolicies(
  { apis = [], policy, fragments = [], products = [] }: ScopeSeed,
  delay: SpreadDelay,
): Policies {
  const made = (text: string): Policy => ({ text: createSpread(text, delay), revision: 1 });
  const withPolicy = ({
    id,
    policy: own,
  }: {
    readonly id: string;
    readonly policy?: string;
  }): WithPolicy => ({
    id,
    ...(own !== undefined && { policy: made(own) }),
  });
  return {
    ...(policy !== undefined && { ofScope: made(policy) }),
    apis: apis.map(({ operations = [], path, account, ...api }) => ({
      ...withPolicy(api),
      path,
      account,
      operations: operations.map(withPolicy),
    })),
    products: products.map(withPolicy),
    fragments: fragments.map(withPolicy),
  };
}

export function changePolicy(policy: Policy, text: string): void {
  policy.text.set(text);
  policy.revision += 1;
}

/** The policy at a path below the service or workspace. */
export function policyAt(policies: Policies, path: readonly string[]): Policy | undefined {
  const [collection = "", id = "", , operation = ""] = path;
  switch (collection.toLowerCase()) {
    case "policies":
      return policies.ofScope;
    case "products":
      return named(policies.products, id)?.policy;
    case "policyfragments":
      return named(policies.fragments, id)?.policy;
    case "apis": {
      const api = named(policies.apis, id);
      return path.length > 4 ? named(api?.operations ?? [], operation)?.policy : api?.policy;
    }
    default:
      return undefined;
  }
}

export function named<T extends WithPolicy>(all: readonly T[], wanted: string): T | undefined {
  return all.find(({ id }) => id.toLowerCase() === wanted.toLowerCase());
}

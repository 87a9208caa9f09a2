import type { Answer } from "../exchange.ts";
import { isSame } from "./resource-type.ts";

/**
 * An operation of a subscription that is of no resource. `path` stands behind the subscription's id; a segment in braces
 * stands for any one.
 */
export type SubscriptionOperation = {
  readonly method: "GET" | "HEAD" | "POST" | "DELETE";
  readonly path: string;
  readonly name: string;
  readonly permission: "arm/read" | "arm/write";
  readonly action: string;
  run(call: SubscriptionCall): Answer | Promise<Answer>;
};

export type SubscriptionCall = {
  readonly subscriptionId: string;
  /** Of the resources of another subscription than the default one; absent: the default one. */
  readonly other: string | undefined;
  /** The segment that stands where the path has this name in braces. */
  readonly value: (name: string) => string;
};

/** The values of a path's braces; undefined: the path is another. */
export function pathValues(
  path: string,
  segments: readonly string[],
): ReadonlyMap<string, string> | undefined {
  const wanted = path.split("/");
  if (wanted.length !== segments.length) return undefined;
  const values = new Map<string, string>();
  for (const [index, part] of wanted.entries()) {
    const segment = segments[index] ?? "";
    if (part.startsWith("{")) values.set(part.slice(1, -1), segment);
    else if (!isSame(part, segment)) return undefined;
  }
  return values;
}

import type { ConsumerSpec } from "../account/account-spec.ts";
import type { FoundUser } from "./found-users.ts";

type Who = Pick<FoundUser, "how" | "resources" | "identities">;

/**
 * Finds the registered consumer that a user is, if any. A consumer that declares its resource runs only there: another
 * workload that refers to the secret under the same identity is another user.
 */
export function consumerOf(user: Who, consumers: readonly ConsumerSpec[]): ConsumerSpec | undefined {
  const runningThere = consumers.filter((consumer) => runsThere(consumer, user));
  const goingByIt = consumers.filter((consumer) => {
    const isElsewhere = consumer.resourceId !== undefined && user.how.includes("settings");
    return !isElsewhere && goesBy(consumer, user);
  });
  return reviewedFirst(runningThere) ?? reviewedFirst(goingByIt);
}

/** A self-registered consumer could claim any resource, so until a review only its token counts. */
function runsThere(consumer: ConsumerSpec, user: Who): boolean {
  const place = consumer.resourceId?.toLowerCase();
  const isThere = place !== undefined && user.resources.some((id) => id.toLowerCase() === place);
  return isThere && (!consumer.unreviewed || goesBy(consumer, user));
}

function goesBy({ principal }: ConsumerSpec, { identities }: Who): boolean {
  return principal !== undefined && identities.includes(principal.toLowerCase());
}

function reviewedFirst(consumers: readonly ConsumerSpec[]): ConsumerSpec | undefined {
  return consumers.find(({ unreviewed }) => !unreviewed) ?? consumers[0];
}

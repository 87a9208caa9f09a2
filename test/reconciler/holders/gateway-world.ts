import type { AccountSpec } from "../../../shared/domain/account/account-spec.ts";
import type { Trail } from "../../../shared/records/trail.ts";
import { aConsumer, minute } from "../../domain/builders.ts";
import { fakeHolder } from "../fakes/fake-holder.ts";
import { isIdle, smallSpec, smallWorld } from "../small-world.ts";

export const resource = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ApiManagement/service/gateway";
export const gateway = aConsumer({
  name: "gateway",
  refreshWithinMs: minute,
  resourceId: resource,
  confirmsBy: { kind: "holder", resource, handOver: true },
});
export const holderSpec: AccountSpec = { ...smallSpec, consumers: [...smallSpec.consumers, gateway] };
export const places = ["namedValues/vision", "backends/vision"] as const;

/** A rotating account whose gateway holds its first key in two places, beside a value of somebody else's. */
export function aGateway(wish: Parameters<typeof smallWorld>[0] = {}) {
  const holder = fakeHolder();
  const world = smallWorld({ spec: holderSpec, holder, ...wish });
  const keys = world.account.keys();
  for (const place of places) holder.write(place, keys.key1.reveal());
  holder.write("namedValues/other", "not a key");
  let deadCalls = 0;
  const valid = () => Object.values(world.account.keys()).map(({ fingerprint }) => fingerprint);

  /** Continues until the condition holds; calls go through the gateway all the while. */
  const until = (holds: (trail: Trail) => boolean, limitMs?: number) =>
    world.until((trail) => {
      deadCalls += places.filter((place) => {
        const held = holder.held(place);
        return held !== undefined && !valid().includes(held);
      }).length;
      return holds(trail);
    }, limitMs);

  return {
    ...world,
    holder,
    until,
    deadCalls: () => deadCalls,
    async rotate() {
      await until(isIdle);
      await world.ask();
      return until(isIdle);
    },
  };
}

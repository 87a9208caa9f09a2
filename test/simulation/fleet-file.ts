import type { AccountSpec, ConsumerSpec } from "../../shared/domain/account/account-spec.ts";

/** What the fleet file declares; people change it while keyturn and the applications run. */
export interface FleetFile {
  declared(): AccountSpec;
  /** How long a reader of now may use the key; nothing for a consumer that has been removed. */
  refreshWithinMs(consumer: string): number | undefined;
  write(consumers: readonly ConsumerSpec[]): void;
}

export function fleetFile(first: AccountSpec): FleetFile {
  let spec = first;
  return {
    declared: () => spec,
    refreshWithinMs: (name) => spec.consumers.find((consumer) => consumer.name === name)?.refreshWithinMs,
    write(consumers) {
      spec = { ...spec, consumers };
    },
  };
}

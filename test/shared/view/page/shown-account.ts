import type { AccountSpec } from "../../../../shared/domain/account/account-spec.ts";
import type { Objection } from "../../../../shared/domain/objection.ts";
import type { AccountState } from "../../../../shared/domain/rotation/account-state.ts";
import type { InstanceReport } from "../../../../shared/domain/world.ts";
import { accountDocument } from "../../../../shared/view/account-document.ts";
import type { AccountShown } from "../../../../shared/view/page/account-shown.ts";
import { now } from "../../../domain/builders.ts";

/** The record and the reports of an account. */
interface Condition {
  readonly state: AccountState;
  readonly objection?: Objection;
  readonly wakeAt?: Date;
  readonly movedAt?: Date;
  readonly reports?: readonly InstanceReport[];
}

/** An account as pages show it, at the set time. */
export function shown(
  spec: AccountSpec,
  { reports = [], ...trail }: Condition,
  more: Omit<AccountShown, "document" | "policy"> & {
    readonly unknownConsumers?: number;
    readonly discoveredAt?: string;
    readonly unexplainedCalls?: number;
  } = {},
): AccountShown {
  const { unknownConsumers, discoveredAt, unexplainedCalls, ...rest } = more;
  const document = {
    ...accountDocument(spec, trail, reports, now),
    ...(unknownConsumers !== undefined && { unknownConsumers }),
    ...(discoveredAt !== undefined && { discoveredAt }),
    ...(unexplainedCalls !== undefined && { unexplainedCalls }),
  };
  return { document, policy: spec.policy, ...rest };
}

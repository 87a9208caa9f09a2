import { criticalities, environments } from "../domain/vocabulary.ts";
import * as z from "zod";
import type { ConsumerSpec } from "../domain/account/account-spec.ts";
import { confirmationKinds } from "../domain/confirmation/kinds.ts";
import { confirmation, confirmsByOf } from "./fleet-confirmation.ts";
import { duration, name, waiver } from "./fleet-fields.ts";

const entry = z.strictObject({
  name,
  owner: z.strictObject({ name: z.string().min(1), contact: z.string().min(1) }),
  environment: z.enum(environments),
  criticality: z.enum(criticalities).default("required"),
  instances: z.int().min(1).max(100_000).default(1),
  confirmation: confirmation.default({ kind: "report" }),
  resourceId: z.string().startsWith("/subscriptions/", "must be a resource id").optional(),
  principal: z.guid().toLowerCase().optional(),
  refreshWithin: duration,
  waiver: waiver.optional(),
});

/** A consumer as the fleet file declares it. */
export const consumerEntry = entry.transform((given, context): ConsumerSpec => {
  const refuse = (field: string, message: string) => {
    context.addIssue({ code: "custom", path: [field], message });
    return z.NEVER;
  };
  const confirmsBy = confirmsByOf(given);
  if ("lacks" in confirmsBy) return refuse(confirmsBy.lacks, confirmsBy.message);
  const { instancesKnownBy } = confirmationKinds[confirmsBy.kind];
  if (instancesKnownBy === "platform" && given.instances !== 1)
    return refuse("instances", "is told by the platform");
  const { confirmation: how, refreshWithin, resourceId, principal, waiver: waived, ...known } = given;
  return {
    ...known,
    confirmsBy,
    circumstantialSuffices: "circumstantialSuffices" in how && how.circumstantialSuffices,
    refreshWithinMs: refreshWithin,
    ...(resourceId !== undefined && { resourceId }),
    ...(principal !== undefined && { principal }),
    ...(waived && { waiver: waived }),
  };
});

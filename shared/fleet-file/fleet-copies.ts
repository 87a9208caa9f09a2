import * as z from "zod";
import type { AcceptedCopy } from "../domain/account/account-spec.ts";
import { waiver } from "./fleet-fields.ts";

/** A copy of a key that people know of and leave where it is. Events keep it, so its texts are bounded. */
export const acceptedCopy = waiver.extend({
  resource: z
    .string()
    .max(500)
    .regex(/^(?:\/subscriptions\/|https:\/\/)/, "must be a resource id, or the origin of a vault or store"),
  name: z.string().min(1).max(500),
  by: waiver.shape.by.max(200),
  reason: waiver.shape.reason.max(500),
}) satisfies z.ZodType<AcceptedCopy>;

import * as z from "zod";

const text = z.string().max(2_000);

/** What the alert rule, or the person who made it, says beyond the alert itself; Azure makes every value a text. */
const customProperties = z.object({
  account: text.optional(),
  compromised: z.enum(["active", "standby", "both"]).optional(),
});

/**
 * Azure Monitor's common alert schema, as far as it is used here: alerts of budgets leave most of it null, and every
 * kind of alert brings fields of its own.
 *
 * @see https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-common-schema
 */
export const commonAlert = z.object({
  schemaId: z.literal("azureMonitorCommonAlertSchema"),
  data: z.object({
    essentials: z.object({
      alertId: text.min(1),
      alertRule: text.nullish(),
      monitorCondition: text.nullish(),
      monitoringService: text.nullish(),
      description: text.nullish(),
    }),
    customProperties: customProperties.nullish(),
  }),
});

export type CommonAlert = z.output<typeof commonAlert>;

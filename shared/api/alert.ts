import * as z from "zod";
import { compromised } from "./blast-radius.ts";

const text = z.string().max(2_000);

/** Properties that the author of the alert rule added; Azure turns every value into a string. */
export const customProperties = z.object({
  account: text.optional(),
  compromised: compromised.optional(),
});

/**
 * The parts of Azure Monitor's common alert schema that keyturn uses. Budget alerts leave most of them null, and every
 * kind of alert adds its own fields.
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
      /** The ids of the resources that the alert is about. */
      alertTargetIDs: z.array(text).max(1_000).nullish(),
    }),
    /** Of each kind of alert its own; rules of several kinds put the custom properties here. */
    alertContext: z.unknown().optional(),
    customProperties: customProperties.nullish(),
  }),
});

export type CommonAlert = z.output<typeof commonAlert>;
export type CustomProperties = z.output<typeof customProperties>;

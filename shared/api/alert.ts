import * as z from "zod";
import { withoutKeys } from "../key-shape.ts";
import { plainLine } from "../plain-text.ts";
import { compromised } from "./blast-radius.ts";

/** Azure composes it: nothing is refused for how it is written, and rules are given names that hold anything. */
const text = z
  .string()
  .max(2_000)
  .transform((written) => withoutKeys(plainLine(written)));
const id = z.string().min(1).max(2_000).transform(withoutKeys);

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
      alertId: id,
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

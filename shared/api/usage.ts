import * as z from "zod";
import { instant, list, owner } from "./fields.ts";

const text = z.string();
const count = z.int().min(0);
const figures = { calls: count, failures: count, refused: count };

const consumer = z.strictObject({
  consumer: text,
  owner,
  /** It registered itself, and so has only its own word for it. */
  unreviewed: z.literal(true).exactOptional(),
  /** Otherwise its calls are among the unexplained ones. */
  reportsUsage: z.boolean(),
  ...figures,
  instances: count,
  /** Those with the most refused calls first, then those with the most calls. */
  perInstance: list(z.strictObject({ instance: text, ...figures })),
});

/** The usage of an account as the API shows it. All counts are rounded: they are spread over minutes. */
export const usageDocument = z.strictObject({
  account: text,
  from: instant,
  until: instant,
  consumers: list(consumer),
  keyturnCalls: z.strictObject({ calls: z.number(), estimated: z.literal(true) }),
  /** What the account itself has counted. */
  metric: z.union([
    z.strictObject({ calls: z.number(), refused: z.number(), until: instant }),
    z.strictObject({ unavailable: text }),
  ]),
  explained: z.int().exactOptional(),
  unexplained: z.int().exactOptional(),
  unexplainedShare: z.number().exactOptional(),
  alarm: z
    .strictObject({ reasons: list(z.enum(["UnexplainedCalls", "CallsRefused"])), message: text })
    .exactOptional(),
});

export type UsageDocument = z.output<typeof usageDocument>;

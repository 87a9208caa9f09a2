import { z } from "zod";
import type { RegisteredFunction } from "./functions-core.ts";

const triggerSchema = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("httpTrigger"),
    route: z.string().optional(),
    methods: z.array(z.string()).default(["GET", "POST"]),
    authLevel: z.string().default("anonymous"),
  }),
  z.object({
    type: z.literal("timerTrigger"),
    schedule: z.string(),
    runOnStartup: z.boolean().default(false),
    useMonitor: z.boolean().default(true),
  }),
  z.object({ type: z.literal("queueTrigger"), queueName: z.string(), connection: z.string().optional() }),
  z.object({ type: z.literal("eventGridTrigger") }),
]);

export type Trigger = z.output<typeof triggerSchema>;

/** Which triggers an instance serves, as a list of their types. */
export const triggerTypes = z
  .string()
  .transform((text) => text.split(","))
  .pipe(z.array(z.enum(["httpTrigger", "timerTrigger", "queueTrigger", "eventGridTrigger"])));

export type TriggerOf<Type extends Trigger["type"]> = Extract<Trigger, { type: Type }>;

export interface FunctionRegistration extends RegisteredFunction {
  readonly name: string;
  readonly trigger: Trigger;
  /** The name of the trigger's binding; the library generates one when the app gives none. */
  readonly triggerBinding: string;
  /** Every binding, including the trigger, with the app's options. */
  readonly bindings: RegisteredFunction["metadata"]["bindings"];
}

class FunctionRefusedError extends Error {
  readonly code = "FUNCTION_REFUSED";
  constructor(name: string, reason: string) {
    super(`function "${name}" cannot be served: ${reason}`);
  }
}

/**
 * @throws {FunctionRefusedError} Azure would refuse the name, or this host does not support the trigger.
 */
export function parseRegistration(registered: RegisteredFunction): FunctionRegistration {
  const { name, bindings } = registered.metadata;
  if (!/^[a-z][a-z0-9_-]{0,127}$/i.test(name)) {
    throw new FunctionRefusedError(
      name,
      "a name is a letter and up to 127 letters, digits, hyphens and underscores",
    );
  }
  const triggers = Object.entries(bindings).filter(([, binding]) => /trigger$/i.test(binding.type));
  const [found] = triggers;
  if (!found || triggers.length > 1)
    throw new FunctionRefusedError(name, `it has ${triggers.length} triggers`);
  const [triggerBinding, options] = found;
  const trigger = triggerSchema.safeParse(options);
  if (!trigger.success) throw new FunctionRefusedError(name, z.prettifyError(trigger.error));
  return { ...registered, name, trigger: trigger.data, triggerBinding, bindings };
}

export function hasTrigger<Type extends Trigger["type"]>(
  registration: FunctionRegistration,
  type: Type,
): registration is FunctionRegistration & { readonly trigger: TriggerOf<Type> } {
  return registration.trigger.type === type;
}

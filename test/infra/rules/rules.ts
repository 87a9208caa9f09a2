import { app } from "./app.ts";
import { events } from "./events.ts";
import { monitoring } from "./monitoring.ts";
import { network } from "./network.ts";
import { order } from "./order.ts";
import { deployedPackage } from "./package.ts";
import { parameters } from "./parameters.ts";
import { rights } from "./rights.ts";
import type { Rule } from "./rule.ts";
import { values } from "./values.ts";

export const rules: readonly Rule[] = [
  ...values,
  ...parameters,
  ...order,
  ...rights,
  ...app,
  ...deployedPackage,
  ...events,
  ...network,
  ...monitoring,
];

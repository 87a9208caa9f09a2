import type { Operation } from "./operation.ts";
import { accountOperations } from "./operations/accounts.ts";
import { consumerOperations } from "./operations/consumers.ts";
import { documentOperations } from "./operations/documents.ts";
import { fleetOperations } from "./operations/fleet.ts";
import { rotationOperations } from "./operations/rotations.ts";

/** Every call of the API; `functions/index.ts` registers their handlers, and a test compares the two. */
export const operations: readonly Operation[] = [
  ...accountOperations,
  ...consumerOperations,
  ...rotationOperations,
  ...fleetOperations,
  ...documentOperations,
];

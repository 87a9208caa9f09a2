import { adviceOf } from "../shared/view/advice.ts";
import { fleetView } from "./fleet-view.ts";
import { httpEdge, json } from "./http-edge.ts";

/** `GET /api/advice` says which accounts need no keys any more, and how far a leak of each would reach. */
export const advice = httpEdge("KeyRotation.Read", async ({ services }) =>
  json(200, adviceOf(await fleetView(services))),
);

import { app } from "@azure/functions";
import {
  nearExpiryQueueName,
  poisonQueueOf,
  stepQueueName,
  urgentStepQueueName,
} from "../shared/queue-names.ts";
import { discoverySchedule, sweepSchedule } from "../shared/schedules.ts";
import { httpFunction, keepStreamedRequests } from "./http-function.ts";
import { endHandlers, lazyHandler } from "./lazy-handler.ts";

// Without streaming, the host hands over no body of a request that does not declare its length. With it, an answer goes
// out before the outputs of its function, so no function has any: what must not be lost is stored by its handler.
app.setup({ enableHttpStream: true });
keepStreamedRequests();
app.hook.appTerminate(endHandlers);

const connection = "AzureWebJobsStorage";

app.timer("sweep", { schedule: sweepSchedule(process.env), handler: lazyHandler("sweep") });
app.timer("discover", { schedule: discoverySchedule(process.env), handler: lazyHandler("discover") });
app.eventGrid("nearExpiry", { handler: lazyHandler("nearExpiry") });
for (const [name, queueName] of [
  ["nearExpiryQueue", nearExpiryQueueName],
  ["step", stepQueueName],
  ["poison", poisonQueueOf(stepQueueName)],
  ["urgentStep", urgentStepQueueName],
  ["urgentPoison", poisonQueueOf(urgentStepQueueName)],
] as const) {
  app.storageQueue(name, { queueName, connection, handler: lazyHandler(name) });
}

// Function, method and route. The table of operations has them too, but importing it would load the schemas of the
// whole API into a cold start; a test compares the two.
const account = "accounts/{account}";
const consumer = `${account}/consumers/{consumer}`;
const rotation = `${account}/rotations/{rotation}`;

for (const [name, route] of [
  ["rotate", `${account}/rotations`],
  ["cancel", `${rotation}/cancel`],
  ["revert", `${rotation}/revert`],
  ["approve", `${rotation}/approve`],
  ["loosen", `${rotation}/loosen`],
  ["abandon", `${account}/abandon`],
  ["pause", `${account}/pause`],
  ["resume", `${account}/resume`],
  ["report", `${consumer}/reports`],
  ["settle", `${consumer}/settle`],
] as const) {
  httpFunction(name, ["POST"], route, lazyHandler(name));
}

for (const [name, method, route] of [
  ["status", "GET", "accounts/{account?}"],
  ["usage", "GET", `${account}/usage`],
  ["plan", "GET", `${account}/plan`],
  ["foundCopies", "GET", `${account}/copies`],
  ["standing", "GET", consumer],
  ["register", "PUT", consumer],
  ["deregister", "DELETE", consumer],
  ["approveRegistration", "POST", `${consumer}/approve`],
  ["rotationEvidence", "GET", `${rotation}/evidence`],
  ["evidence", "GET", "evidence"],
  ["fleet", "PUT", "fleet"],
  ["fleetText", "GET", "fleet"],
  ["fleetChanges", "GET", "fleet/changes"],
  ["fleetChange", "GET", "fleet/changes/{change}"],
  ["approveFleetChange", "POST", "fleet/changes/{change}/approve"],
  ["rejectFleetChange", "POST", "fleet/changes/{change}/reject"],
  ["rollout", "GET", "rollout"],
  ["resumeRollout", "POST", "rollout/resume"],
  ["attention", "GET", "attention"],
  ["discovery", "GET", "discovery"],
  ["discoverNow", "POST", "discovery"],
  ["compare", "GET", "compare"],
  ["advice", "GET", "advice"],
  ["forecast", "GET", "forecast"],
  ["doctor", "GET", "doctor"],
  ["alerts", "POST", "alerts"],
  ["leaks", "POST", "leaks"],
  ["openApi", "GET", "openapi.json"],
] as const) {
  httpFunction(name, [method], route, lazyHandler(name));
}

for (const [name, route] of [
  ["ui", "ui"],
  ["uiAccount", "ui/accounts/{account}"],
  ["uiEmergency", "ui/accounts/{account}/emergency"],
  ["uiRotation", "ui/accounts/{account}/rotations/{rotation}"],
  ["uiHelp", "ui/help/{topic}"],
  ["uiPage", "ui/{page}"],
] as const) {
  httpFunction(name, ["GET", "HEAD"], route, lazyHandler(name));
}

for (const [name, route] of [
  ["uiAccountAct", "ui/accounts/{account}/{command}"],
  ["uiFleetAct", "ui/fleet/{command}"],
] as const) {
  // A refusal stands at the address of its form, which somebody may load again.
  httpFunction(name, ["GET", "HEAD", "POST"], route, lazyHandler(name));
}

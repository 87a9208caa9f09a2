import { app, output } from "@azure/functions";
import { nearExpiryQueueName, stepQueueName } from "../shared/queue-names.ts";
import { discoverySchedule, sweepSchedule } from "../shared/schedules.ts";
import { lazily } from "./lazily.ts";

// The host checks no key: every handler verifies the caller's token itself.
const authLevel = "anonymous";
const connection = "AzureWebJobsStorage";
// What a person or a consumer waits for is asked for this way: the host then looks into the queue at once.
const extraOutputs = [output.storageQueue({ queueName: stepQueueName, connection })];

app.timer("sweep", { schedule: sweepSchedule(process.env), handler: lazily("sweep") });
app.timer("discover", { schedule: discoverySchedule(process.env), handler: lazily("discover") });
app.eventGrid("nearExpiry", { handler: lazily("nearExpiry") });
app.storageQueue("nearExpiryQueue", {
  queueName: nearExpiryQueueName,
  connection,
  handler: lazily("nearExpiryQueue"),
});
app.storageQueue("step", { queueName: stepQueueName, connection, handler: lazily("step") });
app.storageQueue("poison", {
  queueName: `${stepQueueName}-poison`,
  connection,
  handler: lazily("poison"),
});

app.http("rotate", {
  methods: ["POST"],
  authLevel,
  extraOutputs,
  route: "accounts/{account}/rotations",
  handler: lazily("rotate"),
});
for (const name of ["cancel", "revert", "approve"] as const) {
  const route = `accounts/{account}/rotations/{rotation}/${name}`;
  app.http(name, { methods: ["POST"], authLevel, extraOutputs, route, handler: lazily(name) });
}
for (const name of ["pause", "resume"] as const) {
  app.http(name, {
    methods: ["POST"],
    authLevel,
    extraOutputs,
    route: `accounts/{account}/${name}`,
    handler: lazily(name),
  });
}
for (const [name, method] of [
  ["register", "PUT"],
  ["deregister", "DELETE"],
] as const) {
  app.http(name, {
    methods: [method],
    authLevel,
    route: "accounts/{account}/consumers/{consumer}",
    handler: lazily(name),
  });
}
app.http("approveRegistration", {
  methods: ["POST"],
  authLevel,
  route: "accounts/{account}/consumers/{consumer}/approve",
  handler: lazily("approveRegistration"),
});
app.http("report", {
  methods: ["POST"],
  authLevel,
  extraOutputs,
  route: "accounts/{account}/consumers/{consumer}/reports",
  handler: lazily("report"),
});
app.http("status", { methods: ["GET"], authLevel, route: "accounts/{account?}", handler: lazily("status") });
app.http("usage", {
  methods: ["GET"],
  authLevel,
  route: "accounts/{account}/usage",
  handler: lazily("usage"),
});
app.http("checkCopies", {
  methods: ["POST"],
  authLevel,
  route: "accounts/{account}/copies/check",
  handler: lazily("checkCopies"),
});
app.http("discovery", { methods: ["GET"], authLevel, route: "discovery", handler: lazily("discovery") });
app.http("discoverNow", { methods: ["POST"], authLevel, route: "discovery", handler: lazily("discoverNow") });
app.http("foundCopies", {
  methods: ["GET"],
  authLevel,
  route: "accounts/{account}/copies",
  handler: lazily("foundCopies"),
});
app.http("fleet", { methods: ["PUT"], authLevel, route: "fleet", handler: lazily("fleet") });
app.http("fleetText", { methods: ["GET"], authLevel, route: "fleet", handler: lazily("fleetText") });
app.http("openApi", { methods: ["GET"], authLevel, route: "openapi.json", handler: lazily("openApi") });
app.http("rollout", { methods: ["GET"], authLevel, route: "rollout", handler: lazily("rollout") });
app.http("resumeRollout", {
  methods: ["POST"],
  authLevel,
  route: "rollout/resume",
  handler: lazily("resumeRollout"),
});
app.http("ui", { methods: ["GET", "HEAD"], authLevel, route: "ui", handler: lazily("fleetUi") });
app.http("uiAccount", {
  methods: ["GET", "HEAD"],
  authLevel,
  route: "ui/accounts/{account}",
  handler: lazily("accountUi"),
});

app.http("rotationEvidence", {
  methods: ["GET"],
  authLevel,
  route: "accounts/{account}/rotations/{rotation}/evidence",
  handler: lazily("rotationEvidence"),
});
app.http("evidence", { methods: ["GET"], authLevel, route: "evidence", handler: lazily("periodEvidence") });
app.http("plan", { methods: ["GET"], authLevel, route: "accounts/{account}/plan", handler: lazily("plan") });
app.http("compare", { methods: ["GET"], authLevel, route: "compare", handler: lazily("compare") });
app.http("advice", { methods: ["GET"], authLevel, route: "advice", handler: lazily("advice") });
app.http("forecast", { methods: ["GET"], authLevel, route: "forecast", handler: lazily("forecast") });
app.http("doctor", { methods: ["GET"], authLevel, route: "doctor", handler: lazily("doctor") });
app.http("alerts", { methods: ["POST"], authLevel, route: "alerts", handler: lazily("alerts") });

import { app } from "@azure/functions";
import { stepQueueName } from "../shared/azure/storage-step-queue.ts";
import { discoverySchedule, sweepSchedule } from "../shared/config.ts";
import { advice } from "./advice.ts";
import { alerts } from "./alerts.ts";
import { compare } from "./compare.ts";
import { checkCopies } from "./copies.ts";
import { deregister } from "./deregistration.ts";
import { discover, discoverNow, discovery, foundCopies } from "./discovery.ts";
import { periodEvidence, rotationEvidence } from "./evidence.ts";
import { doctor } from "./doctor.ts";
import { fleet, fleetText } from "./fleet.ts";
import { forecast } from "./forecast.ts";
import { nearExpiry } from "./near-expiry.ts";
import { nearExpiryQueue, nearExpiryQueueName } from "./near-expiry-queue.ts";
import { openApi } from "./open-api.ts";
import { plan } from "./plan.ts";
import { poison } from "./poison.ts";
import { approveRegistration, register } from "./registration.ts";
import { report } from "./report.ts";
import { approve, cancel, pause, resume, revert } from "./rotation-commands.ts";
import { rotate } from "./rotate.ts";
import { status } from "./status.ts";
import { step } from "./step.ts";
import { sweep } from "./sweep.ts";
import { usage } from "./usage.ts";
import { accountUi, fleetUi } from "./ui.ts";

// The host checks no key: every handler verifies the caller's token itself.
const authLevel = "anonymous";

app.timer("sweep", { schedule: sweepSchedule(process.env), handler: sweep });
app.timer("discover", { schedule: discoverySchedule(process.env), handler: discover });
app.eventGrid("nearExpiry", { handler: nearExpiry });
app.storageQueue("nearExpiryQueue", {
  queueName: nearExpiryQueueName,
  connection: "AzureWebJobsStorage",
  handler: nearExpiryQueue,
});
app.storageQueue("step", { queueName: stepQueueName, connection: "AzureWebJobsStorage", handler: step });
app.storageQueue("poison", {
  queueName: `${stepQueueName}-poison`,
  connection: "AzureWebJobsStorage",
  handler: poison,
});

app.http("rotate", { methods: ["POST"], authLevel, route: "accounts/{account}/rotations", handler: rotate });
for (const [name, handler] of Object.entries({ cancel, revert, approve })) {
  const route = `accounts/{account}/rotations/{rotation}/${name}`;
  app.http(name, { methods: ["POST"], authLevel, route, handler });
}
for (const [name, handler] of Object.entries({ pause, resume })) {
  app.http(name, { methods: ["POST"], authLevel, route: `accounts/{account}/${name}`, handler });
}
for (const [name, method, handler] of [
  ["register", "PUT", register],
  ["deregister", "DELETE", deregister],
] as const) {
  app.http(name, { methods: [method], authLevel, route: "accounts/{account}/consumers/{consumer}", handler });
}
app.http("approveRegistration", {
  methods: ["POST"],
  authLevel,
  route: "accounts/{account}/consumers/{consumer}/approve",
  handler: approveRegistration,
});
app.http("report", {
  methods: ["POST"],
  authLevel,
  route: "accounts/{account}/consumers/{consumer}/reports",
  handler: report,
});
app.http("status", { methods: ["GET"], authLevel, route: "accounts/{account?}", handler: status });
app.http("usage", { methods: ["GET"], authLevel, route: "accounts/{account}/usage", handler: usage });
app.http("checkCopies", {
  methods: ["POST"],
  authLevel,
  route: "accounts/{account}/copies/check",
  handler: checkCopies,
});
app.http("discovery", { methods: ["GET"], authLevel, route: "discovery", handler: discovery });
app.http("discoverNow", { methods: ["POST"], authLevel, route: "discovery", handler: discoverNow });
app.http("foundCopies", {
  methods: ["GET"],
  authLevel,
  route: "accounts/{account}/copies",
  handler: foundCopies,
});
app.http("fleet", { methods: ["PUT"], authLevel, route: "fleet", handler: fleet });
app.http("fleetText", { methods: ["GET"], authLevel, route: "fleet", handler: fleetText });
app.http("openApi", { methods: ["GET"], authLevel, route: "openapi.json", handler: openApi });
app.http("ui", { methods: ["GET", "HEAD"], authLevel, route: "ui", handler: fleetUi });
app.http("uiAccount", {
  methods: ["GET", "HEAD"],
  authLevel,
  route: "ui/accounts/{account}",
  handler: accountUi,
});

app.http("rotationEvidence", {
  methods: ["GET"],
  authLevel,
  route: "accounts/{account}/rotations/{rotation}/evidence",
  handler: rotationEvidence,
});
app.http("evidence", { methods: ["GET"], authLevel, route: "evidence", handler: periodEvidence });
app.http("plan", { methods: ["GET"], authLevel, route: "accounts/{account}/plan", handler: plan });
app.http("compare", { methods: ["GET"], authLevel, route: "compare", handler: compare });
app.http("advice", { methods: ["GET"], authLevel, route: "advice", handler: advice });
app.http("forecast", { methods: ["GET"], authLevel, route: "forecast", handler: forecast });
app.http("doctor", { methods: ["GET"], authLevel, route: "doctor", handler: doctor });
app.http("alerts", { methods: ["POST"], authLevel, route: "alerts", handler: alerts });

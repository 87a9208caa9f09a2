import { app } from "@azure/functions";
import { stepQueueName } from "../shared/azure/storage-step-queue.ts";
import { sweepSchedule } from "../shared/config.ts";
import { cancel, revert } from "./end-rotation.ts";
import { fleet } from "./fleet.ts";
import { nearExpiry } from "./near-expiry.ts";
import { report } from "./report.ts";
import { rotate } from "./rotate.ts";
import { status } from "./status.ts";
import { step } from "./step.ts";
import { sweep } from "./sweep.ts";

// The host checks no key: every handler verifies the caller's token itself.
const authLevel = "anonymous";

app.timer("sweep", { schedule: sweepSchedule(process.env), handler: sweep });
app.eventGrid("nearExpiry", { handler: nearExpiry });
app.storageQueue("step", { queueName: stepQueueName, connection: "AzureWebJobsStorage", handler: step });

app.http("rotate", { methods: ["POST"], authLevel, route: "accounts/{account}/rotations", handler: rotate });
app.http("cancel", {
  methods: ["POST"],
  authLevel,
  route: "accounts/{account}/rotations/{rotation}/cancel",
  handler: cancel,
});
app.http("revert", {
  methods: ["POST"],
  authLevel,
  route: "accounts/{account}/rotations/{rotation}/revert",
  handler: revert,
});
app.http("report", {
  methods: ["POST"],
  authLevel,
  route: "accounts/{account}/consumers/{consumer}/reports",
  handler: report,
});
app.http("status", { methods: ["GET"], authLevel, route: "accounts/{account?}", handler: status });
app.http("fleet", { methods: ["PUT"], authLevel, route: "fleet", handler: fleet });

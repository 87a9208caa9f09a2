// Everything that runs, as opposed to what is registered: the build makes a file of its own of it, which is read with
// the first invocation. What the host waits for when it starts an app cold stays as small as an empty app.
// Each has the name of its function.
export { advice } from "./advice.ts";
export { alerts } from "./alerts.ts";
export { compare } from "./compare.ts";
export { checkCopies } from "./copies.ts";
export { deregister } from "./deregistration.ts";
export { discover, discoverNow, discovery, foundCopies } from "./discovery.ts";
export { doctor } from "./doctor.ts";
export { periodEvidence as evidence, rotationEvidence } from "./evidence.ts";
export { fleet, fleetText } from "./fleet.ts";
export { forecast } from "./forecast.ts";
export { nearExpiry } from "./near-expiry.ts";
export { nearExpiryQueue } from "./near-expiry-queue.ts";
export { openApi } from "./open-api.ts";
export { plan } from "./plan.ts";
export { poison } from "./poison.ts";
export { approveRegistration, register } from "./registration.ts";
export { report } from "./report.ts";
export { approve, cancel, pause, resume, revert } from "./rotation-commands.ts";
export { resumeRollout, rollout } from "./rollout.ts";
export { rotate } from "./rotate.ts";
export { status } from "./status.ts";
export { step } from "./step.ts";
export { sweep } from "./sweep.ts";
export { usage } from "./usage.ts";
export { accountUi as uiAccount, fleetUi as ui } from "./ui.ts";

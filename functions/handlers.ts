// Every handler, under the name of its function, and what ends their work. The build bundles them into a file of their own, which is loaded by
// the first invocation, so that a cold start loads no more than an empty app does.
export { advice } from "./api/advice.ts";
export { alerts } from "./api/alerts.ts";
export { compare } from "./api/compare.ts";
export { checkCopies } from "./api/copies.ts";
export { settle } from "./api/contest.ts";
export { deregister } from "./api/deregistration.ts";
export { discover } from "./triggers/discover.ts";
export { discoverNow, discovery, foundCopies } from "./api/discovery.ts";
export { doctor } from "./api/doctor.ts";
export { periodEvidence as evidence, rotationEvidence } from "./api/evidence.ts";
export { endLooks } from "./edge/request-queue.ts";
export { fleet, fleetText } from "./api/fleet.ts";
export { forecast } from "./api/forecast.ts";
export { nearExpiry, nearExpiryQueue } from "./triggers/near-expiry.ts";
export { openApi } from "./api/open-api.ts";
export { plan } from "./api/plan.ts";
export { poison, poison as urgentPoison } from "./triggers/poison.ts";
export { approveRegistration, register } from "./api/registration.ts";
export { report } from "./api/report.ts";
export { abandon, approve, cancel, pause, resume, revert } from "./api/rotation-commands.ts";
export { resumeRollout, rollout } from "./api/rollout.ts";
export { rotate } from "./api/rotate.ts";
export { status } from "./api/status.ts";
export { step, urgentStep } from "./triggers/step.ts";
export { sweep } from "./triggers/sweep.ts";
export { usage } from "./api/usage.ts";
export { accountUi as uiAccount, fleetUi as ui } from "./api/ui.ts";

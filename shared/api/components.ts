import type * as z from "zod";
import { accountDocument, accountPage, accountStatus } from "./account.ts";
import { advice } from "./advice.ts";
import {
  alertTaken,
  commandAccepted,
  consumerStanding,
  contestSettled,
  deregistered,
  description,
  fleetApplied,
  fleetChange,
  fleetChanges,
  registrationState,
  reportAccepted,
  rotationAccepted,
} from "./answers.ts";
import { attentionDocument } from "./attention.ts";
import { blastRadius } from "./blast-radius.ts";
import { comparison } from "./comparison.ts";
import { copyPage, discoveryPage } from "./discovery.ts";
import { doctorReport } from "./doctor.ts";
import { evidenceBundle } from "./evidence-bundle.ts";
import { blocker, fingerprint, fingerprints, instant, owner } from "./fields.ts";
import { forecast } from "./forecast.ts";
import { leakAlertTaken, leaks } from "./leaks/leaks.ts";
import { plan } from "./plan.ts";
import { problemDocument } from "./problems.ts";
import { rolloutResumed, rolloutStanding } from "./rollout.ts";
import { rotationDocument } from "./rotation.ts";
import { rotationEvidence } from "./rotation-evidence.ts";
import { usageDocument } from "./usage.ts";

/** All parts of answers that have a name in the OpenAPI document. */
export const components: Readonly<Record<string, z.ZodType>> = {
  Account: accountDocument,
  AccountPage: accountPage,
  AccountStatus: accountStatus,
  Advice: advice,
  AlertTaken: alertTaken,
  Attention: attentionDocument,
  BlastRadius: blastRadius,
  Blocker: blocker,
  CommandAccepted: commandAccepted,
  Comparison: comparison,
  ConsumerStanding: consumerStanding,
  CopyPage: copyPage,
  ContestSettled: contestSettled,
  Deregistered: deregistered,
  DiscoveryPage: discoveryPage,
  DoctorReport: doctorReport,
  EvidenceBundle: evidenceBundle,
  Fingerprint: fingerprint,
  Fingerprints: fingerprints,
  FleetApplied: fleetApplied,
  FleetChange: fleetChange,
  FleetChanges: fleetChanges,
  Forecast: forecast,
  Instant: instant,
  LeakAlertTaken: leakAlertTaken,
  Leaks: leaks,
  Description: description,
  Owner: owner,
  Plan: plan,
  Problem: problemDocument,
  RegistrationState: registrationState,
  ReportAccepted: reportAccepted,
  RolloutResumed: rolloutResumed,
  RolloutStanding: rolloutStanding,
  Rotation: rotationDocument,
  RotationAccepted: rotationAccepted,
  RotationEvidence: rotationEvidence,
  Usage: usageDocument,
};

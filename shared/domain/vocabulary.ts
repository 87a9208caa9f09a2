/** Where a consumer runs. */
export const environments = ["production", "non-production", "disaster-recovery"] as const;
export type Environment = (typeof environments)[number];

/** Whether a consumer blocks the gate. */
export const criticalities = ["required", "advisory"] as const;
export type Criticality = (typeof criticalities)[number];

/**
 * How strong a confirmation is. `proven`: the application says so itself. `resolved`: its platform says which key it was
 * given. `circumstantial`: a log shows what usually goes with it.
 */
export const strengths = ["proven", "resolved", "circumstantial"] as const;
export type Strength = (typeof strengths)[number];

export const rotationModes = ["scheduled", "near-expiry", "manual", "emergency"] as const;
export type RotationMode = (typeof rotationModes)[number];

export const rotationOutcomes = ["completed", "reverted", "cancelled", "keyless", "failed"] as const;
export type RotationOutcome = (typeof rotationOutcomes)[number];

/** Which keys have leaked, by the role they had when the emergency was declared. */
export const compromisedKeys = ["active", "standby", "both"] as const;
export type CompromisedKeys = (typeof compromisedKeys)[number];

/** The gate in an emergency. `wait`: it holds as ever. `waive`: it holds until the deadline at most. */
export const emergencyGates = ["wait", "waive"] as const;
export type EmergencyGate = (typeof emergencyGates)[number];

/** The role of a key that an account has or had. */
export const keyStates = ["active", "standby", "retired"] as const;
export type KeyState = (typeof keyStates)[number];

/**
 * Whether a key opens its account. `dying`: replaced, and keyturn is about to prove that Azure refuses it. `unproven`: the
 * same, but the proof has failed or was given up.
 */
export const keyLives = ["live", "dying", "unproven", "dead"] as const;
export type KeyLife = (typeof keyLives)[number];

/** `wait`: time or a report resolves the objection; `operator`: a person must act. */
export const remedies = ["wait", "operator"] as const;
export type Remedy = (typeof remedies)[number];

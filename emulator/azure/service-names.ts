/** The parts of the local Azure that can be slowed, made to fail and counted separately. */
export const SERVICES = [
  "arm",
  "entra",
  "vault",
  "ai",
  "eventgrid",
  "site",
  "logs",
  "metrics",
  "appconfig",
  "gateway",
] as const;
export type ServiceName = (typeof SERVICES)[number];

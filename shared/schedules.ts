type Environment = Readonly<Record<string, string | undefined>>;

// Kept apart from all other settings, because functions are registered before the app loads anything else.

/** How often the sweep runs, as NCRONTAB with seconds, in UTC. */
export function sweepSchedule(environment: Environment): string {
  return environment["KEYTURN_SWEEP_SCHEDULE"] ?? "0 * * * * *";
}

/** How often discovery runs, as NCRONTAB with seconds, in UTC. */
export function discoverySchedule(environment: Environment): string {
  return environment["KEYTURN_DISCOVERY_SCHEDULE"] ?? "0 0 * * * *";
}

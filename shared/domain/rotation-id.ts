/** Names a rotation by the instant it was asked for; two cannot start in one account at once, so it is unique there. */
export function rotationId(requestedAt: Date): string {
  return requestedAt.toISOString().replaceAll(/[-:.]/g, "");
}

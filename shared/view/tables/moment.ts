/** Shows an instant to the minute, in UTC. */
export function moment(iso: string | undefined): string | undefined {
  return iso?.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d).*$/, "$1 $2Z");
}

import { fleetPath } from "../page-links.ts";

/** The pages beside those of the fleet and of an account, in the order of the navigation. */
export const pageNames = [
  "attention",
  "rollout",
  "discovery",
  "advice",
  "forecast",
  "compare",
  "evidence",
  "fleet-file",
  "settings",
  "doctor",
  "help",
] as const;
export type PageName = (typeof pageNames)[number];

interface PageWords {
  readonly title: string;
  /** One sentence on what the page answers. */
  readonly sentence: string;
}

export const pageWords: Readonly<Record<PageName, PageWords>> = {
  attention: {
    title: "Attention",
    sentence: "Everything that needs a person, over the whole fleet, most urgent first.",
  },
  rollout: {
    title: "Rollout",
    sentence: "Whether rotations may start, ring by ring, and what prevents them.",
  },
  discovery: {
    title: "Discovery",
    sentence: "Who uses each key, and where copies of it lie, as the last search found.",
  },
  advice: { title: "Advice", sentence: "How far a leak of each key would reach, and which keys can go." },
  forecast: { title: "Forecast", sentence: "The rotations that come due, and what would block them today." },
  compare: { title: "Compare", sentence: "Two environments side by side, the findings first." },
  evidence: {
    title: "Evidence",
    sentence: "The rotations of a period with their approvers and confirmations.",
  },
  "fleet-file": {
    title: "Fleet file",
    sentence: "The file as it was applied, and the changes that a second person decides.",
  },
  settings: { title: "Settings", sentence: "The settings that this app runs with." },
  doctor: {
    title: "Doctor",
    sentence: "Every permission and every network path, checked by calls that change nothing.",
  },
  help: { title: "Help", sentence: "The runbook: what to do about every reason and every code." },
};

export function isPageName(name: string): name is PageName {
  return Object.hasOwn(pageWords, name);
}

export function pagePath(name: PageName, query: Readonly<Record<string, string>> = {}): string {
  const search = new URLSearchParams(query).toString();
  return `${fleetPath}/${name}${search === "" ? "" : `?${search}`}`;
}

/** Path of the evidence of one rotation. */
export function rotationPath(account: string, rotation: string): string {
  return `${fleetPath}/accounts/${encodeURIComponent(account)}/rotations/${encodeURIComponent(rotation)}`;
}

import { describe, expect, it } from "@jest/globals";
import { compiled, configurations, deployed } from "./compiled.ts";
import { customRoles, grants } from "./grants.ts";
import { templates, text, withoutComments } from "./templates.ts";

const page = text("docs/permissions.md");

/** The cells of the tables between a heading and the next one of its level. */
function rowsUnder(heading: string): readonly (readonly string[])[] {
  const [, section = ""] = page.split(`\n## ${heading}\n`);
  return (section.split("\n## ")[0] ?? "")
    .split("\n")
    .filter((line) => line.startsWith("| ") && !line.startsWith("| ---"))
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll("**", "")),
    );
}

/** The strings of a list in a cell. */
const ticked = (cell = "") => [...cell.matchAll(/`([^`]+)`/g)].map(([, action = ""]) => action).toSorted();

const onPage = rowsUnder("What the template grants")
  .filter(([holder = ""]) => holder.startsWith("the "))
  .map(([holder, role, where]) => `${holder}: ${role} on ${where}`);
const granted = grants().map(({ holder, role, where }) => `${holder}: ${role} on ${where}`);

describe("the rights that the template grants", () => {
  it("are on the page, each with its place and holder", () => {
    expect(granted.filter((grant) => !onPage.includes(grant))).toEqual([]);
  });

  it("are all that the page lists, and it says of each what it is for and what fails without it", () => {
    expect(onPage.length).toBeGreaterThan(15);
    expect(onPage.filter((grant) => !granted.includes(grant))).toEqual([]);
    for (const row of rowsUnder("What the template grants")) {
      expect(row.filter((cell) => cell === "")).toEqual([]);
    }
  });

  it("include custom roles with the actions of the page and no others", () => {
    const listed = rowsUnder("The custom roles")
      .slice(1)
      .map(([name, actions, dataActions]) => ({
        name,
        actions: ticked(actions),
        dataActions: ticked(dataActions),
      }));
    const inTemplate = new Map(
      configurations.flatMap((name) =>
        [...customRoles(name).values()].map((role) => [
          JSON.stringify(role),
          {
            name: role.name,
            actions: role.actions.toSorted(),
            dataActions: role.dataActions.toSorted(),
          },
        ]),
      ),
    );
    expect(listed).toHaveLength(4);
    expect([...inTemplate.values()]).toEqual(expect.arrayContaining(listed));
    expect(listed).toEqual(expect.arrayContaining([...inTemplate.values()]));
  });

  it("name what holds them, so that no lookup of a person or group is tried", () => {
    const assignments = compiled.filter(({ type }) => type === "Microsoft.Authorization/roleAssignments");
    expect(assignments.length).toBeGreaterThan(10);
    expect(
      assignments.filter(({ properties }) => properties?.["principalType"] !== "ServicePrincipal"),
    ).toEqual([]);
  });

  it("are granted again where a new identity or role is not known yet", () => {
    const options = compiled
      .filter(({ type }) => type === "Microsoft.Authorization/roleAssignments")
      .map((resource) => JSON.stringify(resource["@options"] ?? {}));
    expect(options.filter((option) => !option.includes("PrincipalNotFound"))).toEqual([]);
  });

  it("hold no action with an asterisk, nothing that deletes, and no key of storage", () => {
    const actions = configurations
      .flatMap((name) => [...customRoles(name).values()])
      .flatMap((role) => [...role.actions, ...role.dataActions]);
    expect(actions.filter((action) => /\*|delete|purge|storageAccounts\/listKeys/i.test(action))).toEqual([]);
  });

  it.each(["accounts-1000", "accounts-10000", "accounts-10000-by-management-group"])(
    "of %s name no single account",
    (name) => {
      const onAccounts = deployed(name, "Microsoft.Authorization/roleAssignments").filter(
        ({ id }) => /accounts\/[^/']+'/.test(id) && /cognitiveservices/i.test(id),
      );
      expect(onAccounts).toEqual([]);
    },
  );

  it("are left out where a role exists already, but for their assignment", () => {
    const definitions = compiled.filter(({ type }) => type === "Microsoft.Authorization/roleDefinitions");
    expect(definitions).toHaveLength(4);
    expect(definitions.filter(({ condition }) => !String(condition).includes("RoleId"))).toEqual([]);
  });
});

describe("the templates", () => {
  it("write no host of any cloud outside clouds.json", () => {
    const hosts = /\.(?:azure|windows|microsoft|usgovcloudapi|chinacloudapi)\.(?:com|net|us|cn)\b/i;
    const naming = [...templates].filter(([, template]) => hosts.test(withoutComments(template)));
    expect(naming.map(([path]) => path)).toEqual([]);
  });

  it("turn shared keys off wherever there are some", () => {
    const all = [...templates.values()].join("\n");
    expect(all).toContain("allowSharedKeyAccess: false");
    expect(all.match(/[dD]isableLocalAuth: true/g)).toHaveLength(3);
  });
});

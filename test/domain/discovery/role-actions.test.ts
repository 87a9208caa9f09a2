import { describe, expect, it } from "@jest/globals";
import { allowsAction } from "../../../shared/domain/discovery/role-actions.ts";

const listKeys = "Microsoft.CognitiveServices/accounts/listKeys/action";

describe("a role", () => {
  it.each<[string, readonly string[], readonly string[], boolean]>([
    ["that allows everything", ["*"], [], true],
    ["that allows it by name, in whatever letters", [listKeys.toLowerCase()], [], true],
    ["that allows what its provider offers", ["Microsoft.CognitiveServices/*"], [], true],
    ["that allows actions of accounts", ["Microsoft.CognitiveServices/accounts/*/action"], [], true],
    ["that allows to read", ["*/read"], [], false],
    ["that allows another provider's", ["Microsoft.Search/*"], [], false],
    ["whose dots are no wildcards", ["MicrosoftxCognitiveServices/*"], [], false],
    ["that takes it out again", ["*"], ["Microsoft.CognitiveServices/accounts/listKeys/*"], false],
    ["that takes out something else", ["*"], ["Microsoft.Authorization/*/Write"], true],
    ["that allows nothing", [], [], false],
  ])("%s", (_promise, actions, notActions, allows) => {
    expect(allowsAction([{ actions, notActions }], listKeys)).toBe(allows);
  });

  it("gives in one entry what it takes out of another", () => {
    const permissions = [
      { actions: ["*"], notActions: ["Microsoft.CognitiveServices/*"] },
      { actions: [listKeys], notActions: [] },
    ];
    expect(allowsAction(permissions, listKeys)).toBe(true);
  });
});

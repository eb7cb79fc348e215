// Settings of an editor that only shows Hunch: no questions, no other sources of ghost text, nothing that moves.

/** For tests and for `npm start` alike. */
export const EDITOR_SETTINGS: Readonly<Record<string, unknown>> = {
  "security.workspace.trust.enabled": false,
  "workbench.startupEditor": "none",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.tips.enabled": false,
  "chat.disableAIFeatures": true,
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "extensions.autoUpdate": false,
  "extensions.autoCheckUpdates": false,
  "extensions.ignoreRecommendations": true,
  "workbench.enableExperiments": false,
  "workbench.settings.enableNaturalLanguageSearch": false,
  "git.openRepositoryInParentFolders": "never",
};

/** On top of those, for tests: a still picture. */
export const TEST_SETTINGS: Readonly<Record<string, unknown>> = {
  ...EDITOR_SETTINGS,
  "editor.cursorBlinking": "solid",
  "editor.minimap.enabled": false,
  "files.hotExit": "off",
  "window.restoreWindows": "none",
};

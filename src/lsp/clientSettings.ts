// Hunch's settings as an LSP client gives them: in initializationOptions or workspace/didChangeConfiguration, bare or
// below "hunch", nested or with dots.

/** Reads a setting by its name without "hunch.", e.g. "eagerness"; undefined where the client gives none. */
export function settingsReader(options: unknown): (name: string) => unknown {
  const own = isRecord(options) && isRecord(options["hunch"]) ? options["hunch"] : options;
  return (name) => {
    if (!isRecord(own)) return undefined;
    if (name in own) return own[name];
    if (`hunch.${name}` in own) return own[`hunch.${name}`];
    return name.split(".").reduce((found: unknown, part) => (isRecord(found) ? found[part] : undefined), own);
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

// Names of languages by file name, as they stand in file headers. An unknown extension names itself.

const BY_EXTENSION: Readonly<Record<string, string>> = {
  bash: "shell", bat: "batch", c: "c", cc: "cpp", clj: "clojure", cjs: "javascript", conf: "ini", cpp: "cpp", cs: "csharp",
  css: "css", cts: "typescript", cxx: "cpp", dart: "dart", el: "lisp", erl: "erlang", ex: "elixir", exs: "elixir",
  go: "go", gradle: "groovy", groovy: "groovy", h: "c", hh: "cpp", hpp: "cpp", hs: "haskell", htm: "html", html: "html",
  ini: "ini", java: "java", jl: "julia", js: "javascript", json: "json", jsonc: "json", jsx: "javascript", kt: "kotlin",
  kts: "kotlin", less: "css", lua: "lua", markdown: "markdown", md: "markdown", mdx: "markdown", mjs: "javascript",
  ml: "ocaml", mts: "typescript", m: "objective-c", php: "php", pl: "perl", pm: "perl", proto: "proto", ps1: "powershell",
  py: "python", pyi: "python", r: "r", rb: "ruby", rs: "rust", rst: "restructuredtext", sass: "css", scala: "scala",
  scss: "css", sh: "shell", sql: "sql", svelte: "html", swift: "swift", tex: "latex", toml: "toml", ts: "typescript",
  tsx: "typescript", txt: "text", vue: "html", xml: "xml", yaml: "yaml", yml: "yaml", zig: "zig", zsh: "shell",
};

const BY_NAME: Readonly<Record<string, string>> = { dockerfile: "docker", makefile: "make", "cmakelists.txt": "cmake" };

/** Names that editors and LSP give to languages for which headers have another. */
const BY_EDITOR: Readonly<Record<string, string>> = {
  plaintext: "text", shellscript: "shell", javascriptreact: "javascript", typescriptreact: "typescript",
  dockerfile: "docker", makefile: "make", "cuda-cpp": "cpp", jsonc: "json",
};

/** The header's name of a language that an editor names. */
export function languageOfEditor(languageId: string): string {
  return Object.hasOwn(BY_EDITOR, languageId) ? BY_EDITOR[languageId] : languageId;
}

/** The language that a file's name tells, or undefined where it has no extension and no well-known name. */
export function languageOfPath(path: string): string | undefined {
  const name = (path.replaceAll("\\", "/").split("/").pop() ?? "").toLowerCase();
  if (Object.hasOwn(BY_NAME, name)) return BY_NAME[name];
  const dot = name.lastIndexOf(".");
  if (dot <= 0 || dot === name.length - 1) return undefined;
  const extension = name.slice(dot + 1);
  return Object.hasOwn(BY_EXTENSION, extension) ? BY_EXTENSION[extension] : extension.replace(/[^a-z0-9+#-]/g, "").slice(0, 16) || undefined;
}

// Files that hold secrets by their name alone. Nothing is learned from them and nothing is completed in them. Shared by
// the extension, which asks at every request, and by the walk over a folder.

/** Folders whose files are all secret. */
const SECRET_FOLDERS = new Set([".ssh", ".aws", ".gnupg", ".gpg", ".kube", ".docker", ".azure", ".secrets", ".password-store"]);

/** Whole file names, in lower case. */
const SECRET_NAMES = new Set([
  ".npmrc", ".pypirc", ".netrc", "_netrc", ".git-credentials", ".htpasswd", ".htaccess", ".pgpass", "pgpass.conf", ".my.cnf",
  ".mylogin.cnf", ".s3cfg", ".boto", ".dockercfg", ".terraformrc", "terraform.rc", ".vault-token", ".vault_pass", ".authinfo",
  ".bash_history", ".zsh_history", ".python_history", ".node_repl_history", ".psql_history", ".mysql_history",
  "kubeconfig", "known_hosts", "authorized_keys", "master.key", "wp-config.php", "local.settings.json",
]);

/** `.env`, `.env.local`, `prod.env`, `.envrc`; keys, certificates and key stores. */
const SECRET_PATTERNS = [
  /^\.env/, /\.env$/, /^env\.(local|prod|production|dev|development|staging|test)$/,
  /\.(pem|key|p8|p12|pfx|pkcs8|pkcs12|jks|jceks|bks|keystore|truststore|ppk|kdb|kdbx|agekey|gpg|pgp|asc|sig|crt|cer|cert|der|csr|p7b|p7c|ovpn|rdp|mobileprovision)$/,
  /^id_(rsa|dsa|ecdsa|ed25519|xmss)/,
  /\.(tfvars|tfstate)(\.|$)/, /^service[-_]?account.*\.json$/, /^client[-_]?secret.*\.json$/, /^gha-creds-.*\.json$/,
];

/** Names that say "secret" are secrets in files of data; `credentials.ts` is source code. */
const SECRET_WORD = /(^|[-_. ])(credentials?|secrets?|passwords?|passwd|api[-_]?keys?|tokens?|private[-_]?keys?)([-_. ]|$)/;
const DATA_FILE = /^[^.]*$|^\.[^.]*$|\.(json|jsonc|json5|ya?ml|toml|ini|cfg|conf|config|properties|plist|xml|csv|tsv|txt|enc|bak|old|local)$/;

/** Whether a file is secret by its name or by the name of a folder above it. `path` uses any separators. */
export function isSecretPath(path: string): boolean {
  const parts = path.toLowerCase().replaceAll("\\", "/").split("/");
  const name = parts.pop() ?? "";
  if (parts.some((folder) => SECRET_FOLDERS.has(folder))) return true;
  if (SECRET_NAMES.has(name) || SECRET_PATTERNS.some((pattern) => pattern.test(name))) return true;
  if (!DATA_FILE.test(name)) return false;
  return SECRET_WORD.test(name) || parts.some((folder) => folder === "secrets" || folder === "credentials");
}

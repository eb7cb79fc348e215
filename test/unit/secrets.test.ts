import { strict as assert } from "node:assert";
import { generateKeyPairSync } from "node:crypto";
import { isPlainLine, withoutSecretLines } from "../../src/files/secretLines";
import { createFileSource } from "../../src/files/listFiles";
import { isSecretPath } from "../../src/text/secretPaths";
import { temporaryFolder, writeFiles } from "../support/temporaryFolder";

describe("secret paths", () => {
  const secret = [
    ".env", ".env.local", "app/.env.production", "prod.env", ".envrc", "C:\\work\\.ENV", ".npmrc", "home/.ssh/config", ".aws/credentials",
    "server.pem", "tls/server.KEY", "site.crt", "store.jks", "id_rsa", "id_ed25519.pub", "credentials", "credentials.json", "my-secrets.yaml",
    "secrets/database.yml", "config/master.key", "terraform.tfvars", "terraform.tfstate.backup", "service-account-prod.json", "passwords.txt",
    "api_key.txt", ".netrc", ".git-credentials", "client_secret_123.json", "token",
  ];
  for (const path of secret) it(`${path} is secret`, () => assert.equal(isSecretPath(path), true));

  const open = [
    "environment.ts", "src/env.ts", "credentials.ts", "secret_santa.py", "src/secrets/manager.go", "keyboard.json", "tokenizer.json", "src/tokens.css",
    "package.json", "README.md", "passwordless.md", "monkey", "certificates.md", "tsconfig.json", ".gitignore", "keys.ts",
  ];
  for (const path of open) it(`${path} is not`, () => assert.equal(isSecretPath(path), false));
});

// Put together here, so that no scanner of this repository takes them for real ones.
const letters = "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hJ6kL9n";
const secrets: Readonly<Record<string, readonly string[]>> = {
  "a GitHub token": [`const token = "${"ghp_"}${letters.slice(0, 36)}";`],
  "an AWS secret key": [`aws_secret_access_key = ${`${letters}${letters}`.slice(0, 40)}`],
  "a Slack token": [`slack: ${"xoxb"}-123456789012-1234567890123-${letters.slice(0, 24)}`],
  "a password in an address": [`fetch("https://admin:${letters.slice(0, 12)}@example.org/");`],
  "a database address": [`DATABASE_URL=postgres://user:${letters.slice(0, 16)}@db.example.org:5432/main`],
  "a private key": generateKeyPairSync("ec", { namedCurve: "P-256", privateKeyEncoding: { type: "pkcs8", format: "pem" }, publicKeyEncoding: { type: "spki", format: "pem" } })
    .privateKey.trim().split("\n"),
};

describe("secret lines", () => {
  for (const [name, lines] of Object.entries(secrets)) {
    it(`are removed whole: ${name}`, async () => {
      const text = ["before();", ...lines, "after();", ""].join("\n");
      assert.deepEqual(await withoutSecretLines(text, "a.ts"), { text: "before();\nafter();\n", removed: lines.length });
    });
  }

  it("are told apart by their looks: each holds a line that waits for the scanner, and code does not", () => {
    for (const [name, lines] of Object.entries(secrets)) assert.equal(isPlainLine(lines[0]), false, name);
    for (const line of ["const password = readPassword();", "import { createReadingStates } from '../complete/states';", "it costs 12 or 1234 euros"]) {
      assert.equal(isPlainLine(line), true, line);
    }
  });

  it("are found in large texts as in small ones, also where pieces of them meet", async () => {
    const filler = "const row = measure(table);\n".repeat(1700);
    for (const lines of [secrets["a GitHub token"], secrets["a private key"]]) {
      const text = `${filler}${lines.join("\n")}\n${filler}`;
      assert.deepEqual(await withoutSecretLines(text, "a.ts"), { text: filler + filler, removed: lines.length });
    }
  });

  it("leave other text as it is", async () => {
    const text = "const password = readPassword();\nfetch('https://example.org/');\n";
    assert.deepEqual(await withoutSecretLines(text, "a.ts"), { text, removed: 0 });
  });

  const folder = temporaryFolder();
  it("are not in what is listed", async () => {
    writeFiles(folder.path, { "a.ts": `one();\n${secrets["a GitHub token"][0]}\ntwo();\n`, "b.env": "KEY=1\n" });
    const { files, leftOut, secretLines } = await (await createFileSource(folder.path)).list();
    assert.deepEqual(files, [{ path: "a.ts", text: "one();\ntwo();\n" }]);
    assert.deepEqual(leftOut, [{ path: "b.env", reason: "secret" }]);
    assert.equal(secretLines, 1);
  });
});

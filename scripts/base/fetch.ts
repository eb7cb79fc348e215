// Fetches the packages of the base corpus with the ordinary clients of their registries and unpacks them into the cache.
import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { licenceOfText, type FetchedSource, type Source } from "./sources";

const run = promisify(execFile);

/** Fetches what is not in the cache yet. A package that cannot be had or read is named by `report` and left out. */
export async function fetchSources(
  sources: readonly Source[],
  cache: string,
  report: (line: string) => void,
): Promise<FetchedSource[]> {
  const fetched: FetchedSource[] = [];
  const waiting = sources.filter(({ ecosystem }) => ecosystem !== "crates" && ecosystem !== "maven");
  const fetchNext = async (): Promise<void> => {
    for (let source = waiting.shift(); source !== undefined; source = waiting.shift()) {
      try {
        fetched.push(await fetchOne(source, cache));
      } catch (error) {
        report(`left out ${source.ecosystem} ${source.name}: ${String(error).split("\n")[0].slice(0, 160)}`);
      }
    }
  };
  const lanes = Array.from({ length: 6 }, fetchNext);
  fetched.push(...(await fetchCrates(sources.filter(({ ecosystem }) => ecosystem === "crates"), cache, report)));
  fetched.push(...(await fetchMaven(sources.filter(({ ecosystem }) => ecosystem === "maven"), cache, report)));
  await Promise.all(lanes);
  return fetched;
}

async function fetchOne(source: Source, cache: string): Promise<FetchedSource> {
  if (source.ecosystem === "installed") return installed(source);
  const folder = join(cache, "packages", source.ecosystem, source.name.replace(/[^\w.-]+/g, "_"));
  const facts = join(folder, "facts.json");
  if (!existsSync(facts)) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(join(folder, "files"), { recursive: true });
    const found = await FETCHERS[source.ecosystem](source, folder);
    writeFileSync(facts, JSON.stringify(found));
  }
  const { version, licence } = JSON.parse(readFileSync(facts, "utf8"));
  return { ...source, version, licence: source.licence ?? licence, folder: join(folder, "files") };
}

interface Facts {
  readonly version: string;
  readonly licence: string;
}

const FETCHERS: Record<string, (source: Source, folder: string) => Promise<Facts>> = { npm, pypi, go, debian };

async function npm({ name, version }: Source, folder: string): Promise<Facts> {
  const { stdout } = await run("npm", ["pack", "--silent", `${name}@${version ?? "latest"}`, "--pack-destination", folder]);
  const archive = stdout.trim().split("\n").pop() ?? "";
  await run("tar", ["xzf", join(folder, archive), "-C", join(folder, "files"), "--strip-components=1", "--no-same-owner"]);
  rmSync(join(folder, archive));
  const manifest = JSON.parse(readFileSync(join(folder, "files", "package.json"), "utf8"));
  const licence = manifest.license?.type ?? manifest.license ?? manifest.licenses?.[0]?.type ?? "";
  return { version: manifest.version, licence: String(licence) };
}

async function pypi({ name, version, sdist }: Source, folder: string): Promise<Facts> {
  const requirement = version ? `${name}==${version}` : name;
  const kind = sdist ? ["--no-binary", ":all:"] : [];
  await run("python3", ["-m", "pip", "download", "--quiet", "--no-deps", ...kind, "--dest", folder, requirement], { timeout: 240_000 });
  const archive = readdirSync(folder).find((file) => /\.(whl|zip|tar\.gz)$/.test(file)) ?? "";
  const files = join(folder, "files");
  if (archive.endsWith(".tar.gz")) await run("tar", ["xzf", join(folder, archive), "-C", files, "--strip-components=1", "--no-same-owner"]);
  else await run("python3", ["-m", "zipfile", "-e", join(folder, archive), files]);
  rmSync(join(folder, archive));
  const metadata = ["PKG-INFO", ...readdirSync(files).filter((file) => file.endsWith(".dist-info")).map((file) => join(file, "METADATA"))]
    .map((file) => join(files, file))
    .find((file) => existsSync(file));
  const text = metadata === undefined ? "" : readFileSync(metadata, "utf8");
  const field = (key: string): string | undefined => new RegExp(`^${key}: (.+)$`, "m").exec(text)?.[1];
  const classifier = field("Classifier: License :: OSI Approved :") ?? /^Classifier: License :: (?:OSI Approved :: )?(.+)$/m.exec(text)?.[1];
  const written = readdirSync(files).filter((file) => /^licen[sc]e/i.test(file)).map((file) => licenceOfText(readFileSync(join(files, file), "utf8")))[0];
  return { version: field("Version") ?? "", licence: field("License-Expression") ?? classifier ?? field("License") ?? written ?? "" };
}

async function go({ name, version }: Source, folder: string): Promise<Facts> {
  const { stdout } = await run("go", ["mod", "download", "-json", `${name}@${version ?? "latest"}`], {
    env: { ...process.env, GOFLAGS: "-mod=mod", GOPATH: join(folder, "..", "..", "go-path") },
    cwd: folder,
    timeout: 300_000,
  });
  const found = JSON.parse(stdout);
  cpSync(found.Dir, join(folder, "files"), { recursive: true });
  await run("chmod", ["-R", "u+w", join(folder, "files"), found.Dir]);
  rmSync(found.Dir, { recursive: true });
  const licences = readdirSync(join(folder, "files")).filter((file) => /^(licen[sc]e|copying)/i.test(file));
  return { version: found.Version, licence: licences.map((file) => licenceOfText(readFileSync(join(folder, "files", file), "utf8")))[0] ?? "" };
}

async function debian({ name, version }: Source, folder: string): Promise<Facts> {
  await run("apt-get", ["download", version ? `${name}=${version}` : name], { cwd: folder });
  const archive = readdirSync(folder).find((file) => file.endsWith(".deb")) ?? "";
  await run("dpkg-deb", ["-x", join(folder, archive), join(folder, "files")]);
  const { stdout } = await run("dpkg-deb", ["-f", join(folder, archive), "Version"]);
  rmSync(join(folder, archive));
  return { version: stdout.trim(), licence: "" };
}

/** All crates in one scratch crate: Cargo resolves and unpacks them; their dependencies stay unread. */
async function fetchCrates(sources: readonly Source[], cache: string, report: (line: string) => void): Promise<FetchedSource[]> {
  const home = join(cache, "packages", "cargo-home");
  const fetched: FetchedSource[] = [];
  for (const source of sources) {
    try {
      const folder = crateFolder(home, source) ?? (await fetchCrate(source, join(cache, "packages", "crates", source.name), home));
      const manifest = readFileSync(join(folder, "Cargo.toml"), "utf8");
      const field = (key: string): string => new RegExp(`^${key} = "(.+)"$`, "m").exec(manifest)?.[1] ?? "";
      fetched.push({ ...source, version: field("version"), licence: source.licence ?? field("license"), folder });
    } catch (error) {
      report(`left out crates ${source.name}: ${String(error).split("\n")[0].slice(0, 160)}`);
    }
  }
  return fetched;
}

async function fetchCrate(source: Source, scratch: string, home: string): Promise<string> {
  mkdirSync(join(scratch, "src"), { recursive: true });
  writeFileSync(join(scratch, "src", "lib.rs"), "");
  const version = source.version === undefined ? "*" : `=${source.version}`;
  writeFileSync(
    join(scratch, "Cargo.toml"),
    `[package]\nname = "scratch"\nversion = "0.0.0"\nedition = "2021"\n[workspace]\n[dependencies]\nsource = { package = "${source.name}", version = "${version}", default-features = false }\n`,
  );
  await run("cargo", ["fetch", "--quiet", "--target", "x86_64-unknown-linux-gnu"], {
    cwd: scratch,
    env: { ...process.env, CARGO_HOME: home },
    timeout: 300_000,
  });
  const folder = crateFolder(home, source);
  if (folder === undefined) throw new Error("not unpacked");
  return folder;
}

function crateFolder(home: string, { name, version }: Source): string | undefined {
  const registries = join(home, "registry", "src");
  if (!existsSync(registries)) return undefined;
  const shape = new RegExp(`^${name.replace(/[^\w]/g, "\\$&")}-\\d`);
  return readdirSync(registries)
    .flatMap((registry) => readdirSync(join(registries, registry)).map((folder) => join(registries, registry, folder)))
    .filter((folder) => (version === undefined ? shape.test(folder.split("/").pop() ?? "") : folder.endsWith(`/${name}-${version}`)))
    .sort()
    .pop();
}

/** All Java sources through one scratch project. */
async function fetchMaven(sources: readonly Source[], cache: string, report: (line: string) => void): Promise<FetchedSource[]> {
  const fetched: FetchedSource[] = [];
  for (const source of sources) {
    const folder = join(cache, "packages", "maven", source.name.replace(":", "_"));
    const [group, artifact] = source.name.split(":");
    try {
      if (!existsSync(join(folder, "files"))) {
        const coordinates = `${group}:${artifact}:${source.version}:jar:sources`;
        mkdirSync(folder, { recursive: true });
        await run("mvn", ["--batch-mode", "--quiet", "dependency:copy", `-Dartifact=${coordinates}`, `-DoutputDirectory=${folder}`], { timeout: 240_000 });
        const archive = readdirSync(folder).find((file) => file.endsWith(".jar")) ?? "";
        await run("python3", ["-m", "zipfile", "-e", join(folder, archive), join(folder, "files")]);
        rmSync(join(folder, archive));
      }
      fetched.push({ ...source, version: source.version ?? "", licence: source.licence ?? "Apache-2.0", folder: join(folder, "files") });
    } catch (error) {
      report(`left out maven ${source.name}: ${String(error).split("\n")[0].slice(0, 160)}`);
    }
  }
  return fetched;
}

async function installed(source: Source): Promise<FetchedSource> {
  const [command, ...words] =
    source.name === "go-standard-library"
      ? ["go", "env", "GOROOT", "GOVERSION"]
      : ["python3", "-c", "import sysconfig, platform; print(sysconfig.get_paths()['stdlib']); print(platform.python_version())"];
  const [folder, version] = (await run(command, words)).stdout.trim().split("\n");
  return { ...source, version, licence: source.licence ?? "", folder };
}

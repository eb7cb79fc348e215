// The manifest of the base corpus: every package it is made of, with version and licence. Versions and licences that the
// manifest leaves out are those found when the package is first fetched; they are then written back into it.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export type Ecosystem = "npm" | "pypi" | "go" | "crates" | "maven" | "debian" | "installed";

/** One package of the corpus. */
export interface Source {
  readonly ecosystem: Ecosystem;
  /** Name in its registry; of an installed source, the name of the library. */
  readonly name: string;
  readonly version?: string;
  /** SPDX expression, or the words that the package's own metadata uses. */
  readonly licence?: string;
  /** Python: the source distribution, which has documentation, instead of the wheel. */
  readonly sdist?: boolean;
  /** Never trained on: the figures of the model card are measured on these. */
  readonly heldOut?: boolean;
  /** Cap on the package's characters in the corpus; COMMON_CAP where absent. */
  readonly maximumCharacters?: number;
}

/** A package on this machine. */
export interface FetchedSource extends Source {
  readonly version: string;
  readonly licence: string;
  /** Folder of its files. */
  readonly folder: string;
}

const MANIFEST = join(__dirname, "sources.json");
const PERMISSIVE =
  /\b(mit(-0)?|bsd|0bsd|apache|isc|psf|python software foundation|python-2\.0|cc0|cc-by-[34]\.0|unlicense|public domain|zlib|postgresql|bsl-1\.0|wtfpl|curl|blueoak|zsh|ncsa|hpnd|openssl)\b/i;
const COPYLEFT = /\b(a?gpl|lgpl|mpl|sspl|busl|epl|cddl|cc-by-(nc|sa|nd))/i;

export function readSources(): Source[] {
  return JSON.parse(readFileSync(MANIFEST, "utf8"));
}

/** Writes the manifest, one package a line, so that a changed version is a changed line. */
export function writeSources(sources: readonly Source[]): void {
  writeFileSync(MANIFEST, `[\n${sources.map((source) => `  ${JSON.stringify(source)}`).join(",\n")}\n]\n`);
}

/** Whether a licence expression allows its text into the corpus; of alternatives ("MIT OR GPL"), one is enough. */
export function isPermissive(licence: string): boolean {
  return licence.split(/\s+or\s+|\//i).some((choice) => PERMISSIVE.test(choice) && !COPYLEFT.test(choice));
}

/** The licence that a LICENSE file's text amounts to, as an SPDX identifier, or "" where none is recognised. */
export function licenceOfText(text: string): string {
  const words = text.replace(/\s+/g, " ");
  if (/GNU (affero |lesser )?general public/i.test(words)) return "GPL";
  if (/apache license,? version 2\.0/i.test(words)) return "Apache-2.0";
  if (/permission is hereby granted, free of charge/i.test(words)) return "MIT";
  if (/redistribution and use in source and binary forms/i.test(words)) return "BSD-3-Clause";
  if (/permission to use, copy, modify,? (and\/or|and) distribute/i.test(words)) return "ISC";
  return "";
}

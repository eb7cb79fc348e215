// One spelling per text: line ends become "\n" and a leading byte order mark is dropped, in training and in serving.

/** The text with "\n" line ends and without a leading byte order mark. */
export function normaliseText(text: string): string {
  const body = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  return body.includes("\r") ? body.replace(/\r\n?/g, "\n") : body;
}

/** The text of a file, or undefined where the bytes are not valid UTF-8 or look binary (a NUL among them). */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

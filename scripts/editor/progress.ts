// Progress of long preparations: a line that says what runs, then how long it took.

/** Runs `task` under a title; on a terminal its seconds count up, elsewhere one line stands for it. */
export async function withProgress<Result>(title: string, task: () => Promise<Result>): Promise<Result> {
  const startMs = Date.now();
  const seconds = () => Math.round((Date.now() - startMs) / 1000);
  const terminal = process.stderr.isTTY;
  const draw = () => process.stderr.write(`\r${title} ... ${seconds()} s`);
  if (!terminal) process.stderr.write(`${title} ...\n`);
  const timer = terminal ? setInterval(draw, 1000) : undefined;
  if (terminal) draw();
  try {
    const result = await task();
    process.stderr.write(terminal ? `\r${title}: done in ${seconds()} s\n` : `${title}: done in ${seconds()} s\n`);
    return result;
  } catch (error) {
    if (terminal) process.stderr.write("\n");
    throw error;
  } finally {
    clearInterval(timer);
  }
}

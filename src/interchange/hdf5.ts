// HDF5 files by h5wasm, the HDF5 library compiled to WebAssembly: it works on a file system in its own memory, so that
// nothing in a file from elsewhere reaches this machine's files.
import { ModelError } from "../store/modelError";
import type { Tensors } from "./tensors";

/** Writes float32 datasets; the groups on a dataset's path are made. */
export async function writeHdf5(datasets: Tensors): Promise<Uint8Array> {
  return withLibrary(async ({ File, Group, FS }, name) => {
    const file = new File(name, "w");
    try {
      for (const [path, { shape, data }] of datasets) {
        const parts = path.split("/");
        const leaf = parts.pop() ?? path;
        let group: InstanceType<typeof Group> = file;
        for (const part of parts) {
          const found = group.get(part);
          group = found instanceof Group ? found : group.create_group(part);
        }
        group.create_dataset({ name: leaf, data, shape: [...shape], dtype: "<f" });
      }
    } finally {
      file.close();
    }
    return FS.readFile(name);
  });
}

/** Reads the named datasets, those of them that there are. Rejects with a ModelError where the file is damaged. */
export async function readHdf5(bytes: Uint8Array, names: readonly string[]): Promise<Tensors> {
  return withLibrary(async ({ File, Dataset, FS }, name) => {
    FS.writeFile(name, bytes);
    const tensors = new Map<string, { shape: number[]; data: Float32Array }>();
    let file: InstanceType<typeof File> | undefined;
    try {
      file = new File(name, "r");
      for (const path of names) {
        const dataset = has(file, path) ? file.get(path) : null;
        if (!(dataset instanceof Dataset)) continue;
        const value = dataset.value;
        if (!(value instanceof Float32Array) || dataset.shape === null) throw new ModelError(`the weight ${path} is not float32; save it as float32`);
        tensors.set(path, { shape: [...dataset.shape], data: value });
      }
    } catch (error) {
      if (error instanceof ModelError) throw error;
      throw new ModelError("its weights are no HDF5 file or are truncated");
    } finally {
      file?.close();
    }
    return tensors;
  });
}

/** Whether every part of a path is there; asking the library for one that is not makes it print to stderr. */
function has(file: { keys(): string[]; get(name: string): unknown }, path: string): boolean {
  let group: unknown = file;
  for (const part of path.split("/")) {
    if (!isGroup(group) || !group.keys().includes(part)) return false;
    group = group.get(part);
  }
  return true;
}

function isGroup(value: unknown): value is { keys(): string[]; get(name: string): unknown } {
  return typeof value === "object" && value !== null && "keys" in value && "get" in value;
}

/** Runs `use` with the library and a file name of its own, and removes that file. */
async function withLibrary<Result>(use: (library: Library, name: string) => Promise<Result>): Promise<Result> {
  const { File, Group, Dataset, ready } = await import("h5wasm");
  const { FS } = await ready;
  const name = `model-${nextName++}.h5`;
  try {
    return await use({ File, Group, Dataset, FS }, name);
  } finally {
    if (FS.analyzePath(name, false).exists) FS.unlink(name);
  }
}

interface Library extends Pick<typeof import("h5wasm"), "File" | "Group" | "Dataset"> {
  readonly FS: Awaited<typeof import("h5wasm").ready>["FS"];
}

let nextName = 0;

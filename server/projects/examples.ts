/** The example notebooks that ship with Octavo: every `.ipynb` in `examples/`, in the order of their file names. */
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

export interface Example {
  /** The file's name without extension and without a leading number, which only orders. */
  readonly name: string;
  readonly text: string;
}

export async function readExamples(folder: string): Promise<Example[]> {
  const files = (await filesIn(folder)).filter((file) => file.endsWith(".ipynb")).sort();
  return Promise.all(
    files.map(async (file) => ({
      name: file.replace(/\.ipynb$/, "").replace(/^\d+[-_ ]+/, ""),
      text: await readFile(path.join(folder, file), "utf8"),
    })),
  );
}

async function filesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

/** The notebook files that round-trip tests read: our own, and a folder of real ones where there is one. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../..");
const own = path.join(root, "test/fixtures/notebooks");
/** Real notebooks are not part of the repository. */
export const realNotebooks = process.env.OCTAVO_NOTEBOOKS ?? path.resolve(root, "../shared/data/notebooks");

export interface CorpusFile {
  readonly name: string;
  readonly text: string;
}

function read(folder: string): CorpusFile[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder)
    .filter((name) => name.endsWith(".ipynb"))
    .sort();
  return names.map((name) => ({ name, text: readFileSync(path.join(folder, name), "utf8") }));
}

export const ownCorpus = read(own);
export const realCorpus = read(realNotebooks);

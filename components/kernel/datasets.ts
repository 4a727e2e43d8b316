/** Reading datasets in cells: its own bundle, because parquet and its compressions are large. */
import { openDataset } from "#lib/data/dataset.ts";

(globalThis as unknown as { octavoLate: { openDataset?: typeof openDataset } }).octavoLate.openDataset = openDataset;

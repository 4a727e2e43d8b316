/** Observable Plot for cells: its own bundle, drawing into the kernel's document because a worker has none. */
import * as Plot from "@observablehq/plot";

(globalThis as unknown as { octavoLate: { plot?: object } }).octavoLate.plot = Plot;

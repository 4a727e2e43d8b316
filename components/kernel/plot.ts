/**
 * Observable Plot for cells: its own bundle, drawing into the kernel's document because a worker has none. The build
 * reads Plot's `window` as `globalThis.octavoDrawing`, so that nothing else believes it is in a page.
 */
import * as Plot from "@observablehq/plot";
import { DrawingDocument } from "#lib/kernel/drawing-document.ts";

const world = globalThis as unknown as { octavoLate: { plot?: object }; octavoDrawing?: object };
world.octavoDrawing = { document: new DrawingDocument() };
world.octavoLate.plot = Plot;

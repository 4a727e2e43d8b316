/** Outputs of a cell, shown safely whoever made them. */
export { CellOutputs, type CellOutputsProps } from "./cell-outputs.tsx";
export { type OutputPlace, OutputPlaceContext } from "./output-place.ts";

/** One line of a chart. */
export interface ChartLine {
  readonly label: string;
  readonly x: readonly number[];
  readonly y: readonly (number | null)[];
  /** Name of a colour token without its dashes: `series-1`. */
  readonly color: string;
  /** Raw data behind its smoothed line: thin, pale, unnamed. */
  readonly faint?: boolean;
  readonly dash?: boolean;
}

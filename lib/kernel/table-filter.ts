/**
 * What somebody writes above a column to see only some rows. Numbers: `5`, `> 5`, `>= 5`, `< 5`, `<= 5`, `!= 5` and
 * `2..5`; anything else is looked for in the text of a value, `= text` for the whole of it, `! text` for its absence.
 * `none` finds missing values and `! none` those that are there. Dates compare as text, which ISO dates are made for.
 */

export interface ColumnFilter {
  readonly column: string;
  readonly text: string;
}

type Test = (value: unknown) => boolean;

const comparison = /^(>=|<=|!=|=|>|<)\s*(.+)$/s;
const range = /^(.+?)\s*\.\.\s*(.+)$/s;

/** A test for the values of one column; undefined when there is nothing to filter by. */
export function columnTest(text: string): Test | undefined {
  const wanted = text.trim();
  if (wanted === "") return undefined;
  if (/^none$/i.test(wanted)) return isMissing;
  if (/^(!=?|not)\s*none$/i.test(wanted)) return (value) => !isMissing(value);
  const compared = comparison.exec(wanted);
  if (compared?.[1] !== undefined && compared[2] !== undefined) return compare(compared[1], compared[2].trim());
  if (wanted.startsWith("!")) return without(wanted.slice(1).trim());
  const between = range.exec(wanted);
  if (between?.[1] !== undefined && between[2] !== undefined) {
    const [low, high] = [compare(">=", between[1].trim()), compare("<=", between[2].trim())];
    return (value) => low(value) && high(value);
  }
  return contains(wanted);
}

/** One test for all: whether a row, read by column, passes every filter. */
export function rowTest(filters: readonly ColumnFilter[]): ((at: (column: string) => unknown) => boolean) | undefined {
  const tests = filters.flatMap(({ column, text }) => {
    const test = columnTest(text);
    return test === undefined ? [] : [{ column, test }];
  });
  if (tests.length === 0) return undefined;
  return (at) => tests.every(({ column, test }) => test(at(column)));
}

function compare(sign: string, text: string): Test {
  const number = Number(text);
  const isNumber = text !== "" && !Number.isNaN(number);
  const lower = text.toLowerCase();
  const order = (value: unknown): number | undefined => {
    if (isMissing(value)) return undefined;
    if (typeof value === "number" || typeof value === "bigint") return isNumber ? Number(value) - number : undefined;
    const shown = words(value);
    return shown === lower ? 0 : shown < lower ? -1 : 1;
  };
  switch (sign) {
    case ">":
      return (value) => (order(value) ?? -1) > 0;
    case ">=":
      return (value) => (order(value) ?? -1) >= 0;
    case "<":
      return (value) => (order(value) ?? 1) < 0;
    case "<=":
      return (value) => (order(value) ?? 1) <= 0;
    case "!=":
      return (value) => order(value) !== 0;
    default:
      return (value) => order(value) === 0;
  }
}

/** A number that was written as one is that number; digits inside a text are text. */
function contains(text: string): Test {
  const number = Number(text);
  const lower = text.toLowerCase();
  return (value) => {
    if (isMissing(value)) return false;
    if (typeof value === "number" && !Number.isNaN(number)) return value === number;
    return words(value).includes(lower);
  };
}

function without(text: string): Test {
  if (text === "") return () => true;
  const found = contains(text);
  return (value) => !found(value);
}

function words(value: unknown): string {
  return (value instanceof Date && !Number.isNaN(value.getTime()) ? value.toISOString() : String(value)).toLowerCase();
}

function isMissing(value: unknown): boolean {
  return value === null || value === undefined || value === "NaN" || Number.isNaN(value);
}

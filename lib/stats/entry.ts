/** Entries of lists that are known to be there: for numerical code, whose indices are right by construction. */
export function entry<T>(list: { readonly [index: number]: T }, index: number): T {
  const value = list[index];
  if (value === undefined) throw new RangeError(`no entry ${index}`);
  return value;
}

/** The same for inner loops: of one kind of list only, which engines read fastest. NaN where there is nothing. */
export function real(list: Float64Array, index: number): number {
  return list[index] ?? Number.NaN;
}

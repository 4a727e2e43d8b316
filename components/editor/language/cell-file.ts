/** The file that a cell is in the language service's world. */
export function fileOfCell(cellId: string): string {
  return `/cells/${encodeURIComponent(cellId)}.ts`;
}

export function cellOfFile(file: string): string | undefined {
  const name = /^\/cells\/(.+)\.ts$/.exec(file)?.[1];
  return name === undefined ? undefined : decodeURIComponent(name);
}

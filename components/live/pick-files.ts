/** Asks the person for files by the browser's own dialog; an empty list when it is dismissed. */
export function pickFiles(options: {
  readonly accept?: string;
  readonly multiple?: boolean;
}): Promise<readonly File[]> {
  return new Promise((resolve) => {
    const input = document.createElement("input");
    input.type = "file";
    input.multiple = options.multiple ?? false;
    if (options.accept !== undefined) input.accept = options.accept;
    input.addEventListener("change", () => resolve([...(input.files ?? [])]));
    input.addEventListener("cancel", () => resolve([]));
    input.click();
  });
}

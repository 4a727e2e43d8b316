/** A fragment as a sentence: schemas and errors speak in fragments ("at least 10 characters"), pages in sentences. */
export function asSentence(fragment: string): string {
  const text = fragment.trim();
  if (text === "") return "";
  const capital = [...text][0]?.toLocaleUpperCase() ?? "";
  const rest = text.slice([...text][0]?.length ?? 0);
  return /[.!?…]$/u.test(text) ? capital + rest : `${capital}${rest}.`;
}

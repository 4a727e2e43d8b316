/** Bytes to text, piece by piece: UTF-8 (or UTF-16 when its mark says so), and an error rather than replacement signs. */
import { AppError } from "../base/errors.ts";

export async function* decodeText(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  encoding?: string,
): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  let seen = 0;
  try {
    for await (const chunk of chunks) {
      if (chunk.byteLength === 0) continue;
      decoder ??= new TextDecoder(encoding ?? sniffEncoding(chunk), { fatal: true });
      const text = decoder.decode(chunk, { stream: true });
      seen += chunk.byteLength;
      if (text !== "") yield text;
    }
    const rest = decoder?.decode() ?? "";
    if (rest !== "") yield rest;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new AppError(
      "invalid_request",
      `the text is not ${decoder?.encoding ?? "UTF-8"} (after byte ${seen}): say its encoding, e.g. "windows-1252"`,
      { cause: error },
    );
  }
}

function sniffEncoding(first: Uint8Array): string {
  if (first[0] === 0xff && first[1] === 0xfe) return "utf-16le";
  if (first[0] === 0xfe && first[1] === 0xff) return "utf-16be";
  return "utf-8";
}

const MAX_LINE_CHARACTERS = 256 * 1024 * 1024;

/** Lines of text that comes in pieces, without their ends. */
export async function* linesOf(pieces: AsyncIterable<string>): AsyncGenerator<string[]> {
  let held: string[] = [];
  let length = 0;
  for await (const piece of pieces) {
    held.push(piece);
    length += piece.length;
    if (length > MAX_LINE_CHARACTERS)
      throw new AppError("invalid_request", "a line is longer than 256 million characters");
    if (!piece.includes("\n")) continue;
    const lines = held.join("").split("\n");
    const rest = lines.pop() ?? "";
    held = [rest];
    length = rest.length;
    yield lines;
  }
  if (length > 0) yield [held.join("")];
}

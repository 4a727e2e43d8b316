"use client";
/** A file or a picture that somebody picks or drops. A picture is scaled here, and kept as its pixels. */
import { ImageIcon, Paperclip } from "lucide-react";
import { type ReactElement, useState } from "react";
import { byteSize } from "#lib/base/byte-size.ts";
import type { InputDefinition } from "#lib/kernel/input-definition.ts";
import type { Json } from "#lib/notebook/json.ts";
import { inputBytesLimit } from "#lib/protocol/input.ts";
import { pickFiles } from "../../live/pick-files.ts";
import { Button } from "../../ui/button.tsx";
import type { InputSeat } from "./use-input-seat.ts";

export interface FileInputProps {
  readonly id: string;
  readonly input: Extract<InputDefinition, { kind: "file" | "image" }>;
  readonly seat: InputSeat;
  readonly value: Json;
}

type State = { readonly name: "rest" } | { readonly name: "busy" } | { readonly name: "failed"; readonly why: string };

export function FileInput({ id, input, seat, value }: FileInputProps): ReactElement {
  const [state, setState] = useState<State>({ name: "rest" });
  const picked = value as {
    readonly name: string;
    readonly size: number;
    readonly width?: number;
    readonly height?: number;
  } | null;
  const take = async (file: File): Promise<void> => {
    if (seat.keep === undefined || seat.set === undefined) return;
    setState({ name: "busy" });
    try {
      seat.set(input.kind === "file" ? await keptFile(file, seat.keep) : await keptImage(file, input.size, seat.keep));
      setState({ name: "rest" });
    } catch (error) {
      setState({ name: "failed", why: error instanceof Error ? error.message : "it could not be read" });
    }
  };
  const ask = (): void => {
    const accept = input.kind === "image" ? "image/*" : input.accept;
    void pickFiles({ multiple: false, accept }).then(([file]) => (file === undefined ? undefined : take(file)));
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping a file is a second way to what the button does
    <span
      className="out-input-file"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        const file = event.dataTransfer.files[0];
        if (file !== undefined) void take(file);
      }}
    >
      <Button
        id={id}
        size="small"
        icon={input.kind === "image" ? ImageIcon : Paperclip}
        busy={state.name === "busy"}
        disabled={seat.set === undefined}
        onClick={ask}
      >
        {picked === null ? "Choose" : "Choose another"}
      </Button>
      <span className="text-ink-2">
        {state.name === "failed"
          ? `It was not taken: ${state.why}`
          : picked === null
            ? "Nothing chosen yet"
            : fileWords(picked)}
      </span>
    </span>
  );
}

function fileWords({
  name,
  size,
  width,
  height,
}: {
  readonly name: string;
  readonly size: number;
  readonly width?: number;
  readonly height?: number;
}): string {
  return width === undefined ? `${name}, ${byteSize(size)}` : `${name}, ${width} × ${height}`;
}

async function keptFile(file: File, keep: (bytes: Blob) => Promise<string>): Promise<Json> {
  if (file.size > inputBytesLimit) throw new Error(`it is larger than ${byteSize(inputBytesLimit)}`);
  const digest = await keep(file);
  return { name: file.name.slice(0, 300), type: file.type.slice(0, 200), size: file.size, digest };
}

/** Pixels, so that every kernel can read them. */
async function keptImage(file: File, most: number, keep: (bytes: Blob) => Promise<string>): Promise<Json> {
  const picture = await createImageBitmap(file).catch(() => {
    throw new Error("it is no picture that this browser can read");
  });
  const scale = Math.min(1, most / Math.max(picture.width, picture.height));
  const [width, height] = [picture.width, picture.height].map((side) => Math.max(1, Math.round(side * scale)));
  const canvas = new OffscreenCanvas(width ?? 1, height ?? 1);
  const drawing = canvas.getContext("2d");
  drawing?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const pixels = drawing?.getImageData(0, 0, canvas.width, canvas.height).data ?? new Uint8ClampedArray();
  picture.close();
  const digest = await keep(new Blob([new Uint8Array(pixels)]));
  const size = pixels.length;
  return {
    name: file.name.slice(0, 300),
    type: "image/x-rgba",
    size,
    digest,
    width: canvas.width,
    height: canvas.height,
  };
}

"use client";
/** A pad to draw on, with a pointer or with the keyboard: arrows move the pen, Space puts it down and up. */
import { Eraser } from "lucide-react";
import { type KeyboardEvent, type PointerEvent, type ReactElement, useEffect, useRef, useState } from "react";
import type { InputDefinition } from "#lib/kernel/input-definition.ts";
import { fromBase64, toBase64 } from "#lib/kernel/png.ts";
import type { Json } from "#lib/notebook/json.ts";
import { Button } from "../../ui/button.tsx";
import { useTheme } from "./use-content.ts";
import type { InputSeat } from "./use-input-seat.ts";

export interface DrawInputProps {
  readonly id: string;
  readonly input: Extract<InputDefinition, { kind: "draw" }>;
  readonly seat: InputSeat;
  readonly value: Json;
}

const shownSize = 196;

export function DrawInput({ id, input, seat, value }: DrawInputProps): ReactElement {
  const canvas = useRef<HTMLCanvasElement>(null);
  const ink = useRef<Uint8Array>(new Uint8Array(input.size ** 2));
  const last = useRef<{ readonly x: number; readonly y: number } | undefined>(undefined);
  const [pen, setPen] = useState<{ readonly x: number; readonly y: number; readonly down: boolean } | undefined>(
    undefined,
  );
  const theme = useTheme();
  const { size } = input;
  const isEmpty = value === null;

  // Draws what is set, by me or by somebody else, unless I am drawing.
  // biome-ignore lint/correctness/useExhaustiveDependencies: its colours are the theme's
  useEffect(() => {
    if (last.current !== undefined) return;
    ink.current = typeof value === "string" ? grown(fromBase64(value), size) : new Uint8Array(size ** 2);
    paint(canvas.current, ink.current, size, pen);
  }, [value, size, theme, pen]);

  const at = (event: PointerEvent<HTMLCanvasElement>): { x: number; y: number } => {
    const box = event.currentTarget.getBoundingClientRect();
    return { x: ((event.clientX - box.left) / box.width) * size, y: ((event.clientY - box.top) / box.height) * size };
  };
  const stroke = (to: { readonly x: number; readonly y: number }): void => {
    line(ink.current, size, last.current ?? to, to);
    last.current = to;
    paint(canvas.current, ink.current, size, pen);
  };
  const lift = (): void => {
    if (last.current === undefined) return;
    last.current = undefined;
    seat.set?.(toBase64(ink.current));
  };
  const key = (event: KeyboardEvent<HTMLCanvasElement>): void => {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    const from = pen ?? { x: size / 2, y: size / 2, down: false };
    if (event.key === " ") {
      if (from.down) lift();
      else stroke(from);
      setPen({ ...from, down: !from.down });
    } else if (step !== undefined) {
      const to = { ...from, x: kept(from.x + (step[0] ?? 0), size), y: kept(from.y + (step[1] ?? 0), size) };
      if (from.down) stroke(to);
      setPen(to);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className="out-draw">
      <canvas
        ref={canvas}
        id={id}
        width={shownSize * 2}
        height={shownSize * 2}
        style={{ width: shownSize, height: shownSize }}
        role="img"
        aria-label={`${input.name}: ${isEmpty ? "empty" : "something is drawn"}. Arrows move the pen, Space puts it down and up.`}
        tabIndex={seat.set === undefined ? -1 : 0}
        onKeyDown={seat.set === undefined ? undefined : key}
        onBlur={() => {
          if (pen?.down) lift();
          setPen(undefined);
        }}
        onPointerDown={(event) => {
          if (seat.set === undefined) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          stroke(at(event));
        }}
        onPointerMove={(event) => last.current !== undefined && pen?.down !== true && stroke(at(event))}
        onPointerUp={lift}
        onPointerCancel={lift}
      />
      <Button size="small" icon={Eraser} disabled={isEmpty || seat.set === undefined} onClick={() => seat.set?.(null)}>
        Clear
      </Button>
    </div>
  );
}

function kept(place: number, size: number): number {
  return Math.min(size - 0.5, Math.max(0.5, place));
}

function grown(bytes: Uint8Array, size: number): Uint8Array {
  const ink = new Uint8Array(size ** 2);
  ink.set(bytes.subarray(0, size ** 2));
  return ink;
}

/** A soft pen of about two pixels, as scanned digits have it. */
function line(ink: Uint8Array, size: number, from: { x: number; y: number }, to: { x: number; y: number }): void {
  const radius = Math.max(1, size / 16);
  const steps = Math.max(1, Math.ceil(Math.hypot(to.x - from.x, to.y - from.y) * 2));
  for (let step = 0; step <= steps; step++) {
    const [x, y] = [from.x + ((to.x - from.x) * step) / steps, from.y + ((to.y - from.y) * step) / steps];
    for (let row = Math.max(0, Math.floor(y - radius - 1)); row <= Math.min(size - 1, y + radius + 1); row++) {
      for (
        let column = Math.max(0, Math.floor(x - radius - 1));
        column <= Math.min(size - 1, x + radius + 1);
        column++
      ) {
        const distance = Math.hypot(column + 0.5 - x, row + 0.5 - y);
        const dark = Math.round(255 * Math.min(1, Math.max(0, radius + 0.5 - distance)));
        ink[row * size + column] = Math.max(ink[row * size + column] ?? 0, dark);
      }
    }
  }
}

function paint(
  canvas: HTMLCanvasElement | null,
  ink: Uint8Array,
  size: number,
  pen: { readonly x: number; readonly y: number; readonly down: boolean } | undefined,
): void {
  const context = canvas?.getContext("2d");
  if (canvas === null || context === null || context === undefined) return;
  const style = getComputedStyle(canvas);
  const cell = canvas.width / size;
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = style.color;
  ink.forEach((dark, at) => {
    if (dark === 0) return;
    context.globalAlpha = dark / 255;
    context.fillRect((at % size) * cell, Math.floor(at / size) * cell, cell + 0.5, cell + 0.5);
  });
  context.globalAlpha = 1;
  if (pen === undefined) return;
  context.strokeStyle = style.getPropertyValue("--focus");
  context.lineWidth = pen.down ? 4 : 2;
  context.strokeRect(pen.x * cell - cell, pen.y * cell - cell, cell * 2, cell * 2);
}

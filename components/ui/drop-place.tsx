"use client";
import { FileUp } from "lucide-react";
import { type DragEvent, type ReactElement, type ReactNode, useRef, useState } from "react";
import { Icon } from "./icon.tsx";

export interface DropPlaceProps {
  /** Called while the drop event runs. */
  readonly onDrop: (data: DataTransfer) => void;
  /** What happens on a drop. */
  readonly words: string;
  /** Why nothing can be dropped here. */
  readonly unavailable: string | undefined;
  readonly children: ReactNode;
}

/** Takes files that are dropped anywhere on the page; the page does not move for it. */
export function DropPlace({ onDrop, words, unavailable, children }: DropPlaceProps): ReactElement {
  const [over, setOver] = useState(false);
  const depth = useRef(0); // dragenter and dragleave also come from the children
  const isFiles = (event: DragEvent): boolean => event.dataTransfer.types.includes("Files");
  const leave = (): void => {
    depth.current = 0;
    setOver(false);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping has a button beside it that does the same
    <div
      className="relative min-h-full"
      onDragEnter={(event) => {
        if (!isFiles(event)) return;
        depth.current += 1;
        setOver(true);
      }}
      onDragOver={(event) => {
        if (!isFiles(event)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = unavailable === undefined ? "copy" : "none";
      }}
      onDragLeave={() => {
        depth.current -= 1;
        if (depth.current <= 0) leave();
      }}
      onDrop={(event) => {
        if (!isFiles(event)) return;
        event.preventDefault();
        leave();
        if (unavailable === undefined) onDrop(event.dataTransfer);
      }}
    >
      {children}
      {over && (
        <div className="pointer-events-none fixed inset-x-0 top-bar z-(--layer-bar) flex justify-center p-4">
          <p className="flex items-center gap-2 rounded-8 bg-raised px-4 py-3 shadow-3">
            <Icon of={FileUp} />
            {unavailable ?? words}
          </p>
        </div>
      )}
    </div>
  );
}

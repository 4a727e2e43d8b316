"use client";
import { X } from "lucide-react";
import type { ReactElement } from "react";
import { classNames } from "../ui/class-names.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { Slot, useSlotIsFilled } from "./slots.tsx";

export interface SidePanelProps {
  readonly open: boolean;
  /** On a phone, where it is a sheet. */
  readonly onClose: () => void;
}

/** The right panel; without content from the page it is not there. */
export function SidePanel({ open, onClose }: SidePanelProps): ReactElement {
  const filled = useSlotIsFilled("panel");
  return (
    <aside
      aria-label="Context"
      hidden={!open || !filled}
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
      }}
      className={classNames(
        "w-panel flex-none border-line border-l",
        "phone:fixed phone:inset-x-0 phone:bottom-0 phone:z-(--layer-sheet) phone:w-full phone:rounded-t-12 phone:border-0 phone:bg-canvas phone:shadow-3",
      )}
    >
      <div className="sticky top-bar narrow:h-[calc(100dvh-var(--bar))] phone:max-h-[70dvh] overflow-y-auto">
        <div className="flex justify-end px-2 pt-2 narrow:hidden">
          <IconButton icon={X} label="Close" onClick={onClose} />
        </div>
        <Slot name="panel" />
      </div>
    </aside>
  );
}

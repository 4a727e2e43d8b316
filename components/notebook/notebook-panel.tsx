"use client";
/** Right of the notebook: what runs, who is here, the outline, what the session holds, the packages it may import. */
import type { ReactElement } from "react";
import { InPanel } from "../frame/slots.tsx";
import { People } from "../presence/people.tsx";
import { Outline } from "./outline.tsx";
import { PackagesPanel } from "./packages-panel.tsx";
import { Queue } from "./queue.tsx";
import { VariablesPanel } from "./variables-panel.tsx";

export function NotebookPanel(): ReactElement {
  return (
    <InPanel>
      <div className="px-3.5 pt-1 pb-5">
        <Queue />
        <People />
        <Outline />
        <VariablesPanel />
        <PackagesPanel />
      </div>
    </InPanel>
  );
}

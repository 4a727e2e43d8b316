"use client";
/** What every page in the frame may ask: who I am, which project this is, how the frame stands. */
import { createContext, use } from "react";
import { must } from "#lib/base/assert.ts";
import type { SessionAnswer } from "#lib/protocol/person.ts";
import type { Project } from "#lib/protocol/project.ts";

export interface PanelFace {
  /** On a phone the panel is a sheet that starts closed; elsewhere it is as the person left it. */
  readonly open: boolean;
  readonly setOpen: (open: boolean) => void;
}

export interface FramePlace {
  readonly me: SessionAnswer;
  /** The project of the page, or the one last visited; undefined where there is none yet. */
  readonly projectId: string | undefined;
  /** Undefined while it loads. */
  readonly project: Project | undefined;
  readonly panel: PanelFace;
  readonly openPalette: () => void;
}

export const PlaceContext = createContext<FramePlace | undefined>(undefined);

export function usePlace(): FramePlace {
  return must(use(PlaceContext), "the frame around this page");
}

"use client";
/** A drawing, in a frame of its own: see frame/svg-frame.ts. Its room is kept from the first moment, by the size it names. */
import type { ReactElement } from "react";
import { FrameOutput } from "./frame-output.tsx";

export function SvgOutput({ markup }: { readonly markup: string }): ReactElement {
  return <FrameOutput frame="svg-frame.html" content={markup} title="Drawing" firstHeight={namedHeight(markup)} />;
}

function namedHeight(markup: string): number {
  const height = /<svg\b[^>]*?\sheight="(\d{1,4})(?:\.\d+)?(?:px)?"/i.exec(markup.slice(0, 4000))?.[1];
  return height === undefined ? 0 : Number(height) + 2;
}

"use client";
/** Prose of a cell, shown. Its text may be hostile; see safe-html. The nodes are made outside React, as it takes a ref. */
import { type ReactNode, useCallback } from "react";
import type { Attachments, FileAddress } from "#lib/markdown/address.ts";
import { renderMarkdown } from "./render-markdown.ts";
import "./markdown.css";

export interface MarkdownProps {
  readonly text: string;
  /** The cell's id: begins the ids of its headings. */
  readonly anchor: string;
  readonly attachments?: Attachments | undefined;
  /** Addresses of the project's files; must be the same function while it answers the same. */
  readonly fileAddress?: FileAddress | undefined;
}

export function Markdown({ text, anchor, attachments, fileAddress }: MarkdownProps): ReactNode {
  const fill = useCallback(
    (place: HTMLDivElement | null) =>
      place?.replaceChildren(renderMarkdown(text, { anchor, attachments, fileAddress })),
    [text, anchor, attachments, fileAddress],
  );
  return <div ref={fill} className="octavo-prose" />;
}

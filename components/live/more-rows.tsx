"use client";
import { type ReactElement, useEffect, useRef } from "react";
import { Button } from "../ui/button.tsx";

interface MoreRowsProps {
  /** Whether there are more. */
  readonly more: boolean;
  readonly busy: boolean;
  readonly onMore: () => void;
}

const ahead = "800px";

/** The end of a list that comes by pages: the next one is asked for before one gets here, or with the button. */
export function MoreRows({ more, busy, onMore }: MoreRowsProps): ReactElement | null {
  const mark = useRef<HTMLDivElement>(null);
  // joins the window's scrolling
  useEffect(() => {
    const element = mark.current;
    if (element === null || busy) return;
    const watch = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && onMore(), {
      rootMargin: ahead,
    });
    watch.observe(element);
    return () => watch.disconnect();
  }, [busy, onMore]);
  if (!more) return null;
  return (
    <div ref={mark} className="py-2">
      <Button busy={busy} onClick={onMore}>
        Show more
      </Button>
    </div>
  );
}

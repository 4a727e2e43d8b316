"use client";
/**
 * What somebody made, in a frame of opaque origin without network: it may run its own scripts and can reach nothing. The
 * frame tells its height; everything it says is checked and bounded.
 */
import { type ReactElement, useCallback, useEffect, useRef, useState } from "react";
import { z } from "zod";
import { type ToOutputFrame, themeOf } from "./frame/frame-message.ts";
import { type FrameName, outputFrameAddress } from "./frame-address.ts";
import { useTheme } from "./use-content.ts";
import "./output.css";

const fromFrameSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("output-ready") }),
  z.object({ type: z.literal("height"), height: z.number().min(0).max(1_000_000) }),
  z.object({ type: z.literal("failed"), why: z.string().max(1000) }),
]);

const tallest = 1200;
/** More messages than any output needs: from there on it only keeps the page from its work. */
const mostPerSecond = 300;

function createBudget(): (now: number) => boolean {
  let [since, count] = [0, 0];
  return (now) => {
    if (now - since > 1000) [since, count] = [now, 0];
    count += 1;
    return count <= mostPerSecond;
  };
}

export interface FrameOutputProps {
  readonly frame: FrameName;
  /** Markup, or what the frame reads. */
  readonly content: string;
  readonly title: string;
  /** Its room until it says how high it is. */
  readonly firstHeight?: number;
}

export function FrameOutput({ frame: name, content, title, firstHeight = 0 }: FrameOutputProps): ReactElement {
  const frame = useRef<HTMLIFrameElement>(null);
  const [address, setAddress] = useState<string | undefined>(undefined);
  const [height, setHeight] = useState(Math.min(firstHeight, tallest));
  const [isSilenced, setSilenced] = useState(false);
  const [failure, setFailure] = useState<{ readonly of: string; readonly why: string } | undefined>(undefined);
  const theme = useTheme();
  const show = useCallback(() => {
    const message: ToOutputFrame = { type: "show", html: content, theme: themeOf(document.documentElement, theme) };
    // The origin is opaque, so there is none to name.
    frame.current?.contentWindow?.postMessage(message, "*");
  }, [content, theme]);

  useEffect(() => {
    let isGone = false;
    outputFrameAddress(name).then(
      (found) => {
        if (!isGone) setAddress(found);
      },
      () => undefined, // the frame stays empty; the next output asks again
    );
    return () => {
      isGone = true;
    };
  }, [name]);

  useEffect(() => {
    const budget = createBudget();
    const listen = (event: MessageEvent<unknown>): void => {
      if (frame.current === null || event.source !== frame.current.contentWindow) return;
      if (!budget(performance.now())) {
        setSilenced(true);
        return;
      }
      const parsed = fromFrameSchema.safeParse(event.data);
      if (!parsed.success) return;
      if (parsed.data.type === "height") setHeight(Math.min(Math.ceil(parsed.data.height), tallest));
      else if (parsed.data.type === "failed") setFailure({ of: content, why: parsed.data.why });
      else show();
    };
    window.addEventListener("message", listen);
    show();
    return () => window.removeEventListener("message", listen);
  }, [show, content]);

  if (isSilenced)
    return (
      <p className="out-note">
        This output sent the page more than it may, and was stopped.{" "}
        <button type="button" className="verb" onClick={() => setSilenced(false)}>
          Show it again
        </button>
      </p>
    );
  return (
    <>
      {failure?.of === content && <p className="out-note">This output cannot be shown: {failure.why}</p>}
      <iframe
        ref={frame}
        className="out-frame"
        title={title}
        sandbox="allow-scripts"
        referrerPolicy="no-referrer"
        {...(address === undefined ? {} : { src: address })}
        style={{ height }}
      />
    </>
  );
}

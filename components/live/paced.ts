/**
 * Does a thing now, and again when it was wanted meanwhile: never twice at a time, and with a rest in between, so that a
 * slow server is asked less. In a page nobody looks at, the rest is long.
 */
export interface Paced {
  want(): void;
  stop(): void;
}

const hiddenRests = 20;

export function paced(restMs: number, act: () => Promise<void>): Paced {
  let state: "idle" | "busy" | "wanted" | "stopped" = "idle";
  let timer: ReturnType<typeof setTimeout> | undefined;
  const go = (): void => {
    state = "busy";
    void act().finally(() => {
      if (state === "stopped") return;
      timer = setTimeout(next, document.hidden ? restMs * hiddenRests : restMs);
    });
  };
  const next = (): void => {
    if (state === "wanted") go();
    else state = "idle";
  };
  return {
    want() {
      if (state === "idle") go();
      else if (state === "busy") state = "wanted";
    },
    stop() {
      state = "stopped";
      clearTimeout(timer);
    },
  };
}

/** Where output frames are served: their names in the build carry their contents' hashes. */
import { z } from "zod";

const manifestSchema = z.looseObject({
  "output-frame.html": z.string(),
  "svg-frame.html": z.string(),
  "vega-frame.html": z.string(),
});

export type FrameName = "output-frame.html" | "svg-frame.html" | "vega-frame.html";

let asked: Promise<z.infer<typeof manifestSchema>> | undefined;

export async function outputFrameAddress(name: FrameName): Promise<string> {
  asked ??= ask().catch((error: unknown) => {
    asked = undefined;
    throw error;
  });
  return `/assets/${(await asked)[name]}`;
}

async function ask(): Promise<z.infer<typeof manifestSchema>> {
  const answer = await fetch("/assets/manifest.json");
  if (!answer.ok) throw new Error(`the build manifest answers ${answer.status}`);
  return manifestSchema.parse(await answer.json());
}

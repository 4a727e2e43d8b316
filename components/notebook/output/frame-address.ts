/** Where the output frame is served: its name in the build carries its content's hash. */
import { z } from "zod";

const manifestSchema = z.looseObject({ "output-frame.html": z.string() });

let asked: Promise<string> | undefined;

export function outputFrameAddress(): Promise<string> {
  asked ??= ask().catch((error: unknown) => {
    asked = undefined;
    throw error;
  });
  return asked;
}

async function ask(): Promise<string> {
  const answer = await fetch("/assets/manifest.json");
  if (!answer.ok) throw new Error(`the build manifest answers ${answer.status}`);
  return `/assets/${manifestSchema.parse(await answer.json())["output-frame.html"]}`;
}

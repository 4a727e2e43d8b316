/** Where a run happened, with what versions of what it read, and what it trained: as its notebook noted it. */
import type { ReactElement } from "react";
import { z } from "zod";
import type { TrackedRun } from "#lib/protocol/tracking.ts";
import { Section } from "../ui/page.tsx";
import { ScrollBox } from "../ui/scroll-box.tsx";

const factsSchema = z.record(z.string(), z.string());
const shownApart = new Set([
  "octavo.environment",
  "octavo.data",
  "octavo.model",
  "octavo.snapshot",
  "octavo.fingerprint",
]);

/** Tags that the page shows in a place of their own. */
export function isShownApart(key: string): boolean {
  return shownApart.has(key);
}

export function RunEnvironment({ run }: { readonly run: TrackedRun }): ReactElement | null {
  const environment = factsOf(run.tags["octavo.environment"]);
  const read = factsOf(run.tags["octavo.data"]);
  const model = run.tags["octavo.model"];
  if (environment.length === 0 && read.length === 0 && model === undefined) return null;
  return (
    <Section title="Environment">
      <Facts facts={environment} />
      {read.length > 0 && (
        <>
          <h3 className="mt-4 text-12 text-ink-3">What it read, in which version</h3>
          <Facts facts={read} />
        </>
      )}
      {model !== undefined && (
        <>
          <h3 className="mt-4 text-12 text-ink-3">Model</h3>
          <ScrollBox label="Layers of the model" className="mt-1 max-h-96 rounded-8 bg-sunken px-3.5 py-2.5">
            <pre className="text-12 leading-code">{model}</pre>
          </ScrollBox>
        </>
      )}
    </Section>
  );
}

type Pairs = readonly (readonly [string, string])[];

function Facts({ facts }: { readonly facts: Pairs }): ReactElement {
  return (
    <dl className="grid narrow:grid-cols-2 narrow:gap-x-8">
      {facts.map(([name, value]) => (
        <div key={name} className="flex min-h-row items-center gap-3 border-line border-b">
          <dt className="w-2/5 flex-none truncate text-12 text-ink-2" title={name}>
            {name}
          </dt>
          <dd className="min-w-0 grow break-words py-1 text-12">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function factsOf(text: string | undefined): Pairs {
  try {
    return Object.entries(factsSchema.parse(JSON.parse(text ?? "{}")));
  } catch {
    return []; // cut off, or written by another program
  }
}

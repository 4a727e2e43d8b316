/**
 * The links that MLflow's client prints: `<tracking uri>/#/experiments/1/runs/<id>`. A fragment never reaches the server;
 * the page that is opened reads it. Deeper ones (`…/traces`, `…/runs/<id>/artifacts`) lead to the page they are part of.
 */
export interface PrintedLink {
  readonly experiment: string;
  readonly runId: string | undefined;
}

export function printedLink(fragment: string): PrintedLink | undefined {
  const [, experiment, runId] =
    /^#\/experiments\/(\d{1,15})(?:\/runs\/([0-9a-f]{32}))?(?:[/?].*)?$/.exec(fragment) ?? [];
  return experiment === undefined ? undefined : { experiment, runId };
}

/** Where the same is in Octavo. */
export function printedAddress({ experiment, runId }: PrintedLink, projectId: string): string {
  return runId === undefined ? `/p/${projectId}/experiments/${experiment}` : `/p/${projectId}/runs/${runId}`;
}

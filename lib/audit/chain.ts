/**
 * The chain that makes a record tamper-evident: each entry's seal covers its content and the seal before it, so that a
 * changed, removed or inserted entry breaks every seal after it. Pure: the keyed hash is an argument. A plain hash would
 * not do, since whoever can write the table could recompute it; the key is the server's, not the database's.
 */

/** What of an entry is sealed. Names and shape are for ever: a change here breaks every chain there is. */
export interface SealedFacts {
  readonly id: string;
  readonly organizationId: string;
  readonly projectId: string | null;
  readonly at: number;
  readonly actorKind: string;
  readonly actorId: string | null;
  readonly credentialId: string | null;
  readonly action: string;
  readonly targetKind: string;
  readonly targetId: string;
  readonly targetName: string | null;
  readonly before: unknown;
  readonly after: unknown;
  readonly address: string | null;
  readonly agent: string | null;
  readonly requestId: string | null;
}

export interface Link {
  readonly sequence: number;
  readonly hash: string;
}

export type Seal = (text: string) => string;

/** The link that follows `previous`. */
export function linkAfter(previous: Link, facts: SealedFacts, seal: Seal): Link {
  const sequence = previous.sequence + 1;
  return { sequence, hash: seal(sealedText(previous.hash, sequence, facts)) };
}

export type ChainFault =
  | { readonly kind: "missing"; readonly sequence: number; readonly detail: string }
  | { readonly kind: "edited"; readonly sequence: number; readonly detail: string };

/** What is wrong with an entry that says it comes next; undefined: nothing. */
export function faultOf(previous: Link, stated: Link, facts: SealedFacts, seal: Seal): ChainFault | undefined {
  if (stated.sequence !== previous.sequence + 1) {
    const gone = stated.sequence - previous.sequence - 1;
    return {
      kind: "missing",
      sequence: previous.sequence + 1,
      detail: `${gone} ${gone === 1 ? "entry is" : "entries are"} missing before ${stated.sequence}`,
    };
  }
  if (linkAfter(previous, facts, seal).hash === stated.hash) return undefined;
  return { kind: "edited", sequence: stated.sequence, detail: `entry ${facts.id} is not what was sealed` };
}

/**
 * As `faultOf`, with the seals of several keys, the newest first. `age` is the oldest that may still have sealed: after an
 * entry of a newer key, older ones seal nothing. Answers the age from here on.
 */
export function faultOfAny(
  previous: Link,
  stated: Link,
  facts: SealedFacts,
  seals: readonly Seal[],
  age: number,
): { readonly fault: ChainFault | undefined; readonly age: number } {
  let fault: ChainFault | undefined;
  for (let each = age; each >= 0; each--) {
    const seal = seals[each];
    if (seal === undefined) continue;
    const found = faultOf(previous, stated, facts, seal);
    if (found === undefined) return { fault: undefined, age: each };
    fault ??= found;
  }
  return { fault, age };
}

/** The same facts, whatever order their keys came in, are the same text. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const pairs = Object.entries(value)
      .filter(([, each]) => each !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return `{${pairs.map(([key, each]) => `${JSON.stringify(key)}:${canonical(each)}`).join(",")}}`;
  }
  return JSON.stringify(value) ?? "null";
}

function sealedText(previous: string, sequence: number, facts: SealedFacts): string {
  return canonical([
    "octavo-audit-1",
    previous,
    sequence,
    facts.id,
    facts.organizationId,
    facts.projectId,
    facts.at,
    [facts.actorKind, facts.actorId, facts.credentialId],
    facts.action,
    [facts.targetKind, facts.targetId, facts.targetName],
    facts.before ?? null,
    facts.after ?? null,
    [facts.address, facts.agent, facts.requestId],
  ]);
}

/**
 * What changed between two texts, line by line: for showing it, and for writing a new text over an old one as small
 * edits that leave carets and anchors elsewhere alone. The longest common run of lines, found by dynamic programming
 * after the equal ends are cut off; above a million pairs of lines the middle counts as replaced whole.
 */
import { type Edit, trimEdit } from "./delta.ts";

export interface DiffLine {
  readonly kind: "same" | "removed" | "added";
  readonly text: string;
}

const mostPairs = 1_000_000;

export function diffLines(before: string, after: string): readonly DiffLine[] {
  const old = before.split("\n");
  const now = after.split("\n");
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) head++;
  let tail = 0;
  while (
    tail < old.length - head &&
    tail < now.length - head &&
    old[old.length - 1 - tail] === now[now.length - 1 - tail]
  ) {
    tail++;
  }
  const same = (text: string): DiffLine => ({ kind: "same", text });
  return [
    ...old.slice(0, head).map(same),
    ...diffMiddle(old.slice(head, old.length - tail), now.slice(head, now.length - tail)),
    ...old.slice(old.length - tail).map(same),
  ];
}

/** The edits that make `after` of `before`, each within lines that changed. */
export function lineEdits(before: string, after: string): readonly Edit[] {
  const edits: Edit[] = [];
  let at = 0;
  let taken: string[] = [];
  let put: string[] = [];
  const close = (): void => {
    if (taken.length === 0 && put.length === 0) return;
    const length = taken.join("").length;
    edits.push(...trimEdit(before, { offset: at, length, text: put.join("") }));
    at += length;
    taken = [];
    put = [];
  };
  for (const { kind, text } of withEnds(diffLines(before, after))) {
    if (kind === "removed") taken.push(text);
    else if (kind === "added") put.push(text);
    else {
      close();
      at += text.length;
    }
  }
  close();
  return edits;
}

/** Lines with the line feed that follows them, which the last one of either text has not. */
function withEnds(lines: readonly DiffLine[]): readonly DiffLine[] {
  const lastOld = lines.findLastIndex(({ kind }) => kind !== "added");
  const lastNow = lines.findLastIndex(({ kind }) => kind !== "removed");
  return lines.flatMap((line, at): readonly DiffLine[] => {
    const { kind, text } = line;
    const endsOld = at === lastOld;
    const endsNow = at === lastNow;
    if (kind === "removed") return [{ kind, text: endsOld ? text : `${text}\n` }];
    if (kind === "added") return [{ kind, text: endsNow ? text : `${text}\n` }];
    if (endsOld === endsNow) return [{ kind, text: endsOld ? text : `${text}\n` }];
    return [
      { kind: "removed", text: endsOld ? text : `${text}\n` },
      { kind: "added", text: endsNow ? text : `${text}\n` },
    ];
  });
}

function diffMiddle(old: readonly string[], now: readonly string[]): readonly DiffLine[] {
  const removed = (text: string): DiffLine => ({ kind: "removed", text });
  const added = (text: string): DiffLine => ({ kind: "added", text });
  if (old.length * now.length > mostPairs) return [...old.map(removed), ...now.map(added)];
  const common = commonLengths(old, now);
  const width = now.length + 1;
  const lines: DiffLine[] = [];
  let a = 0;
  let b = 0;
  while (a < old.length || b < now.length) {
    const left = old[a];
    const right = now[b];
    if (left !== undefined && left === right) {
      lines.push({ kind: "same", text: left });
      a++;
      b++;
    } else if (
      right === undefined ||
      (left !== undefined && (common[(a + 1) * width + b] ?? 0) >= (common[a * width + b + 1] ?? 0))
    ) {
      lines.push(removed(left ?? ""));
      a++;
    } else {
      lines.push(added(right));
      b++;
    }
  }
  return lines;
}

/** At `a * (now.length + 1) + b`: how many lines `old` from `a` and `now` from `b` have in common, in order. */
function commonLengths(old: readonly string[], now: readonly string[]): Uint32Array {
  const width = now.length + 1;
  const common = new Uint32Array((old.length + 1) * width);
  for (let a = old.length - 1; a >= 0; a--) {
    for (let b = now.length - 1; b >= 0; b--) {
      common[a * width + b] =
        old[a] === now[b]
          ? (common[(a + 1) * width + b + 1] ?? 0) + 1
          : Math.max(common[(a + 1) * width + b] ?? 0, common[a * width + b + 1] ?? 0);
    }
  }
  return common;
}

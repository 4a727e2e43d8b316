/** Statements over the lines that runs wrote. */
import type { Queryable } from "./experiment-queries.ts";

export interface Line {
  readonly seq: number;
  readonly at: number;
  readonly stream: "stdout" | "stderr";
  readonly text: string;
}

export async function addLines(db: Queryable, runSeq: number, lines: readonly Omit<Line, "seq">[]): Promise<void> {
  await db.query({
    name: "run_lines_add",
    text: `insert into run_log (run_seq, at, stream, text)
           select $1, i.at, i.stream, i.text from unnest($2::bigint[], $3::text[], $4::text[]) with ordinality
             as i(at, stream, text, place) order by i.place`,
    values: [runSeq, lines.map(({ at }) => at), lines.map(({ stream }) => stream), lines.map(({ text }) => text)],
  });
}

export async function linesOf(db: Queryable, runSeq: number, after: number, limit: number): Promise<Line[]> {
  const { rows } = await db.query<Line>({
    name: "run_lines",
    text: "select seq, at, stream, text from run_log where run_seq = $1 and seq > $2 order by seq limit $3",
    values: [runSeq, after, limit],
  });
  return rows;
}

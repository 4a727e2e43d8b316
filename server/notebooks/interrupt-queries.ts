/** Statements on the interrupt table. */
import type pg from "pg";

/** Raised once; raising again changes nothing. */
export async function raise(pool: pg.Pool, ticketId: string, run: string, at: number): Promise<void> {
  await pool.query({
    name: "interrupt_raise",
    text: "insert into interrupt (ticket_id, run, raised_at) values ($1, $2, $3) on conflict do nothing",
    values: [ticketId, run, at],
  });
}

export async function isRaised(pool: pg.Pool, ticketId: string, run: string): Promise<boolean> {
  const { rowCount } = await pool.query({
    name: "interrupt_asked",
    text: "select 1 from interrupt where ticket_id = $1 and run = $2",
    values: [ticketId, run],
  });
  return rowCount === 1;
}

export async function countRaised(pool: pg.Pool, ticketId: string): Promise<number> {
  const { rows } = await pool.query<{ count: string }>({
    name: "interrupt_count",
    text: "select count(*) from interrupt where ticket_id = $1",
    values: [ticketId],
  });
  return Number(rows[0]?.count ?? 0);
}

export async function removeRaised(pool: pg.Pool, before: number): Promise<void> {
  await pool.query({ name: "interrupt_remove", text: "delete from interrupt where raised_at < $1", values: [before] });
}

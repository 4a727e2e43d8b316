/** Which cells get an editor: those that need one now, then the nearest to the middle of the screen. */
export interface SeatView {
  /** Pixels between the middle of the screen and the cell; Infinity when it is out of reach. */
  readonly distance: number;
  readonly seated: boolean;
  /** Has the focus or is about to get it. */
  readonly wanted: boolean;
}

export interface Plan<T> {
  /** In this order. */
  readonly take: readonly T[];
  readonly free: readonly T[];
}

/** Nobody loses an editor for tidiness: only when a nearer cell needs it, the farthest gives way. */
export function planSeats<T extends SeatView>(seats: readonly T[], capacity: number): Plan<T> {
  const wanted = seats.filter((seat) => seat.wanted);
  const near = seats.filter((seat) => !seat.wanted && seat.distance < Number.POSITIVE_INFINITY);
  const chosen = new Set([...wanted, ...near.sort(byDistance)].slice(0, Math.max(capacity, wanted.length)));
  const take = [...chosen].filter((seat) => !seat.seated);
  const idle = seats.filter((seat) => seat.seated && !chosen.has(seat)).sort(byDistance);
  const seated = seats.filter((seat) => seat.seated).length;
  const excess = Math.max(0, seated + take.length - capacity);
  return { take, free: excess === 0 ? [] : idle.slice(-excess) };
}

function byDistance(one: SeatView, other: SeatView): number {
  if (one.distance === other.distance) return 0;
  return one.distance < other.distance ? -1 : 1;
}

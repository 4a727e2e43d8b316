/**
 * The colour by which a person is known in a project: 1 to 8, the same in every notebook and on every day as long as
 * nobody present has it already; then the first that is free.
 */
const COUNT = 8;

interface Seat {
  color: number;
  connections: number;
}

export class Colors {
  readonly #projects = new Map<string, Map<string, Seat>>();

  take(projectId: string, personId: string): number {
    const seats = this.#projects.get(projectId) ?? new Map<string, Seat>();
    this.#projects.set(projectId, seats);
    const seat = seats.get(personId) ?? { color: freeColor(seats, projectId + personId), connections: 0 };
    seat.connections++;
    seats.set(personId, seat);
    return seat.color;
  }

  release(projectId: string, personId: string): void {
    const seats = this.#projects.get(projectId);
    const seat = seats?.get(personId);
    if (seats === undefined || seat === undefined) return;
    seat.connections--;
    if (seat.connections === 0) seats.delete(personId);
    if (seats.size === 0) this.#projects.delete(projectId);
  }
}

function freeColor(seats: ReadonlyMap<string, Seat>, key: string): number {
  const wanted = hash(key) % COUNT;
  const taken = new Set([...seats.values()].map((seat) => seat.color));
  for (let step = 0; step < COUNT; step++) {
    const color = ((wanted + step) % COUNT) + 1;
    if (!taken.has(color)) return color;
  }
  return wanted + 1;
}

function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return value >>> 0;
}

/** Where to go after signing in: an address of this site and no other, whatever the query says. */
export function innerAddress(next: string | null): string {
  if (next === null || !/^\/(?![/\\])/.test(next)) return "/";
  const inner = new URL(next, "http://inner.invalid");
  return inner.host === "inner.invalid" && inner.pathname !== "/sign-in"
    ? inner.pathname + inner.search + inner.hash
    : "/";
}

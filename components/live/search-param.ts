"use client";
import { useSearchParams } from "next/navigation";
import { useCallback } from "react";

/**
 * A word of the address as state, so that a filtered list has a URL. A change replaces the address (letters typed are not
 * steps to go back through); an empty word leaves it.
 */
export function useSearchParam(name: string): readonly [string, (value: string) => void] {
  const value = useSearchParams().get(name) ?? "";
  const set = useCallback(
    (next: string) => {
      const address = new URL(location.href);
      if (next === "") address.searchParams.delete(name);
      else address.searchParams.set(name, next);
      history.replaceState(null, "", address);
    },
    [name],
  );
  return [value, set];
}

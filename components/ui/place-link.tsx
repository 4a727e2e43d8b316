"use client";
/**
 * A link to another page of the workspace. What that page needs is fetched when somebody points at it or reaches it by
 * keyboard, not when the link comes into view: a tree of twenty links would keep the server busy while the page that
 * was asked for is still on its way.
 */
import Link from "next/link";
import { type ComponentProps, type ReactElement, useState } from "react";

export function PlaceLink(props: Omit<ComponentProps<typeof Link>, "prefetch">): ReactElement {
  const [meant, setMeant] = useState(false);
  const mean = (): void => setMeant(true);
  return <Link {...props} prefetch={meant ? null : false} onPointerEnter={mean} onFocus={mean} />;
}

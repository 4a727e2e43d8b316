"use client";
import type { ReactElement } from "react";
import { whyWords } from "#lib/access/words.ts";
import type { AccessAnswer } from "#lib/protocol/sharing.ts";
import { usePlace } from "../frame/place.tsx";

/** What I may do, why, and who could let me do more. */
export function MyRight({ access }: { readonly access: AccessAnswer }): ReactElement {
  const { me } = usePlace();
  const { right, sources } = access.mine;
  const others = access.managers.filter((one) => one.id !== me.person.id).slice(0, 2);
  return (
    <>
      {whyWords(right, sources[0]?.from)}
      {right !== "manage" && others.length > 0 && (
        <>
          {" For more, ask "}
          {others.map((one, at) => (
            <span key={one.id}>
              {at > 0 && " or "}
              <a className="verb" href={`mailto:${one.email}`}>
                {one.name}
              </a>
            </span>
          ))}
          .
        </>
      )}
    </>
  );
}

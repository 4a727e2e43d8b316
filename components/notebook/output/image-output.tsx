"use client";
/** A picture. Small ones (a digit of 8 × 8) are enlarged without smoothing, so that their pixels can be seen. */
import { type ReactElement, useState } from "react";

export function ImageOutput({ address, label }: { readonly address: string; readonly label: string }): ReactElement {
  const [scale, setScale] = useState(1);
  const [failed, setFailed] = useState(false);
  if (failed) return <p className="out-note">This picture could not be loaded.</p>;
  return (
    // biome-ignore lint/performance/noImgElement: outputs are blobs of a notebook or data, no assets that could be optimised
    <img
      className="out-image"
      data-small={scale > 1 ? "" : undefined}
      src={address}
      alt={label}
      loading="lazy"
      decoding="async"
      onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) => setScale(enlarge(naturalWidth, naturalHeight))}
      onError={() => setFailed(true)}
      style={scale > 1 ? { zoom: scale } : undefined}
    />
  );
}

function enlarge(width: number, height: number): number {
  const longer = Math.max(width, height);
  return longer === 0 || longer >= 64 ? 1 : Math.floor(112 / longer);
}

/**
 * Hostile SVG to a harmless drawing, inside a frame of its own. Scripts, foreign content, links and everything that
 * reaches out are gone; a picture inside may only be data. Its own styles stay: they end at the frame.
 */
import createDOMPurify, { type DOMPurify } from "dompurify";

let purifier: DOMPurify | undefined;

export function safeSvg(markup: string): SVGSVGElement | undefined {
  purifier ??= createPurifier();
  const fragment = purifier.sanitize(markup, {
    USE_PROFILES: { svg: true, svgFilters: true },
    ADD_TAGS: ["style"],
    FORBID_TAGS: ["a", "foreignObject", "animate", "animateMotion", "animateTransform", "set"],
    ALLOW_DATA_ATTR: false,
    RETURN_DOM_FRAGMENT: true,
  });
  const svg = fragment.firstElementChild;
  return svg instanceof SVGSVGElement ? svg : undefined;
}

const outward = /url\(\s*['"]?(?!#)|@import|expression\(|position\s*:|image-set/i;

function createPurifier(): DOMPurify {
  const created = createDOMPurify(window);
  created.addHook("uponSanitizeAttribute", (node, attribute) => {
    const value = attribute.attrValue;
    // The drawing is one picture to a reader; names of its parts would never be heard.
    if (/^(aria-|role$)/.test(attribute.attrName) && node.nodeName.toLowerCase() !== "svg") attribute.keepAttr = false;
    const isLink = attribute.attrName === "href" || attribute.attrName === "xlink:href";
    if (isLink && !/^(#|data:image\/(png|jpeg|gif|webp);)/i.test(value.trim())) attribute.keepAttr = false;
    else if (!isLink && outward.test(value)) attribute.keepAttr = false;
  });
  return created;
}

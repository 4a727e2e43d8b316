/**
 * Hostile SVG to a harmless drawing. Shown in a shadow root, so that its ids and ours never meet. Scripts, styles, foreign
 * content, links and everything that reaches out are gone; a picture inside may only be data.
 */
import createDOMPurify, { type DOMPurify } from "dompurify";

let purifier: DOMPurify | undefined;

export function safeSvg(markup: string): SVGSVGElement | undefined {
  purifier ??= createPurifier();
  const fragment = purifier.sanitize(markup, {
    USE_PROFILES: { svg: true, svgFilters: true },
    FORBID_TAGS: ["style", "a", "foreignObject", "animate", "animateMotion", "animateTransform", "set"],
    FORBID_ATTR: ["class"],
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

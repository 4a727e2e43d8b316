/**
 * Hostile HTML to harmless nodes. Allowed is what prose needs; forbidden is what acts (scripts, frames, forms, events),
 * what reaches out (images are replaced by our own decision, see lib/markdown/address) and what could cover or imitate
 * the page: `style`, `class`, `id` and `name` never pass. Vectors of it are in the test's corpus.
 */
import createDOMPurify, { type DOMPurify } from "dompurify";

const TAGS = (
  "a abbr b bdi bdo blockquote br caption center cite code col colgroup dd del details dfn div dl dt em figcaption " +
  "figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp small span strong sub summary sup table tbody td " +
  "tfoot th thead tr u ul var wbr"
).split(" ");

const ATTRIBUTES = (
  "align alt colspan data-heading data-language data-math data-source data-task dir height href lang open reversed " +
  "rowspan scope start title width"
).split(" ");

let purifier: DOMPurify | undefined;

/** Nodes of the page's document; images have their address in `data-source` and load nothing yet. */
export function safeNodes(html: string): DocumentFragment {
  purifier ??= createPurifier();
  return purifier.sanitize(html, {
    ALLOWED_TAGS: TAGS,
    ALLOWED_ATTR: ATTRIBUTES,
    ADD_URI_SAFE_ATTR: ["data-source"], // no address until imageOf has judged it
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    ALLOW_UNKNOWN_PROTOCOLS: false,
    KEEP_CONTENT: true,
    RETURN_DOM_FRAGMENT: true,
  });
}

function createPurifier(): DOMPurify {
  const created = createDOMPurify(window);
  created.addHook("beforeSanitizeAttributes", (node) => {
    if (node.nodeName !== "IMG") return;
    node.setAttribute("data-source", node.getAttribute("src") ?? "");
    node.removeAttribute("src");
    node.removeAttribute("srcset");
  });
  return created;
}

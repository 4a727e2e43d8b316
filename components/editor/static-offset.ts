/** Where in the text a click on resting code landed, so that the caret appears under the finger. */
export function offsetAtPoint(point: {
  readonly clientX: number;
  readonly clientY: number;
  readonly currentTarget: Element;
}): number {
  const position = document.caretPositionFromPoint?.(point.clientX, point.clientY);
  const node = position?.offsetNode;
  if (!node || !point.currentTarget.contains(node)) return 0;
  const code = point.currentTarget.querySelector("code") ?? point.currentTarget;
  const range = document.createRange();
  range.selectNodeContents(code);
  range.setEnd(node, position.offset);
  return range.toString().length;
}

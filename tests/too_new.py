"""What is newer than the oldest browsers that Gradio 6.31 supports: Chrome 94 and Safari 16.4.

Gradio's own scripts contain static blocks of classes, which came with these two. Versions are those of MDN's
browser-compat-data 6. Names that the page's own code uses in another sense, such as `AbortSignal.reason`, are left out.
"""

# Functions and attributes. Static ones are found in the sources by their whole name, the others by the last part.
JAVASCRIPT = (
    "AbortSignal.any",
    "AbortSignal.prototype.throwIfAborted",
    "AbortSignal.timeout",
    "Array.fromAsync",
    "Array.prototype.findLast",
    "Array.prototype.findLastIndex",
    "Array.prototype.toReversed",
    "Array.prototype.toSorted",
    "Array.prototype.toSpliced",
    "Array.prototype.with",
    "ArrayBuffer.prototype.resize",
    "ArrayBuffer.prototype.transfer",
    "CanvasRenderingContext2D.prototype.createConicGradient",
    "CanvasRenderingContext2D.prototype.letterSpacing",
    "CanvasRenderingContext2D.prototype.reset",
    "CanvasRenderingContext2D.prototype.roundRect",
    "CSS.highlights",
    "Document.prototype.caretPositionFromPoint",
    "Document.prototype.startViewTransition",
    "Element.prototype.checkVisibility",
    "Element.prototype.currentCSSZoom",
    "Element.prototype.getHTML",
    "Element.prototype.setHTMLUnsafe",
    "HTMLElement.prototype.hidePopover",
    "HTMLElement.prototype.inert",
    "HTMLElement.prototype.popover",
    "HTMLElement.prototype.showPopover",
    "HTMLElement.prototype.togglePopover",
    "HTMLInputElement.prototype.showPicker",
    "ImageDecoder",
    "Intl.supportedValuesOf",
    "Iterator.prototype.drop",
    "Iterator.prototype.toArray",
    "Map.groupBy",
    "Map.prototype.getOrInsert",
    "Math.f16round",
    "Math.sumPrecise",
    "navigator.setAppBadge",
    "Object.groupBy",
    "PointerEvent.prototype.altitudeAngle",
    "PointerEvent.prototype.azimuthAngle",
    "PointerEvent.prototype.getCoalescedEvents",
    "PointerEvent.prototype.getPredictedEvents",
    "Promise.try",
    "Promise.withResolvers",
    "RegExp.escape",
    "reportError",
    "Response.json",
    "scheduler",
    "Selection.prototype.getComposedRanges",
    "Set.prototype.difference",
    "Set.prototype.intersection",
    "Set.prototype.isDisjointFrom",
    "Set.prototype.isSubsetOf",
    "Set.prototype.isSupersetOf",
    "Set.prototype.symmetricDifference",
    "Set.prototype.union",
    "String.prototype.isWellFormed",
    "String.prototype.toWellFormed",
    "structuredClone",
    "Uint8Array.fromBase64",
    "Uint8Array.prototype.findLast",
    "Uint8Array.prototype.toBase64",
    "Uint8Array.prototype.toSorted",
    "URL.canParse",
    "URL.parse",
    "window.cookieStore",
    "window.navigation",
)

# Regular expressions: what is too new in style sheets, and in selectors of scripts.
CSS = (
    r":has\(",  # Chrome 105
    r"@container|[\s(]container(-type|-name)?:",  # Chrome 105
    r"\d[sld]v(h|w|i|b|min|max)\b",  # Chrome 108
    r"\dcq(w|h|i|b|min|max)\b",  # Chrome 105
    r"\bcolor-mix\(",  # Chrome 111
    r"\b(oklch|oklab|lch|lab|color|light-dark)\(",  # Chrome 111 and 123
    r"\b(round|mod|rem|abs|sign|sin|cos|tan|pow|sqrt|exp|log|hypot)\(",  # Chrome 111 to 138
    r"@(layer|scope|starting-style|position-try|view-transition)\b",  # Chrome 99 to 125
    r"^\s*&|[{};]\s*&",  # nesting: Chrome 112
    r"\bsubgrid\b",  # Chrome 117
    r"\((width|height)\s*[<>=]",  # ranges of media queries: Chrome 104
    r"^\s*(translate|rotate|scale):",  # Chrome 104
    r"\b(text-wrap|text-box|field-sizing|interpolate-size|content-visibility|scrollbar-gutter|scrollbar-color):",
    r"^\s*(mask|mask-image|backdrop-filter|hyphens|offset-path|inset-area|position-anchor|zoom-behavior):",
    r"\banimation-(timeline|range|composition)\b|\bview-timeline\b",
    r":(modal|popover-open|open|user-invalid|user-valid|state)\b",
    r"^\s*scrollbar-width:",  # Chrome 121, Safari 18.2
    r"^\s*print-color-adjust:",  # Chrome 136
)

# Regular expressions: what is too new in templates.
HTML = (
    r"\s(inert|popover|popovertarget|commandfor|fetchpriority|blocking|shadowrootmode|writingsuggestions)\b",
    r'hidden="until-found"',
    r"<(search|selectedcontent|fencedframe)\b",
    r"<details[^>]*\sname=",
)

# What is used all the same, part of a line by file, and what the page looks like without it.
EXCEPTIONS = {
    ("views/pad/pen.js", "event.getCoalescedEvents?.()"): "the stroke has fewer points",
    ("views/pad/picture.js", "ImageDecoder"): "the first frame of an animation is shown",
    ("views/pad/style.css", "    mask-image: linear-gradient("): "its name with a prefix is set before",
    ("page.css", "@supports (height: 100svh) {"): "100vh is set before",
    ("page.css", "    --screen: 100svh;"): "inside that condition",
    (
        "page.css",
        ".gradio-container :where(#rooms) label:has(input:focus-visible) {",
    ): "a rule for such browsers follows",
    ("page.css", "@supports not selector(:has(*)) {"): "that rule",
    ("page.css", "#help:not(:has(p)) {"): "an empty card while the server is away",
    ("models_page/page.css", "#models:not(:has(.overview)) > * {"): "the same",
    ("print.css", "    print-color-adjust: exact;"): "its name with a prefix is set before",
    ("models_page/page.css", "#models .browse > :has(#models-index) {"): "on a phone the number does not come first",
    ("models_page/confusion/style.css", "color-mix(in srgb, var(--error)"): "numbers without shading",
    ("views/answer/style.css", "container-type: inline-size;"): "one column on a phone, by @supports",
    ("views/answer/style.css", "@container"): "the same",
    ("views/answer/style.css", "@supports not (container-type: inline-size) {"): "that rule",
    ("views/compare/style.css", "container-type: inline-size;"): "the order's buttons stand together",
    ("views/compare/style.css", "@container"): "the same",
    ("views/inside/style.css", "scrollbar-width: thin;"): "a scrollbar of the usual width",
    ("views/inside/style.css", ":has(> #inside-beside .inside:not([hidden]))"): "two networks one below the other",
    ("views/inside/style.css", ":has(#inside-beside .inside:not([hidden])) {"): "the pad keeps its size then",
    ("views/number/style.css", "container-type: inline-size;"): "the number's size follows the window",
    ("views/number/style.css", "(100cqw - 44px)"): "a size for the window is set before",
    ("views/pad/style.css", "color-mix(in srgb, var(--sheet) 60%, transparent)"): "a ring with nothing in it",
    (
        "views/pad/style.css",
        "color-mix(in srgb, var(--page) 70%, transparent)",
    ): "the page is not dimmed behind the sign",
    ("views/pad/style.css", "container: tools / inline-size;"): "icons without words, by @supports",
    ("views/pad/style.css", "@container"): "the same",
    ("views/pad/style.css", "@supports not (container-type: inline-size) {"): "that rule",
    ("views/pad/style.css", "scrollbar-width: none;"): "a scrollbar below the tools",
    ("views/replay/style.css", "container-type: inline-size;"): "labels of a narrow line may touch",
    ("views/replay/style.css", "@container"): "the same",
    ("views/steps/style.css", "grid-template-rows: subgrid;"): "captions of unequal height are not aligned",
    ("views/why/style.css", "container-type: inline-size;"): "the words stand below, by @supports",
    ("views/why/style.css", "@container"): "the same",
    ("views/why/style.css", "@supports not (container-type: inline-size) {"): "that rule",
}

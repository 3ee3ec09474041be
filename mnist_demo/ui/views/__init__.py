"""The views of the first tab, a folder each: component, payload, template, script, style."""

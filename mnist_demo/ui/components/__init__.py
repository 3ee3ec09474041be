"""Base classes of the page's components, and the scripts and styles that several views share."""

"""The province as our own SVG: communes, roads and cameras, computed once at start."""

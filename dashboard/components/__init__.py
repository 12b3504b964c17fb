"""Parts of pages. They lay out and name; numbers are painted into them by assets/paint.js through `data-bind`."""

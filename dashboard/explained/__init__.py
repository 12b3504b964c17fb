"""Where the numbers of the screens come from, and the count of them anew from the raw log."""

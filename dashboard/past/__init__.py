"""The room at a past moment: the mirror cut off there, and the frames that follow from it."""

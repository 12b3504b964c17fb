"""The morning report: one day of the province on one page, for leaders."""

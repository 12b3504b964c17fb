"""Vietnamese and English: Babel catalogues, and numbers, ages and dates as each language writes them."""

from dashboard.i18n.words import LANGUAGES, Words, load_words, text

__all__ = ["LANGUAGES", "Words", "load_words", "text"]
